import type { Capture } from '../core/capture.js';
import { escapeText } from '../core/display.js';
import type { Frame } from '../core/frame.js';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;

const OPTION_END = 0;
const OPTION_COMMENT = 1;
const OPTION_APPLICATION = 4;
const OPTION_INTERFACE_NAME = 2;
const OPTION_INTERFACE_DESCRIPTION = 3;
const OPTION_TIME_RESOLUTION = 9;

/** An option's length has 16 bits; people read the first line. */
const MAX_COMMENT_LENGTH = 2000;

/**
 * Writes pcapng (draft-ietf-opsawg-pcapng), little endian: one section that
 * says where it comes from, an interface for each kind of frame of each
 * capture, and packets with comments. Every part is returned as bytes.
 */
export class PcapngWriter {
  readonly #interfaces = new Map<string, number>();

  /** The first block. `comment`: what the file is and how it came to be. */
  head(comment: string, application: string): Buffer {
    const section = Buffer.alloc(16);
    section.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
    section.writeUInt16LE(1, 4);
    section.writeBigInt64LE(-1n, 8);
    return block(SECTION_HEADER, [section, text(OPTION_COMMENT, comment), text(OPTION_APPLICATION, application), END]);
  }

  /** A packet as it was captured; before the first of its kind, the interface that it came from. */
  packet(frame: Frame, capture: Pick<Capture, 'file' | 'sha256'>, comments: readonly string[]): Buffer {
    const key = JSON.stringify([capture.file, capture.sha256, frame.interfaceIndex, frame.linkType, frame.timeDigits]);
    let on = this.#interfaces.get(key);
    const described: Buffer[] = [];
    if (on === undefined) {
      on = this.#interfaces.size;
      this.#interfaces.set(key, on);
      described.push(interfaceDescription(frame, capture));
    }
    return Buffer.concat([...described, enhancedPacket(frame, on, comments)]);
  }
}

function interfaceDescription({ linkType, timeDigits, interfaceIndex }: Frame, { file, sha256 }: Pick<Capture, 'file' | 'sha256'>): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(linkType & 0xffff, 0);
  const name = text(OPTION_INTERFACE_NAME, `${file} interface ${interfaceIndex}`);
  const origin = text(OPTION_INTERFACE_DESCRIPTION, `from a file with SHA-256 ${sha256}`);
  return block(INTERFACE_DESCRIPTION, [head, name, origin, option(OPTION_TIME_RESOLUTION, Buffer.from([timeDigits])), END]);
}

function enhancedPacket(frame: Frame, on: number, comments: readonly string[]): Buffer {
  const units = BigInt(frame.seconds) * 10n ** BigInt(frame.timeDigits) + BigInt(frame.nanoseconds) / 10n ** BigInt(9 - frame.timeDigits);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(on, 0);
  head.writeUInt32LE(Number(BigInt.asUintN(32, units >> 32n)), 4);
  head.writeUInt32LE(Number(BigInt.asUintN(32, units)), 8);
  head.writeUInt32LE(frame.capturedLength, 12);
  head.writeUInt32LE(frame.originalLength, 16);
  const bytes = frame.bytes.subarray(frame.start, frame.start + frame.capturedLength);
  return block(ENHANCED_PACKET, [head, padded(bytes), ...comments.map((comment) => text(OPTION_COMMENT, comment)), END]);
}

const END = Buffer.alloc(4, OPTION_END);

function text(code: number, value: string): Buffer {
  return option(code, Buffer.from(escapeText(value.slice(0, MAX_COMMENT_LENGTH))));
}

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function block(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body.length + 12, 4);
  return Buffer.concat([head, body, head.subarray(4)]);
}

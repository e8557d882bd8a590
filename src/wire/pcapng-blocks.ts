import { escapeText } from '../core/display.js';
import type { Frame } from '../core/frame.js';
import { APP_BLOCK } from './pcapng-apps.js';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
const CUSTOM = 0xbad;
const TLS_KEY_LOG = 0x544c_534b;

const OPTION_END = 0;
const OPTION_COMMENT = 1;
const OPTION_APPLICATION = 4;
const OPTION_INTERFACE_NAME = 2;
const OPTION_INTERFACE_DESCRIPTION = 3;
const OPTION_TIME_RESOLUTION = 9;

/** An option's length has 16 bits; people read the first line. */
const MAX_COMMENT_LENGTH = 2000;

/** Blocks of pcapng (draft-ietf-opsawg-pcapng), little endian, as bytes. */

/** The first block of a file. `comment`: what the file is and how it came to be. */
export function sectionHeader(comment: string, application: string): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  return pcapngBlock(SECTION_HEADER, [section, text(OPTION_COMMENT, comment), text(OPTION_APPLICATION, application), END]);
}

export function interfaceDescription(
  { linkType, timeDigits }: Pick<Frame, 'linkType' | 'timeDigits'>,
  name: string,
  description: string,
): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(linkType & 0xffff, 0);
  const named = [text(OPTION_INTERFACE_NAME, name), text(OPTION_INTERFACE_DESCRIPTION, description)];
  return pcapngBlock(INTERFACE_DESCRIPTION, [head, ...named, option(OPTION_TIME_RESOLUTION, Buffer.from([timeDigits])), END]);
}

/** A packet as it was captured, of the interface described as number `on`. */
export function enhancedPacket(frame: Frame, on: number, comments: readonly string[]): Buffer {
  const units = BigInt(frame.seconds) * 10n ** BigInt(frame.timeDigits) + BigInt(frame.nanoseconds) / 10n ** BigInt(9 - frame.timeDigits);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(on, 0);
  head.writeUInt32LE(Number(BigInt.asUintN(32, units >> 32n)), 4);
  head.writeUInt32LE(Number(BigInt.asUintN(32, units)), 8);
  head.writeUInt32LE(frame.capturedLength, 12);
  head.writeUInt32LE(frame.originalLength, 16);
  const bytes = frame.bytes.subarray(frame.start, frame.start + frame.capturedLength);
  const options = comments.length === 0 ? [] : [...comments.map((comment) => text(OPTION_COMMENT, comment)), END];
  return pcapngBlock(ENHANCED_PACKET, [head, padded(bytes), ...options]);
}

/** Keys of TLS sessions, as lines of an SSLKEYLOGFILE. */
export function decryptionSecrets(keyLog: string): Buffer {
  const head = Buffer.alloc(8);
  const lines = Buffer.from(keyLog, 'latin1');
  head.writeUInt32LE(TLS_KEY_LOG, 0);
  head.writeUInt32LE(lines.length, 4);
  return pcapngBlock(DECRYPTION_SECRETS, [head, padded(lines)]);
}

/** Names the program `number`, whose packets then have the comment `u-<number>`, as PCAPdroid does it; only the first 255 bytes of a name. */
export function appMapping(number: number, app: string): Buffer {
  const name = Buffer.from(app).subarray(0, 255);
  const head = Buffer.alloc(APP_BLOCK.head);
  head.writeUInt32LE(APP_BLOCK.enterprise, 0);
  head.writeUInt16LE(APP_BLOCK.version, 4);
  head[6] = APP_BLOCK.uidMapping;
  head.writeUInt32LE(number, 8);
  head[12] = name.length;
  return pcapngBlock(CUSTOM, [head, name]);
}

export function pcapngBlock(type: number, parts: readonly Buffer[]): Buffer {
  const body = padded(Buffer.concat(parts));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body.length + 12, 4);
  return Buffer.concat([head, body, head.subarray(4)]);
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
  return bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

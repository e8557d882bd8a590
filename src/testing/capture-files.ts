/**
 * Capture files built byte by byte, for tests only, and the one way in which
 * tests read them back.
 */
import type { Frame } from '../core/frame.js';
import { type CaptureDamage, CaptureFile } from '../wire/capture-file.js';

export type ByteOrder = 'big' | 'little';

export function u16(order: ByteOrder, value: number): Buffer {
  const bytes = Buffer.alloc(2);
  if (order === 'big') bytes.writeUInt16BE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(order: ByteOrder, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => (order === 'big' ? bytes.writeUInt32BE(value, i * 4) : bytes.writeUInt32LE(value, i * 4)));
  return bytes;
}

export const MICROSECONDS = 0xa1b2c3d4;
export const NANOSECONDS = 0xa1b23c4d;
export const MODIFIED = 0xa1b2cd34;

/** The 24 bytes at the head of a classic pcap file. */
export function pcapHead(order: ByteOrder, magic = MICROSECONDS, linkTypeWord = 1): Buffer {
  return Buffer.concat([u32(order, magic), u16(order, 2), u16(order, 4), u32(order, 0, 0, 262_144, linkTypeWord)]);
}

export interface PcapRecord {
  readonly seconds?: number;
  /** Microseconds or nanoseconds, as the file's magic number says. */
  readonly fraction?: number;
  readonly packet?: Buffer;
  /** As the record claims it. */
  readonly capturedLength?: number;
  readonly originalLength?: number;
  /** What the modified format has between the lengths and the packet. */
  readonly extraHead?: Buffer;
}

export function pcapRecord(order: ByteOrder, record: PcapRecord): Buffer {
  const packet = record.packet ?? Buffer.alloc(0);
  const captured = record.capturedLength ?? packet.length;
  return Buffer.concat([
    u32(order, record.seconds ?? 0, record.fraction ?? 0, captured, record.originalLength ?? captured),
    record.extraHead ?? Buffer.alloc(0),
    packet,
  ]);
}

/** A pcapng block of any type; `claimed` is the length it claims, where that is to be a lie. */
export function block(order: ByteOrder, type: number, body: Buffer, claimed?: number): Buffer {
  const padding = Buffer.alloc(-body.length & 3);
  const length = claimed ?? 12 + body.length + padding.length;
  return Buffer.concat([u32(order, type, length), body, padding, u32(order, length)]);
}

/** 28 bytes. */
export function sectionHeader(order: ByteOrder): Buffer {
  return block(order, 0x0a0d0d0a, Buffer.concat([u32(order, 0x1a2b3c4d), u16(order, 1), u16(order, 0), Buffer.alloc(8, 0xff)]));
}

export function option(order: ByteOrder, code: number, value: Buffer): Buffer {
  return Buffer.concat([u16(order, code), u16(order, value.length), value, Buffer.alloc(-value.length & 3)]);
}

/** if_tsresol: a power of 10, or of 2 with the top bit set. */
export function timeResolution(order: ByteOrder, resolution: number): Buffer {
  return option(order, 9, Buffer.from([resolution]));
}

/** if_tsoffset: whole seconds to add. */
export function timeOffset(order: ByteOrder, seconds: bigint): Buffer {
  const value = Buffer.alloc(8);
  if (order === 'big') value.writeBigInt64BE(seconds);
  else value.writeBigInt64LE(seconds);
  return option(order, 14, value);
}

/** 20 bytes and the options. */
export function interfaceDescription(order: ByteOrder, linkType: number, options: readonly Buffer[] = [], snapLength = 0): Buffer {
  return block(order, 1, Buffer.concat([u16(order, linkType), u16(order, 0), u32(order, snapLength), ...options]));
}

export interface PacketBlock {
  readonly on?: number;
  /** Timestamp in the interface's units. */
  readonly units?: bigint;
  readonly packet?: Buffer;
  /** As the block claims it. */
  readonly capturedLength?: number;
  readonly originalLength?: number;
}

/** An Enhanced Packet Block. */
export function enhancedPacket(order: ByteOrder, parts: PacketBlock): Buffer {
  return block(order, 6, Buffer.concat([u32(order, parts.on ?? 0), timedPacket(order, parts)]));
}

/** The obsolete Packet Block: a 16-bit interface number and a 16-bit count of drops. */
export function obsoletePacket(order: ByteOrder, parts: PacketBlock): Buffer {
  return block(order, 2, Buffer.concat([u16(order, parts.on ?? 0), u16(order, 9), timedPacket(order, parts)]));
}

/** A Simple Packet Block. */
export function simplePacket(order: ByteOrder, packet: Buffer, originalLength = packet.length): Buffer {
  return block(order, 3, Buffer.concat([u32(order, originalLength), packet]));
}

function timedPacket(order: ByteOrder, parts: PacketBlock): Buffer {
  const packet = parts.packet ?? Buffer.alloc(0);
  const units = parts.units ?? 0n;
  const captured = parts.capturedLength ?? packet.length;
  const numbers = u32(order, Number(units >> 32n), Number(units & 0xffff_ffffn), captured, parts.originalLength ?? captured);
  return Buffer.concat([numbers, packet, Buffer.alloc(-packet.length & 3)]);
}

/** A frame's values, copied, with its bytes as hex. */
export type FrameCopy = Omit<Frame, 'bytes' | 'start'> & { readonly hex: string };

export interface Reading {
  readonly format: string | undefined;
  readonly frames: readonly FrameCopy[];
  readonly damage: readonly CaptureDamage[];
  readonly truncated: boolean;
  readonly stopped: boolean;
}

/** Reads a file in chunks that end at `cuts`; each chunk is overwritten afterwards, as a reader that reuses its buffer would. */
export function readCapture(file: Buffer, cuts: readonly number[] = []): Reading {
  const frames: FrameCopy[] = [];
  const damage: CaptureDamage[] = [];
  const capture = new CaptureFile(
    ({ bytes, start, ...values }) => {
      const end = start + values.capturedLength;
      if (start < 0 || end > bytes.length) throw new Error(`a frame of bytes ${start} to ${end}, where there are ${bytes.length}`);
      frames.push({ ...values, hex: bytes.toString('hex', start, end) });
    },
    (found) => damage.push(found),
  );
  const edges = [0, ...cuts.filter((cut) => cut < file.length).toSorted((a, b) => a - b), file.length];
  for (let i = 1; i < edges.length; i++) {
    const chunk = Buffer.from(file.subarray(edges[i - 1], edges[i]));
    capture.push(chunk);
    chunk.fill(0xee);
  }
  const truncated = capture.end();
  return { format: capture.format?.name, frames, damage, truncated, stopped: capture.stopped };
}

import type { Frame } from '../core/frame.js';

/**
 * One packet's headers, filled in layer by layer. Positions are indexes into
 * `bytes`. A single Packet is reused for all frames, so that reading headers
 * allocates nothing; whoever needs a value longer copies it.
 */
export class Packet {
  bytes: Buffer = Buffer.alloc(0);
  /** First byte of the frame. */
  start = 0;
  /** The next layer begins here … */
  at = 0;
  /** … and ends here: the frame's end, or less once a header's own length says so. */
  end = 0;
  /** The packet ends before its own headers say so: the snap length cut it. */
  cut = false;
  etherType = 0;
  ipVersion: 0 | 4 | 6 = 0;
  /** Positions of the addresses, 4 or 16 bytes each. */
  sourceAddress = 0;
  destinationAddress = 0;
  /** IP protocol number of the layer at `at`. */
  protocol = 0;
  sourcePort = 0;
  destinationPort = 0;
  tcpSequence = 0;
  tcpFlags = 0;

  begin(frame: Frame): void {
    this.bytes = frame.bytes;
    this.start = frame.start;
    this.at = frame.start;
    this.end = frame.start + frame.capturedLength;
    this.cut = false;
    this.etherType = 0;
    this.ipVersion = 0;
    this.protocol = 0;
    this.sourcePort = 0;
    this.destinationPort = 0;
  }

  /** Bytes left for the layer at `at`. */
  get left(): number {
    return this.end - this.at;
  }

  u8(offset: number): number {
    return this.bytes[this.at + offset]!;
  }

  u16(offset: number): number {
    const at = this.at + offset;
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u32(offset: number): number {
    return ((this.u16(offset) << 16) | this.u16(offset + 2)) >>> 0;
  }
}

/** How far the headers of a packet could be followed. */
export type Reached =
  /** A layer was read; the next one begins at `packet.at`. */
  | 'next'
  /** UDP or TCP was read; `packet.at` to `packet.end` is its payload. */
  | 'payload'
  | 'fragment'
  | 'not-ip'
  | 'other-transport'
  | 'link-type'
  | 'truncated'
  | 'malformed';

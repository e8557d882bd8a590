import type { Frame } from '../core/frame.js';

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

/** A header that was read, for whoever changes packets: where it begins, and where what it carries ends. */
export interface HeaderMark {
  readonly kind: 'ipv4' | 'ipv6' | 'udp' | 'tcp';
  readonly at: number;
  readonly end: number;
  /** The packet ends before its header says so. */
  readonly cut: boolean;
}

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
  /** Of a fragment only: which datagram it belongs to, where its bytes stand in it, and whether more follow. */
  fragmentId = 0;
  fragmentOffset = 0;
  moreFragments = false;
  /** The headers in the order in which they were read; noted only where there is a list. */
  marks: HeaderMark[] | undefined = undefined;
  /** Where the headers stood at the UDP payload that turned out to be a tunnel; see `keepOuter`. */
  #hasOuter = false;
  #outerAt = 0;
  #outerEnd = 0;
  #outerCut = false;
  #outerIpVersion: 0 | 4 | 6 = 0;
  #outerSourceAddress = 0;
  #outerDestinationAddress = 0;
  #outerSourcePort = 0;
  #outerDestinationPort = 0;
  #outerMarks = 0;

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
    this.#hasOuter = false;
    if (this.marks !== undefined) this.marks.length = 0;
  }

  /** Goes on in a datagram put together elsewhere: its two addresses, then its payload. */
  beginDatagram(bytes: Buffer, protocol: number, addressLength: number): void {
    this.bytes = bytes;
    this.start = 0;
    this.sourceAddress = 0;
    this.destinationAddress = addressLength;
    this.at = 2 * addressLength;
    this.end = bytes.length;
    this.cut = false;
    this.protocol = protocol;
    this.#hasOuter = false;
    if (this.marks !== undefined) this.marks.length = 0;
  }

  /** Remembers this UDP payload, in case what looks like a tunnel in it turns out to be none. */
  keepOuter(): void {
    this.#hasOuter = true;
    this.#outerAt = this.at;
    this.#outerEnd = this.end;
    this.#outerCut = this.cut;
    this.#outerIpVersion = this.ipVersion;
    this.#outerSourceAddress = this.sourceAddress;
    this.#outerDestinationAddress = this.destinationAddress;
    this.#outerSourcePort = this.sourcePort;
    this.#outerDestinationPort = this.destinationPort;
    this.#outerMarks = this.marks?.length ?? 0;
  }

  /** Goes back to the UDP payload last remembered; false when there is none. */
  returnToOuter(): boolean {
    if (!this.#hasOuter) return false;
    this.at = this.#outerAt;
    this.end = this.#outerEnd;
    this.cut = this.#outerCut;
    this.ipVersion = this.#outerIpVersion;
    this.sourceAddress = this.#outerSourceAddress;
    this.destinationAddress = this.#outerDestinationAddress;
    this.protocol = PROTOCOL_UDP;
    this.sourcePort = this.#outerSourcePort;
    this.destinationPort = this.#outerDestinationPort;
    if (this.marks !== undefined) this.marks.length = this.#outerMarks;
    return true;
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
  /** A tunnel was read; `packet.etherType` says what begins at `packet.at`. */
  | 'inner'
  /** UDP or TCP was read; `packet.at` to `packet.end` is its payload. */
  | 'payload'
  | 'fragment'
  | 'not-ip'
  | 'other-transport'
  | 'link-type'
  | 'truncated'
  | 'malformed';

/** What a reader that leaves an EtherType behind means inside a tunnel. */
export function innerOf(reached: Reached): Reached {
  return reached === 'next' ? 'inner' : reached;
}

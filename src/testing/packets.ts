/**
 * Packets built byte by byte, for tests only: nothing here knows the decoders,
 * and every length that a packet can lie about can be set.
 */
import type { Frame } from '../core/frame.js';

export const UDP = 17;
export const TCP = 6;
export const IPV4 = 0x0800;
export const IPV6 = 0x86dd;
export const ETHERNET_LINK = 1;

/** Four bytes of `192.0.2.1`, sixteen of `2001:db8::1`. */
export function addressBytes(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [head = '', tail = ''] = text.split('::');
  const [front, back] = [hexGroups(head), hexGroups(tail)];
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function hexGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
}

/** Big-endian 16-bit words. */
export function words(...values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]));
}

/** `tags` are the EtherTypes of the tags before the payload's own, outermost first. */
export function ethernet(etherType: number, payload: Buffer, tags: readonly number[] = []): Buffer {
  const macs = Buffer.from('020000000002020000000001', 'hex');
  return Buffer.concat([macs, ...tags.map((tag) => words(tag, 7)), words(etherType), payload]);
}

export interface Ipv4Parts {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: number;
  /** Whole four-byte words. */
  readonly options?: Buffer;
  /** Flags and fragment offset. */
  readonly fragment?: number;
  readonly totalLength?: number;
}

export function ipv4(payload: Buffer, parts: Ipv4Parts = {}): Buffer {
  const options = parts.options ?? Buffer.alloc(0);
  const headerLength = 20 + options.length;
  return Buffer.concat([
    Buffer.from([0x40 | (headerLength / 4), 0]),
    words(parts.totalLength ?? headerLength + payload.length, 0x1234, parts.fragment ?? 0),
    Buffer.from([64, parts.protocol ?? UDP, 0, 0]),
    addressBytes(parts.source ?? '192.0.2.1'),
    addressBytes(parts.destination ?? '198.51.100.2'),
    options,
    payload,
  ]);
}

export interface Ipv6Parts {
  readonly source?: string;
  readonly destination?: string;
  /** Protocol number of what follows the fixed header. */
  readonly next?: number;
  readonly payloadLength?: number;
}

export function ipv6(payload: Buffer, parts: Ipv6Parts = {}): Buffer {
  return Buffer.concat([
    Buffer.from([0x60, 0, 0, 0]),
    words(parts.payloadLength ?? payload.length),
    Buffer.from([parts.next ?? UDP, 64]),
    addressBytes(parts.source ?? '2001:db8::1'),
    addressBytes(parts.destination ?? '2001:db8::2'),
    payload,
  ]);
}

export interface Ports {
  readonly from?: number;
  readonly to?: number;
}

export function udp(payload: Buffer, parts: Ports & { readonly length?: number } = {}): Buffer {
  return Buffer.concat([words(parts.from ?? 40_000, parts.to ?? 3478, parts.length ?? 8 + payload.length, 0), payload]);
}

export interface TcpParts extends Ports {
  readonly sequence?: number;
  readonly flags?: number;
  /** Whole four-byte words. */
  readonly options?: Buffer;
  /** The header's length in four-byte words, as the header claims it. */
  readonly dataOffset?: number;
}

export function tcp(payload: Buffer, parts: TcpParts = {}): Buffer {
  const options = parts.options ?? Buffer.alloc(0);
  const sequence = parts.sequence ?? 1;
  return Buffer.concat([
    words(parts.from ?? 40_000, parts.to ?? 443, sequence >>> 16, sequence, 0, 0),
    Buffer.from([(parts.dataOffset ?? 5 + options.length / 4) << 4, parts.flags ?? 0x18]),
    words(0xffff, 0, 0),
    options,
    payload,
  ]);
}

/** A frame that fills `bytes`, unless `parts` says otherwise. */
export function frameOf(bytes: Buffer, parts: Partial<Frame> = {}): Frame {
  return {
    number: 1,
    seconds: 1_700_000_000,
    nanoseconds: 0,
    timeDigits: 6,
    linkType: ETHERNET_LINK,
    interfaceIndex: 0,
    sender: 0,
    app: null,
    bytes,
    start: 0,
    capturedLength: bytes.length,
    originalLength: bytes.length,
    ...parts,
  };
}

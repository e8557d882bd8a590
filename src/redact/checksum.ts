import type { HeaderMark } from '../wire/packet.js';

const PROTOCOLS = { udp: 17, tcp: 6 } as const;

/** Writes the checksums of the headers anew, the innermost first, since those around it count it in. */
export function mendChecksums(bytes: Buffer, marks: readonly HeaderMark[]): void {
  for (const [index, mark] of [...marks.entries()].toReversed()) {
    const { kind, at } = mark;
    if (kind === 'ipv4') {
      bytes.writeUInt16BE(0, at + 10);
      bytes.writeUInt16BE(finished(sum(bytes, at, at + (bytes[at]! & 0x0f) * 4)), at + 10);
    } else if (kind !== 'ipv6') {
      mendTransport(
        bytes,
        mark,
        kind,
        marks.slice(0, index).findLast((outer) => outer.kind === 'ipv4' || outer.kind === 'ipv6'),
      );
    }
  }
}

/** RFC 768 and RFC 9293 §3.1, over a pseudo-header of the addresses. */
function mendTransport(bytes: Buffer, { at, end, cut }: HeaderMark, kind: 'udp' | 'tcp', ip: HeaderMark | undefined): void {
  const field = kind === 'udp' ? at + 6 : at + 16;
  // "An all zero transmitted checksum value means that the transmitter generated no checksum" (RFC 768)
  if (kind === 'udp' && bytes.readUInt16BE(field) === 0) return;
  bytes.writeUInt16BE(0, field);
  // Of a packet that was cut nobody can tell.
  if (cut || ip === undefined) return;
  const addresses = ip.kind === 'ipv4' ? sum(bytes, ip.at + 12, ip.at + 20) : sum(bytes, ip.at + 8, ip.at + 40);
  const made = finished(addresses + PROTOCOLS[kind] + (end - at) + sum(bytes, at, end));
  bytes.writeUInt16BE(kind === 'udp' && made === 0 ? 0xffff : made, field);
}

function sum(bytes: Buffer, from: number, end: number): number {
  let total = 0;
  for (let at = from; at + 1 < end; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  return (end - from) % 2 === 1 ? total + (bytes[end - 1]! << 8) : total;
}

function finished(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

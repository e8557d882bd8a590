/**
 * UDP (RFC 768).
 *
 *   0             2                  4        6          8
 *   +-------------+------------------+--------+----------+----------
 *   | source port | destination port | length | checksum | payload …
 *   +-------------+------------------+--------+----------+----------
 */
import type { Packet, Reached } from './packet.js';

const HEADER = 8;

export function readUdp(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  packet.sourcePort = packet.u16(0);
  packet.destinationPort = packet.u16(2);
  // 0 stands for a datagram too long for the field (RFC 2675 §4) or for offloaded segmentation.
  const length = packet.u16(4) || packet.left;
  if (length < HEADER) return 'malformed';
  if (length > packet.left) packet.cut = true;
  else packet.end = packet.at + length;
  packet.marks?.push({ kind: 'udp', at: packet.at, end: packet.end, cut: packet.cut });
  packet.at += HEADER;
  return 'payload';
}

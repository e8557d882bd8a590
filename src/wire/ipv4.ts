/**
 * IPv4 (RFC 791 §3.1).
 *
 *   0         1     2              4     6                    8     9          10    12       16            20
 *   +---------+-----+--------------+-----+--------------------+-----+----------+-----+--------+-------------+----------
 *   | 4 | IHL | TOS | total length | id  | flags | frag. off. | TTL | protocol | sum | source | destination | options …
 *   +---------+-----+--------------+-----+--------------------+-----+----------+-----+--------+-------------+----------
 */
import type { Packet, Reached } from './packet.js';

const HEADER = 20;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

export function readIpv4(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  const headerLength = (packet.u8(0) & 0x0f) * 4;
  if (packet.u8(0) >> 4 !== 4 || headerLength < HEADER) return 'malformed';
  if (packet.left < headerLength) return 'truncated';
  // A sender that leaves segmentation to its network card hands the capture a total length of 0.
  const totalLength = packet.u16(2) || packet.left;
  if (totalLength < headerLength) return 'malformed';
  packet.ipVersion = 4;
  packet.sourceAddress = packet.at + 12;
  packet.destinationAddress = packet.at + 16;
  packet.protocol = packet.u8(9);
  const fragment = packet.u16(6) & (MORE_FRAGMENTS | FRAGMENT_OFFSET);
  if (fragment !== 0) {
    packet.fragmentId = packet.u16(4);
    packet.fragmentOffset = (fragment & FRAGMENT_OFFSET) * 8;
    packet.moreFragments = (fragment & MORE_FRAGMENTS) !== 0;
  }
  if (totalLength > packet.left) packet.cut = true;
  else packet.end = packet.at + totalLength;
  packet.marks?.push({ kind: 'ipv4', at: packet.at, end: packet.end, cut: packet.cut });
  packet.at += headerLength;
  return fragment !== 0 ? 'fragment' : 'next';
}

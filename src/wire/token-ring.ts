/**
 * Token Ring (IEEE 802.5) and FDDI (ANSI X3.139), both with LLC inside.
 *
 *   Token Ring  0    1    2             8        14
 *               +----+----+-------------+--------+-------------------+-------
 *               | AC | FC | destination | source | route (0 or 2–30) | LLC …
 *               +----+----+-------------+--------+-------------------+-------
 *   FDDI        0    1             7        13
 *               +----+-------------+--------+-------
 *               | FC | destination | source | LLC …
 *               +----+-------------+--------+-------
 */
import { readLlc } from './llc.js';
import type { Packet, Reached } from './packet.js';

const TOKEN_RING_HEADER = 14;
const FDDI_HEADER = 13;

export function readTokenRing(packet: Packet): Reached {
  if (packet.left < TOKEN_RING_HEADER) return 'truncated';
  // "01" in the first two bits of FC is an LLC frame; "00" is the ring's own management.
  if ((packet.u8(1) & 0xc0) !== 0x40) return 'not-ip';
  // The group bit makes no sense in a source address and says instead that a route follows.
  const hasRoute = (packet.u8(8) & 0x80) !== 0;
  packet.at += TOKEN_RING_HEADER;
  if (hasRoute) {
    if (packet.left < 1) return 'truncated';
    const length = packet.u8(0) & 0x1f;
    if (length < 2) return 'malformed';
    if (packet.left < length) return 'truncated';
    packet.at += length;
  }
  return readLlc(packet);
}

export function readFddi(packet: Packet): Reached {
  if (packet.left < FDDI_HEADER) return 'truncated';
  // 0101 and a priority: an asynchronous LLC frame.
  if ((packet.u8(0) & 0xf0) !== 0x50) return 'not-ip';
  packet.at += FDDI_HEADER;
  return readLlc(packet);
}

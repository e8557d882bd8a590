/**
 * Cisco HDLC (RFC 1547 §4.3.1).
 *
 *   0                                1         2           4
 *   +--------------------------------+---------+-----------+-----------
 *   | 0x0f to one, 0x8f to everybody | control | EtherType | payload …
 *   +--------------------------------+---------+-----------+-----------
 */
import type { Packet, Reached } from './packet.js';

const HEADER = 4;

export function readCiscoHdlc(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  if ((packet.u8(0) & 0x7f) !== 0x0f) return 'not-ip';
  packet.etherType = packet.u16(2);
  packet.at += HEADER;
  return 'next';
}

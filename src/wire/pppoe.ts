/**
 * PPP over Ethernet, session stage (RFC 2516 §4, §6).
 *
 *   0               1      2         4        6
 *   +-------+-------+------+---------+--------+-------
 *   | ver 1 | type 1| code | session | length | PPP …      `length` counts from the PPP header on
 *   +-------+-------+------+---------+--------+-------
 */
import type { Packet, Reached } from './packet.js';
import { readPpp } from './ppp.js';

export const ETHERTYPE_PPPOE_SESSION = 0x8864;

const HEADER = 6;
const VERSION_AND_TYPE = 0x11;
const SESSION_DATA = 0;

export function readPppoe(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  if (packet.u8(0) !== VERSION_AND_TYPE) return 'malformed';
  if (packet.u8(1) !== SESSION_DATA) return 'not-ip';
  const length = packet.u16(4);
  packet.at += HEADER;
  if (length < 1) return 'malformed';
  if (length > packet.left) packet.cut = true;
  else packet.end = packet.at + length;
  return readPpp(packet);
}

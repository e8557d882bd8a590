/**
 * L2TP version 2 data messages (RFC 2661 §3.1), which carry PPP.
 *
 *   0                                    2
 *   +------------------------------------+- - - - -+-----------+------------+- - - - - -+- - - - - - - - - - -+-------
 *   | T L - - S - O P, - - - - version 4 | length  | tunnel id | session id | Ns, Nr    | offset size, padding | PPP …
 *   +------------------------------------+- - - - -+-----------+------------+- - - - - -+- - - - - - - - - - -+-------
 *                                          (L)                                (S)         (O)
 */
import { ipTypeOf } from './inner.js';
import type { Packet, Reached } from './packet.js';
import { readPpp } from './ppp.js';

const LENGTH = 0x4000;
const SEQUENCE = 0x0800;
const OFFSET = 0x0200;
/** T, which marks a control message, the reserved bits and the version. */
const FIXED_BITS = 0xb4ff;
const VERSION_2 = 0x0002;

export function readL2tp(packet: Packet): Reached {
  if (packet.left < 6) return 'payload';
  const flags = packet.u16(0);
  if ((flags & FIXED_BITS) !== VERSION_2) return 'payload';
  let length = 6;
  if (flags & LENGTH) {
    // "the total length of the message in octets"
    const end = packet.at + packet.u16(2);
    if (end <= packet.end) packet.end = end;
    else if (!packet.cut) return 'payload';
    length += 2;
  }
  if (flags & SEQUENCE) length += 4;
  if (flags & OFFSET) {
    if (packet.left < length + 2) return 'payload';
    length += 2 + packet.u16(length);
  }
  if (packet.left < length) return 'payload';
  packet.at += length;
  if (readPpp(packet) !== 'next') return 'payload';
  return ipTypeOf(packet) === packet.etherType ? 'inner' : 'payload';
}

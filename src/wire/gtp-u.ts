/**
 * GTP-U, a mobile network's user plane (3GPP TS 29.281 §5.1).
 *
 *   0                       1       2        4            8                                12
 *   +-----------------------+-------+--------+------------+- - - - - - - - - - - - - - - -+- - - - - - - +----------
 *   | version 3, PT, -,     | type  | length | tunnel id  | sequence 2, N-PDU 1,           | extension    | payload …
 *   | E, S, PN              | ff    |        |            | next extension 1 (E, S or PN)  | headers (E)  |
 *   +-----------------------+-------+--------+------------+- - - - - - - - - - - - - - - -+- - - - - - - +----------
 */
import { ipTypeOf } from './inner.js';
import type { Packet, Reached } from './packet.js';

const HEADER = 8;
const OPTIONAL = 4;
/** Version 1, protocol type GTP, and the spare bit, "set to '0'". */
const FIXED_BITS = 0xf8;
const VERSION_1 = 0x30;
const ANY_OPTIONAL = 0x07;
const EXTENSION = 0x04;
const G_PDU = 0xff;

/** The standard defines nine types, each at most once; a longer chain only costs time. */
export const MAX_GTP_EXTENSIONS = 16;

export function readGtpU(packet: Packet): Reached {
  if (packet.left < HEADER) return 'payload';
  const flags = packet.u8(0);
  if ((flags & FIXED_BITS) !== VERSION_1 || packet.u8(1) !== G_PDU) return 'payload';
  // "the length in octets of the payload, i.e. the rest of the packet following the mandatory part": optional fields count
  const end = packet.at + HEADER + packet.u16(2);
  if (end <= packet.end) packet.end = end;
  else if (!packet.cut) return 'payload';
  packet.at += HEADER;
  if ((flags & ANY_OPTIONAL) !== 0) {
    if (packet.left < OPTIONAL) return 'payload';
    // "shall be interpreted only if the E bit is on"
    const next = flags & EXTENSION ? packet.u8(3) : 0;
    packet.at += OPTIONAL;
    if (!skipExtensions(packet, next)) return 'payload';
  }
  packet.etherType = ipTypeOf(packet);
  return packet.etherType === 0 ? 'payload' : 'inner';
}

/** Each: length(1) in units of four bytes, itself counted; content; type of the next(1), 0 for none. */
function skipExtensions(packet: Packet, first: number): boolean {
  let next = first;
  for (let count = 0; next !== 0; count++) {
    if (count === MAX_GTP_EXTENSIONS || packet.left < 4) return false;
    const length = packet.u8(0) * 4;
    if (length === 0 || packet.left < length) return false;
    next = packet.u8(length - 1);
    packet.at += length;
  }
  return true;
}

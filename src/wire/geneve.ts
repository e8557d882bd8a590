/**
 * Geneve (RFC 8926 §3.4).
 *
 *   0                            1            2               4                    7          8
 *   +-----------+----------------+------------+---------------+--------------------+----------+-----------+----------
 *   | version 2 | options len. 6 | O C resv.  | protocol type | network identifier | reserved | options … | payload …
 *   +-----------+----------------+------------+---------------+--------------------+----------+-----------+----------
 */
import { readEthernet } from './ethernet.js';
import { ipTypeOf, looksLikeEthernet } from './inner.js';
import { type Packet, type Reached, innerOf } from './packet.js';

const HEADER = 8;
const VERSION = 0xc0;
const OPTIONS_LENGTH = 0x3f;
/** All but C, "critical options present": a control packet (O) carries none of the user's. */
const CONTROL_AND_RESERVED = 0xbf;
const TRANSPARENT_ETHERNET = 0x6558;

export function readGeneve(packet: Packet): Reached {
  if (packet.left < HEADER) return 'payload';
  const first = packet.u8(0);
  if ((first & VERSION) !== 0 || (packet.u8(1) & CONTROL_AND_RESERVED) !== 0 || packet.u8(7) !== 0) return 'payload';
  // "expressed in 4-byte multiples, not including the 8-byte fixed tunnel header"
  const length = HEADER + (first & OPTIONS_LENGTH) * 4;
  if (packet.left < length) return 'payload';
  const type = packet.u16(2);
  packet.at += length;
  if (type === TRANSPARENT_ETHERNET) return looksLikeEthernet(packet) ? innerOf(readEthernet(packet)) : 'payload';
  packet.etherType = ipTypeOf(packet);
  return packet.etherType !== 0 && packet.etherType === type ? 'inner' : 'payload';
}

/**
 * Teredo (RFC 4380 §5.1.1): IPv6 behind a network address translator.
 *
 *   +- - - - - - - - - - - - - - - - - - - - - - - - - - - - - -+- - - - - - - - - - - - - -+---------------
 *   | 00 01, id length 1, value length 1, id, value, nonce 8, 1 | 00 00, port 2, address 4  | IPv6 packet …
 *   +- - - - - - - - - - - - - - - - - - - - - - - - - - - - - -+- - - - - - - - - - - - - -+---------------
 *     authentication, optional                                    origin, optional
 */
import { ETHERTYPE_IPV6 } from './ethertype.js';
import { ipTypeOf } from './inner.js';
import type { Packet, Reached } from './packet.js';

const AUTHENTICATION = 0x0001;
/** Two bytes of type, two of lengths, the nonce and the confirmation byte. */
const AUTHENTICATION_FIXED = 13;
const ORIGIN = 0x0000;
const ORIGIN_LENGTH = 8;

export function readTeredo(packet: Packet): Reached {
  // "the authentication encapsulation MUST be the first element" (§5.1.1)
  if (packet.left >= AUTHENTICATION_FIXED && packet.u16(0) === AUTHENTICATION) {
    const length = AUTHENTICATION_FIXED + packet.u8(2) + packet.u8(3);
    if (packet.left < length) return 'payload';
    packet.at += length;
  }
  if (packet.left >= ORIGIN_LENGTH && packet.u16(0) === ORIGIN) packet.at += ORIGIN_LENGTH;
  packet.etherType = ipTypeOf(packet);
  return packet.etherType === ETHERTYPE_IPV6 ? 'inner' : 'payload';
}

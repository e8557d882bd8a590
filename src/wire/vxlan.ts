/**
 * VXLAN (RFC 7348 §5).
 *
 *   0       1              4                    7          8
 *   +-------+--------------+--------------------+----------+-----------------
 *   | 08    | reserved     | network identifier | reserved | Ethernet frame …
 *   +-------+--------------+--------------------+----------+-----------------
 */
import { readEthernet } from './ethernet.js';
import { looksLikeEthernet } from './inner.js';
import { type Packet, type Reached, innerOf } from './packet.js';

const HEADER = 8;
/** "the I flag MUST be set to 1 … The other 7 bits … are reserved fields and MUST be set to zero", and the 24 bits behind them. */
const FLAGS_AND_RESERVED = 0x0800_0000;

export function readVxlan(packet: Packet): Reached {
  if (packet.left < HEADER || packet.u32(0) !== FLAGS_AND_RESERVED || packet.u8(7) !== 0) return 'payload';
  packet.at += HEADER;
  return looksLikeEthernet(packet) ? innerOf(readEthernet(packet)) : 'payload';
}

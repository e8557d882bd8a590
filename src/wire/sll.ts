/**
 * Linux "cooked" captures (LINKTYPE_LINUX_SLL and _SLL2), as `tcpdump -i any` writes them.
 *
 *   SLL   0            2           4              6          14         16
 *         +------------+-----------+--------------+----------+----------+---------
 *         | packet type| ARPHRD    | address len  | address  | protocol | payload …
 *         +------------+-----------+--------------+----------+----------+---------
 *   SLL2  0          2          4               8        10       11      12      20
 *         +----------+----------+---------------+--------+--------+-------+-------+---------
 *         | protocol | reserved | interface     | ARPHRD | type   | len   | addr  | payload …
 *         +----------+----------+---------------+--------+--------+-------+-------+---------
 */
import { readTags } from './ethernet.js';
import type { Packet, Reached } from './packet.js';

const SLL_HEADER = 16;
const SLL2_HEADER = 20;

export function readSll(packet: Packet): Reached {
  return readHeader(packet, SLL_HEADER, 14);
}

export function readSll2(packet: Packet): Reached {
  return readHeader(packet, SLL2_HEADER, 0);
}

function readHeader(packet: Packet, length: number, protocolAt: number): Reached {
  if (packet.left < length) return 'truncated';
  packet.etherType = packet.u16(protocolAt);
  packet.at += length;
  return readTags(packet);
}

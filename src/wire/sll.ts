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
import { LARGEST_LENGTH, readTags } from './ethernet.js';
import { readLlc } from './llc.js';
import type { Packet, Reached } from './packet.js';

const SLL_HEADER = 16;
const SLL2_HEADER = 20;

/** Not an EtherType: "the frame begins with an 802.2 LLC header" (tcpdump.org/linktypes/LINKTYPE_LINUX_SLL). */
const PROTOCOL_LLC = 4;

/** Hardware whose protocol field holds something else, or nothing: Frame Relay, radiotap, netlink (same page). */
const WITHOUT_ETHERTYPE = new Set([770, 803, 824]);

export function readSll(packet: Packet): Reached {
  return readHeader(packet, SLL_HEADER, 14, 2);
}

export function readSll2(packet: Packet): Reached {
  return readHeader(packet, SLL2_HEADER, 0, 8);
}

function readHeader(packet: Packet, length: number, protocolAt: number, hardwareAt: number): Reached {
  if (packet.left < length) return 'truncated';
  if (WITHOUT_ETHERTYPE.has(packet.u16(hardwareAt))) return 'not-ip';
  packet.etherType = packet.u16(protocolAt);
  packet.at += length;
  if (packet.etherType <= LARGEST_LENGTH) return packet.etherType === PROTOCOL_LLC ? readLlc(packet) : 'not-ip';
  return readTags(packet);
}

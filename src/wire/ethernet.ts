/**
 * Ethernet II, IEEE 802.1Q tags, and IEEE 802.3 with a length in the place of the EtherType.
 *
 *   0             6             12          14
 *   +-------------+-------------+-----------+------------
 *   | destination | source      | EtherType | payload …      EtherType 0x8100, 0x88a8, 0x9100:
 *   +-------------+-------------+-----------+------------    tag (2) and the next EtherType (2) follow
 */
import { SNAP_HEADER, readLlc } from './llc.js';
import type { Packet, Reached } from './packet.js';
import { ETHERTYPE_PPPOE_SESSION, readPppoe } from './pppoe.js';

const HEADER = 14;
const TAG = 4;
const TAG_TYPES = new Set([0x8100, 0x88a8, 0x9100]);

/** A customer tag within a service tag within a provider's is three; more is a loop someone made. */
export const MAX_TAGS = 8;

/** Values up to this are an 802.3 length, not an EtherType. */
export const LARGEST_LENGTH = 1500;

/** Leaves `packet.at` behind the last tag and sets `packet.etherType`. */
export function readEthernet(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  packet.etherType = packet.u16(12);
  packet.at += HEADER;
  return readTags(packet);
}

/** Steps over the tags, PPPoE or LLC that begin at `packet.at`, when `packet.etherType` says there are any. */
export function readTags(packet: Packet): Reached {
  for (let tags = 0; TAG_TYPES.has(packet.etherType); tags++) {
    if (tags === MAX_TAGS) return 'malformed';
    if (packet.left < TAG) return 'truncated';
    packet.etherType = packet.u16(2);
    packet.at += TAG;
  }
  if (packet.etherType === ETHERTYPE_PPPOE_SESSION) return readPppoe(packet);
  return packet.etherType <= LARGEST_LENGTH ? read8023(packet) : 'next';
}

/** `packet.etherType` is the length of what follows; an IP packet does not fit into less than SNAP takes. */
function read8023(packet: Packet): Reached {
  const length = packet.etherType;
  if (length < SNAP_HEADER) return 'not-ip';
  if (length > packet.left) packet.cut = true;
  else packet.end = packet.at + length;
  return readLlc(packet);
}

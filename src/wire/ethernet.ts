/**
 * Ethernet II and IEEE 802.1Q tags.
 *
 *   0             6             12          14
 *   +-------------+-------------+-----------+------------
 *   | destination | source      | EtherType | payload …      EtherType 0x8100, 0x88a8, 0x9100:
 *   +-------------+-------------+-----------+------------    tag (2) and the next EtherType (2) follow
 */
import type { Packet, Reached } from './packet.js';

const HEADER = 14;
const TAG = 4;
const TAG_TYPES = new Set([0x8100, 0x88a8, 0x9100]);

/** A customer tag within a service tag within a provider's is three; more is a loop someone made. */
export const MAX_TAGS = 8;

/** Values up to this are an 802.3 length, not an EtherType. */
const LARGEST_LENGTH = 1500;

/** Leaves `packet.at` behind the last tag and sets `packet.etherType`. */
export function readEthernet(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  packet.etherType = packet.u16(12);
  packet.at += HEADER;
  return readTags(packet);
}

/** Steps over the tags that begin at `packet.at`, when `packet.etherType` says there are any. */
export function readTags(packet: Packet): Reached {
  for (let tags = 0; TAG_TYPES.has(packet.etherType); tags++) {
    if (tags === MAX_TAGS) return 'malformed';
    if (packet.left < TAG) return 'truncated';
    packet.etherType = packet.u16(2);
    packet.at += TAG;
  }
  return packet.etherType <= LARGEST_LENGTH ? 'not-ip' : 'next';
}

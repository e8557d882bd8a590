import { readEthernet } from './ethernet.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import { readNull } from './null.js';
import type { Packet, Reached } from './packet.js';
import { readSll, readSll2 } from './sll.js';

/** The LINKTYPE_ values that are read (tcpdump.org/linktypes). */
const LINK_TYPES = new Map<number, (packet: Packet) => Reached>([
  [0, readNull],
  [1, readEthernet],
  // 12 and 14 are DLT_RAW of the BSDs, written by mistake into files.
  [12, readRaw],
  [14, readRaw],
  [101, readRaw],
  [108, readNull],
  [113, readSll],
  [228, readRaw],
  [229, readRaw],
  [276, readSll2],
]);

/** Reads the link layer; `packet.etherType` then says what begins at `packet.at`. */
export function readLink(packet: Packet, linkType: number): Reached {
  const read = LINK_TYPES.get(linkType);
  return read === undefined ? 'link-type' : read(packet);
}

/** LINKTYPE_RAW, _IPV4 and _IPV6: no link layer; the IP version tells which. */
function readRaw(packet: Packet): Reached {
  if (packet.left < 1) return 'truncated';
  const version = packet.u8(0) >> 4;
  if (version === 4) packet.etherType = ETHERTYPE_IPV4;
  else if (version === 6) packet.etherType = ETHERTYPE_IPV6;
  else return 'not-ip';
  return 'next';
}

import { readCiscoHdlc } from './cisco-hdlc.js';
import { readEthernet } from './ethernet.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import { readFrameRelay } from './frame-relay.js';
import { readIeee80211 } from './ieee80211.js';
import { readPktap, readPpi } from './link-in-link.js';
import { readNflog } from './nflog.js';
import { readNull } from './null.js';
import type { Packet, Reached } from './packet.js';
import { readPpp, readPppHdlc, readPppd } from './ppp.js';
import { readPppoe } from './pppoe.js';
import { readAvs, readPrism, readRadiotap } from './radiotap.js';
import { readSll, readSll2 } from './sll.js';
import { readFddi, readTokenRing } from './token-ring.js';

/** The LINKTYPE_ values that are read (tcpdump.org/linktypes). */
const LINK_TYPES = new Map<number, (packet: Packet) => Reached>([
  [0, readNull],
  [1, readEthernet],
  [6, readTokenRing],
  [9, readPpp],
  [10, readFddi],
  // 12 and 14 are DLT_RAW of the BSDs, written by mistake into files.
  [12, readRaw],
  [14, readRaw],
  [50, readPppHdlc],
  [51, readPppoe],
  [101, readRaw],
  [104, readCiscoHdlc],
  [105, readIeee80211],
  [107, readFrameRelay],
  [108, readNull],
  [113, readSll],
  [119, readPrism],
  [127, readRadiotap],
  [163, readAvs],
  [166, readPppd],
  [204, behindDirection(readPpp)],
  [205, behindDirection(readCiscoHdlc)],
  [206, behindDirection(readFrameRelay)],
  [228, readRaw],
  [229, readRaw],
  [239, readNflog],
  [276, readSll2],
]);

/** The LINKTYPE_ values that only stand before another; their readers return which. */
const WRAPPERS = new Map<number, (packet: Packet) => Reached | number>([
  [192, readPpi],
  [258, readPktap],
]);

/** Who writes such a header knows the card's own link type; one within another is a loop someone made. */
export const MAX_WRAPPERS = 1;

/** Reads the link layer; `packet.etherType` then says what begins at `packet.at`. */
export function readLink(packet: Packet, linkType: number): Reached {
  const read = LINK_TYPES.get(linkType);
  return read === undefined ? readWrapped(packet, linkType) : read(packet);
}

function readWrapped(packet: Packet, linkType: number): Reached {
  let inner = linkType;
  for (let wrappers = 0; ; wrappers++) {
    const unwrap = WRAPPERS.get(inner);
    if (unwrap === undefined) return LINK_TYPES.get(inner)?.(packet) ?? 'link-type';
    if (wrappers === MAX_WRAPPERS) return 'malformed';
    const next = unwrap(packet);
    if (typeof next !== 'number') return next;
    inner = next;
  }
}

/** The _WITH_DIR types: one byte, 0 for received, before the frame. */
function behindDirection(read: (packet: Packet) => Reached): (packet: Packet) => Reached {
  return (packet) => {
    if (packet.left < 1) return 'truncated';
    packet.at += 1;
    return read(packet);
  };
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

/**
 * MPLS label stack (RFC 3032 §2.1), in Ethernet (EtherType 0x8847, 0x8848), GRE or IP (RFC 4023).
 *
 *   0          20    23  24    32 bits
 *   +----------+-----+---+-----+----------
 *   | label    | TC  | S | TTL | next entry, or after the one with S = 1 the payload …
 *   +----------+-----+---+-----+----------
 *
 * No field names the payload. "The nibble value of 4 or 6" is IP (RFC 4928 §3),
 * 0 an optional pseudowire control word (RFC 4385 §3), 1 an associated channel (RFC 5586).
 */
import { readEthernet } from './ethernet.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import { ipTypeOf, looksLikeEthernet } from './inner.js';
import { type Packet, type Reached, innerOf } from './packet.js';

const ENTRY = 4;
const BOTTOM_OF_STACK = 0x01;
const CONTROL_WORD = 4;

/** Segment routing hardware pushes up to about a dozen; a longer stack only costs time. */
export const MAX_LABELS = 16;

/** Steps over the labels; then `packet.etherType` says what begins at `packet.at`. */
export function readMpls(packet: Packet): Reached {
  for (let labels = 0, isBottom = false; !isBottom; labels++) {
    if (labels === MAX_LABELS) return 'malformed';
    if (packet.left < ENTRY) return 'truncated';
    isBottom = (packet.u8(2) & BOTTOM_OF_STACK) !== 0;
    packet.at += ENTRY;
  }
  if (packet.left < 1) return 'truncated';
  const etherType = ipTypeOf(packet);
  if (etherType !== 0) {
    packet.etherType = etherType;
    return 'inner';
  }
  // A pseudowire without a control word: the first nibble belongs to a MAC address and may be anything.
  if (looksLikeEthernet(packet)) return innerOf(readEthernet(packet));
  switch (packet.u8(0) >> 4) {
    case 0:
      return readPseudowire(packet);
    case 4:
      packet.etherType = ETHERTYPE_IPV4;
      return 'inner';
    case 6:
      packet.etherType = ETHERTYPE_IPV6;
      return 'inner';
    default:
      return 'not-ip';
  }
}

/** "Bits 0..3 … 0 to indicate PW data", "these bits MUST be set to 0" for the flags (RFC 4448 §4.6), then a sequence number. */
function readPseudowire(packet: Packet): Reached {
  if (packet.left < CONTROL_WORD) return 'truncated';
  if (packet.u16(0) !== 0) return 'not-ip';
  packet.at += CONTROL_WORD;
  return looksLikeEthernet(packet) ? innerOf(readEthernet(packet)) : 'not-ip';
}

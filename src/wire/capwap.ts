/**
 * CAPWAP data (RFC 5415 §4.3, RFC 5416 §2.6): what an access point passes on to its controller.
 *
 *   0      1                                     4                          8
 *   +------+-------------------------------------+--------------------------+-------------------+---------------+---------------------
 *   | 00   | HLEN (5) RID (5) WBID (5) T F L W M | fragment: id (16),       | radio's address:  | radio's words | 802.3 or, with T,
 *   |      | K, reserved (3)                     | offset (13), reserved (3)| length, M only    | W only        | an 802.11 frame …
 *   +------+-------------------------------------+--------------------------+-------------------+---------------+---------------------
 *
 * Both optional parts begin with their length and are filled up to four bytes.
 */
import { readEthernet } from './ethernet.js';
import { readIeee80211, readSwappedIeee80211 } from './ieee80211.js';
import { looksLikeEthernet } from './inner.js';
import { type Packet, type Reached, innerOf } from './packet.js';

const HEADER = 8;
/** The binding of IEEE 802.11 (RFC 5416 §2.1). */
const BINDING_80211 = 1;

/** In the third byte and the fourth. */
const NATIVE_FORMAT = 0x01;
const FRAGMENT = 0x80;
const HAS_RADIO_WORDS = 0x20;
const HAS_RADIO_ADDRESS = 0x10;
const KEEP_ALIVE_AND_RESERVED = 0x0f;

/** Bits of the fragment's words: where it stands, and what must be zero. */
const FRAGMENT_OFFSET = 0xfff8;
const RESERVED = 0x0007;

export function readCapwap(packet: Packet): Reached {
  // Of another preamble it is encrypted ("1 - CAPWAP DTLS Header"), or of a version that is not known.
  if (packet.left < HEADER || packet.u8(0) !== 0) return 'payload';
  const flags = packet.u8(3);
  if ((flags & KEEP_ALIVE_AND_RESERVED) !== 0 || (packet.u16(6) & RESERVED) !== 0) return 'payload';
  // Only the first fragment begins with a frame.
  if ((packet.u16(6) & FRAGMENT_OFFSET) !== 0) return 'payload';
  const length = (packet.u8(1) >> 3) * 4;
  if (length > packet.left || length !== lengthOf(packet, flags)) return 'payload';
  if ((flags & FRAGMENT) !== 0) packet.cut = true;
  const isNative = (packet.u8(2) & NATIVE_FORMAT) !== 0;
  const binding = (packet.u8(2) >> 1) & 0x1f;
  packet.at += length;
  if (isNative) return binding === BINDING_80211 ? innerOf(readWireless(packet)) : 'payload';
  return looksLikeEthernet(packet) ? innerOf(readEthernet(packet)) : 'payload';
}

/** The header's length by its own parts; 0 when they do not fit. */
function lengthOf(packet: Packet, flags: number): number {
  let length = HEADER;
  for (const part of [HAS_RADIO_ADDRESS, HAS_RADIO_WORDS]) {
    if ((flags & part) === 0) continue;
    if (length >= packet.left) return 0;
    length += (packet.u8(length) + 4) & ~3;
  }
  return length;
}

/** Many access points send the two bytes of frame control, and of sequence control, in the other order. */
function readWireless(packet: Packet): Reached {
  const { at, cut } = packet;
  const reached = readIeee80211(packet);
  if (reached === 'next') return reached;
  packet.at = at;
  packet.cut = cut;
  return readSwappedIeee80211(packet) === 'next' ? 'next' : reached;
}

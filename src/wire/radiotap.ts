/**
 * Headers that capturing cards put before an 802.11 frame: radiotap
 * (radiotap.org), Prism (linux-wlan-ng) and AVS.
 *
 *   radiotap  0         1     2        4
 *             +---------+-----+--------+------------------------+----------+---------
 *             | version | pad | length | present (4, and more   | fields … | 802.11 …      little endian
 *             |  0      |     |        | while bit 31 is set)   |          |
 *             +---------+-----+--------+------------------------+----------+---------
 *   Prism     0         4        8
 *             +---------+--------+--------------------------------+---------
 *             | message | length | device (16), values …          | 802.11 …      order of the capturing host
 *             +---------+--------+--------------------------------+---------
 *   AVS       0         4        8
 *             +---------+--------+----------+---------
 *             | version | length | values … | 802.11 …      big endian
 *             +---------+--------+----------+---------
 */
import { readIeee80211, readPaddedIeee80211 } from './ieee80211.js';
import type { Packet, Reached } from './packet.js';

const RADIOTAP_HEADER = 8;
const PRESENT_WORD = 4;
/** One word, and one more per antenna; cards have at most 16. */
export const MAX_PRESENT_WORDS = 32;

const HAS_TIME = 1 << 0;
const HAS_FLAGS = 1 << 1;
const HAS_MORE = 1 << 31;
const TIME = 8;

/** Bits of the flags field. */
const FCS_AT_END = 0x10;
const PADDED = 0x20;
const BAD_FCS = 0x40;
const FCS = 4;

const MESSAGE_HEADER = 8;
const PRISM_HEADER = 24;
const PRISM_MESSAGES = new Set([0x41, 0x44]);
/** Version 1 or 2, below a magic number. */
const AVS_MAGIC = 0x80211000;

export function readRadiotap(packet: Packet): Reached {
  if (packet.left < RADIOTAP_HEADER) return 'truncated';
  if (packet.u8(0) !== 0) return 'malformed';
  const { bytes, at } = packet;
  const length = bytes.readUInt16LE(at + 2);
  if (length < RADIOTAP_HEADER) return 'malformed';
  if (packet.left < length) return 'truncated';

  const present = bytes.readInt32LE(at + 4);
  let offset = PRESENT_WORD;
  for (let words = 1; (bytes.readInt32LE(at + offset) & HAS_MORE) !== 0; words++) {
    offset += PRESENT_WORD;
    if (words === MAX_PRESENT_WORDS || offset + PRESENT_WORD > length) return 'malformed';
  }
  offset += PRESENT_WORD;

  let flags = 0;
  if ((present & HAS_FLAGS) !== 0) {
    // "the fields are aligned to their natural boundary", counted from the header's first byte
    if ((present & HAS_TIME) !== 0) offset = Math.ceil(offset / TIME) * TIME + TIME;
    if (offset >= length) return 'malformed';
    flags = packet.u8(offset);
  }
  packet.at += length;
  if ((flags & BAD_FCS) !== 0) return 'malformed';
  if ((flags & FCS_AT_END) !== 0) {
    if (packet.left < FCS) return 'truncated';
    packet.end -= FCS;
  }
  return (flags & PADDED) === 0 ? readIeee80211(packet) : readPaddedIeee80211(packet);
}

/** LINKTYPE_IEEE802_11_PRISM; some drivers write an AVS header under the same number. */
export function readPrism(packet: Packet): Reached {
  if (packet.left < MESSAGE_HEADER) return 'truncated';
  if (isAvs(packet)) return readAvs(packet);
  const { bytes, at } = packet;
  const isLittle = PRISM_MESSAGES.has(bytes.readUInt32LE(at));
  if (!isLittle && !PRISM_MESSAGES.has(packet.u32(0))) return 'malformed';
  return readBehind(packet, isLittle ? bytes.readUInt32LE(at + 4) : packet.u32(4), PRISM_HEADER);
}

/** LINKTYPE_IEEE802_11_AVS. */
export function readAvs(packet: Packet): Reached {
  if (packet.left < MESSAGE_HEADER) return 'truncated';
  return isAvs(packet) ? readBehind(packet, packet.u32(4), MESSAGE_HEADER) : 'malformed';
}

function isAvs(packet: Packet): boolean {
  const version = packet.u32(0) - AVS_MAGIC;
  return version === 1 || version === 2;
}

function readBehind(packet: Packet, length: number, shortest: number): Reached {
  if (length < shortest) return 'malformed';
  if (packet.left < length) return 'truncated';
  packet.at += length;
  return readIeee80211(packet);
}

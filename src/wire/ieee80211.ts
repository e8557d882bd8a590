/**
 * IEEE 802.11 data frames that are not encrypted (IEEE 802.11-2020 §9.2, §9.3.2).
 *
 *   0               2          4           22         24
 *   +---------------+----------+-----------+----------+-----------------+-------------+----------------+-------
 *   | frame control | duration | addresses | sequence | 4th address (6) | QoS (2)     | HT control (4) | LLC …
 *   |               |          | (3 × 6)   | control  | to and from DS  | QoS subtype | QoS and +HTC   |
 *   +---------------+----------+-----------+----------+-----------------+-------------+----------------+-------
 */
import { readLlc } from './llc.js';
import type { Packet, Reached } from './packet.js';

const HEADER = 24;
const ADDRESS = 6;
const QOS_CONTROL = 2;
const HT_CONTROL = 4;

const TYPE_DATA = 2;
/** Bits of the subtype: "no data", and "QoS". */
const SUBTYPE_NO_DATA = 0x40;
const SUBTYPE_QOS = 0x80;

const TO_AND_FROM_DS = 0x03;
const MORE_FRAGMENTS = 0x04;
const PROTECTED = 0x40;
const HTC = 0x80;

/** In the QoS control field: the body is several frames put together, each with a header of its own. */
const AGGREGATE = 0x80;

export function readIeee80211(packet: Packet): Reached {
  return readFrame(packet, 1);
}

/** The same where the card padded the header to four bytes. */
export function readPaddedIeee80211(packet: Packet): Reached {
  return readFrame(packet, 4);
}

/** The same with the two bytes of frame control, and of sequence control, in the other order. */
export function readSwappedIeee80211(packet: Packet): Reached {
  return readFrame(packet, 1, 1);
}

function readFrame(packet: Packet, alignment: number, controlAt: 0 | 1 = 0): Reached {
  if (packet.left < 2) return 'truncated';
  const control = packet.u8(controlAt);
  const flags = packet.u8(1 - controlAt);
  // "A device that receives a frame with a higher revision level than it supports …" knows nothing of its layout (§9.2.4.1.2).
  if ((control & 0x03) !== 0) return 'malformed';
  if (((control >> 2) & 0x03) !== TYPE_DATA || (control & SUBTYPE_NO_DATA) !== 0 || (flags & PROTECTED) !== 0) return 'not-ip';
  const isQos = (control & SUBTYPE_QOS) !== 0;
  let length = HEADER + ((flags & TO_AND_FROM_DS) === TO_AND_FROM_DS ? ADDRESS : 0);
  const qosAt = length;
  if (isQos) length += (flags & HTC) === 0 ? QOS_CONTROL : QOS_CONTROL + HT_CONTROL;
  length = Math.ceil(length / alignment) * alignment;
  if (packet.left < length) return 'truncated';
  if (isQos && (packet.u8(qosAt) & AGGREGATE) !== 0) return 'not-ip';
  // Only the first fragment begins with LLC. 'fragment' would promise an IP header.
  if ((packet.u8(22 + controlAt) & 0x0f) !== 0) return 'not-ip';
  if ((flags & MORE_FRAGMENTS) !== 0) packet.cut = true;
  packet.at += length;
  return readLlc(packet);
}

/**
 * GRE (RFC 2784, RFC 2890) and what is built on it.
 *
 *   0                    2               4
 *   +--------------------+---------------+- - - - - - - - - -+- - - - -+- - - - - - -+----------
 *   | C - K S … version  | protocol type | checksum, reserved | key     | sequence    | payload …
 *   +--------------------+---------------+- - - - - - - - - -+- - - - -+- - - - - - -+----------
 *
 * NVGRE (RFC 7637) is Ethernet with a key. Version 1 is PPTP's (RFC 2637 §4.1):
 * the key holds the payload's length and the call, A adds an acknowledgment.
 * ERSPAN (draft-foschiano-erspan) mirrors Ethernet frames behind 0, 8 or 12 bytes.
 */
import { readEthernet, readTags } from './ethernet.js';
import { type Packet, type Reached, innerOf } from './packet.js';
import { readPpp } from './ppp.js';

const HEADER = 4;
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;
const VERSION = 0x0007;

const TRANSPARENT_ETHERNET = 0x6558;
const PPP = 0x880b;
const ERSPAN_1_2 = 0x88be;
const ERSPAN_3 = 0x22eb;

const ERSPAN_2_HEADER = 8;
const ERSPAN_3_HEADER = 12;
const ERSPAN_3_SUBHEADER = 8;

export function readGre(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  const flags = packet.u16(0);
  const version = flags & VERSION;
  if (version === 1) return readPptp(packet, flags);
  // "must discard a packet where any of bits 1-5 are non-zero, unless that receiver implements RFC 1701" (RFC 2784 §2.3)
  if (version !== 0 || (flags & ROUTING) !== 0) return 'other-transport';
  const length = HEADER + (flags & CHECKSUM && 4) + (flags & KEY && 4) + (flags & SEQUENCE && 4);
  if (packet.left < length) return 'truncated';
  const type = packet.u16(2);
  packet.at += length;
  switch (type) {
    case TRANSPARENT_ETHERNET:
      return innerOf(readEthernet(packet));
    case PPP:
      return innerOf(readPpp(packet));
    case ERSPAN_1_2:
      // Type I has no header of its own; only type II comes with a sequence number.
      return flags & SEQUENCE ? readErspan2(packet) : innerOf(readEthernet(packet));
    case ERSPAN_3:
      return readErspan3(packet);
    default:
      packet.etherType = type;
      return innerOf(readTags(packet));
  }
}

function readPptp(packet: Packet, flags: number): Reached {
  if (packet.u16(2) !== PPP || (flags & KEY) === 0 || (flags & (CHECKSUM | ROUTING)) !== 0) return 'other-transport';
  const length = HEADER + 4 + (flags & SEQUENCE && 4) + (flags & ACKNOWLEDGMENT && 4);
  if (packet.left < length) return 'truncated';
  const payloadLength = packet.u16(4);
  packet.at += length;
  // A bare acknowledgment carries no sequence number and no payload (RFC 2637 §4.1).
  if ((flags & SEQUENCE) === 0 || payloadLength === 0) return 'other-transport';
  if (payloadLength > packet.left) packet.cut = true;
  else packet.end = packet.at + payloadLength;
  return innerOf(readPpp(packet));
}

/** version(4) = 1, VLAN(12), COS, encapsulation, truncated, session(10), reserved(12), index(20). */
function readErspan2(packet: Packet): Reached {
  if (packet.left < ERSPAN_2_HEADER) return 'truncated';
  if (packet.u8(0) >> 4 !== 1) return 'malformed';
  packet.at += ERSPAN_2_HEADER;
  return innerOf(readEthernet(packet));
}

/** version(4) = 2, VLAN(12), COS … session(10), timestamp(32), SGT(16), P(1), frame type(5), hardware id(6), D, granularity(2), O(1). */
function readErspan3(packet: Packet): Reached {
  if (packet.left < ERSPAN_3_HEADER) return 'truncated';
  if (packet.u8(0) >> 4 !== 2) return 'malformed';
  const word = packet.u16(10);
  // "The O flag … indicates whether or not the optional platform-specific sub-header is present"
  const length = ERSPAN_3_HEADER + (word & 1 ? ERSPAN_3_SUBHEADER : 0);
  if (packet.left < length) return 'truncated';
  // 0 is an Ethernet frame, the only type that was seen.
  if (((word >> 10) & 0x1f) !== 0) return 'not-ip';
  packet.at += length;
  return innerOf(readEthernet(packet));
}

/**
 * IPv6 (RFC 8200 §3) and its extension headers (§4).
 *
 *   0                         4                6             7     8        24            40
 *   +-------------------------+----------------+-------------+-----+--------+-------------+----------
 *   | 6 | class | flow label  | payload length | next header | hop | source | destination | payload …
 *   +-------------------------+----------------+-------------+-----+--------+-------------+----------
 */
import type { Packet, Reached } from './packet.js';

const HEADER = 40;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;

/** RFC 8200 §4.1 lists seven kinds, each at most once but one; a longer chain only costs time. */
export const MAX_EXTENSION_HEADERS = 16;

export function readIpv6(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  if (packet.u8(0) >> 4 !== 6) return 'malformed';
  packet.ipVersion = 6;
  packet.sourceAddress = packet.at + 8;
  packet.destinationAddress = packet.at + 24;
  packet.protocol = packet.u8(6);
  // 0 is a jumbogram (RFC 2675) or segmentation left to the network card: the frame's end is all there is to go by.
  const payloadLength = packet.u16(4) || packet.left - HEADER;
  if (payloadLength > packet.left - HEADER) packet.cut = true;
  else packet.end = packet.at + HEADER + payloadLength;
  packet.marks?.push({ kind: 'ipv6', at: packet.at, end: packet.end, cut: packet.cut });
  packet.at += HEADER;
  return readExtensionHeaders(packet);
}

/** Steps over the extension headers that begin at `packet.at`, when `packet.protocol` says there are any. */
export function readExtensionHeaders(packet: Packet): Reached {
  // One round more than headers, to see what stands behind the last.
  for (let count = 0; count <= MAX_EXTENSION_HEADERS; count++) {
    switch (packet.protocol) {
      case HOP_BY_HOP:
      case ROUTING:
      case DESTINATION_OPTIONS:
      case AUTHENTICATION: {
        if (packet.left < 8) return 'truncated';
        // "in 4-octet units minus 2" for AH (RFC 4302 §2.2), "in 8-octet units, not including the first 8 octets" for the others
        const length = packet.protocol === AUTHENTICATION ? (packet.u8(1) + 2) * 4 : (packet.u8(1) + 1) * 8;
        if (packet.left < length) return 'truncated';
        packet.protocol = packet.u8(0);
        packet.at += length;
        break;
      }
      case FRAGMENT: {
        if (packet.left < 8) return 'truncated';
        const fragment = packet.u16(2);
        packet.fragmentOffset = fragment & 0xfff8;
        packet.moreFragments = (fragment & 1) !== 0;
        packet.fragmentId = packet.u32(4);
        packet.protocol = packet.u8(0);
        packet.at += 8;
        // "atomic fragments" (RFC 6946) are whole packets that carry the header all the same
        if ((fragment & 0xfff9) !== 0) return 'fragment';
        break;
      }
      default:
        return 'next';
    }
  }
  return 'malformed';
}

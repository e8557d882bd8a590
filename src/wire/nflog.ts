/**
 * Linux netfilter log (LINKTYPE_NFLOG): attributes, one of which is the IP packet.
 *
 *   0        1         2             4
 *   +--------+---------+-------------+--------------------------------------------
 *   | family | 0       | resource id | length (2) type (2) value, padded to 4; …      type 9: the packet
 *   +--------+---------+-------------+--------------------------------------------
 *
 * Lengths count their own four bytes. They and the types are in the byte order
 * of the capturing host; the first type is below 256, and its zero byte tells which.
 */
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import type { Packet, Reached } from './packet.js';

const HEADER = 4;
const ATTRIBUTE_HEADER = 4;
const ATTRIBUTE_PAYLOAD = 9;
/** The two bits above it are netlink's flags. */
const TYPE_MASK = 0x3fff;
/** The kernel's nfnetlink_log.h knows 21 types, each at most once. */
export const MAX_NFLOG_ATTRIBUTES = 64;

const AF_INET = 2;
const AF_INET6 = 10;

export function readNflog(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  if (packet.u8(1) !== 0) return 'malformed';
  const family = packet.u8(0);
  if (family === AF_INET) packet.etherType = ETHERTYPE_IPV4;
  else if (family === AF_INET6) packet.etherType = ETHERTYPE_IPV6;
  else return 'not-ip';
  packet.at += HEADER;
  const isLittle = packet.left >= ATTRIBUTE_HEADER && packet.u8(3) === 0;
  // The packet comes last, and a log without one is possible.
  for (let count = 0; packet.left > 0; count++) {
    if (count === MAX_NFLOG_ATTRIBUTES) return 'malformed';
    if (packet.left < ATTRIBUTE_HEADER) return 'truncated';
    const length = isLittle ? packet.bytes.readUInt16LE(packet.at) : packet.u16(0);
    const type = (isLittle ? packet.bytes.readUInt16LE(packet.at + 2) : packet.u16(2)) & TYPE_MASK;
    if (length < ATTRIBUTE_HEADER) return 'malformed';
    if (type === ATTRIBUTE_PAYLOAD) {
      if (length > packet.left) packet.cut = true;
      else packet.end = packet.at + length;
      packet.at += ATTRIBUTE_HEADER;
      return 'next';
    }
    if (length > packet.left) return 'truncated';
    packet.at += Math.min((length + 3) & ~3, packet.left);
  }
  return 'not-ip';
}

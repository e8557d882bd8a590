/**
 * BSD loopback (LINKTYPE_NULL, LINKTYPE_LOOP): four bytes of address family,
 * in the byte order of the capturing host (NULL) or of the network (LOOP).
 */
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import type { Packet, Reached } from './packet.js';

const HEADER = 4;
const AF_INET = 2;
/** "AF_INET6 … 24 on NetBSD, OpenBSD, and BSD/OS, 28 on FreeBSD, 30 on macOS" (tcpdump.org/linktypes), 10 on Linux. */
const AF_INET6 = new Set([10, 24, 28, 30]);

export function readNull(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  // Families are small: whichever end holds the non-zero byte is the low one, and the other half is zero.
  const high = packet.u16(0);
  const low = packet.u16(2);
  const family = high === 0 ? low : packet.u8(0) | (packet.u8(1) << 8);
  packet.at += HEADER;
  if (high !== 0 && low !== 0) return 'not-ip';
  if (family === AF_INET) packet.etherType = ETHERTYPE_IPV4;
  else if (AF_INET6.has(family)) packet.etherType = ETHERTYPE_IPV6;
  else return 'not-ip';
  return 'next';
}

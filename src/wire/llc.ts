/**
 * IEEE 802.2 LLC, and the SNAP header that carries an EtherType (RFC 1042).
 *
 *   0      1      2         3     6           8
 *   +------+------+---------+-----+-----------+-----------
 *   | 0xaa | 0xaa | 3 (UI)  | OUI | EtherType | payload …      0x06 0x06 3: IPv4 follows at once
 *   +------+------+---------+-----+-----------+-----------
 */
import { ETHERTYPE_IPV4 } from './ethertype.js';
import type { Packet, Reached } from './packet.js';

const HEADER = 3;
export const SNAP_HEADER = 8;
const SNAP_ACCESS_POINTS = 0xaaaa;
const IP_ACCESS_POINTS = 0x0606;
const UNNUMBERED_INFORMATION = 3;

const OUI_ETHERTYPE = 0x000000;
/** 802.1H: the EtherTypes that a bridge must translate back to Ethernet II. */
const OUI_BRIDGE_TUNNEL = 0x0000f8;

export function readLlc(packet: Packet): Reached {
  if (packet.left < HEADER) return 'truncated';
  if (packet.u8(2) !== UNNUMBERED_INFORMATION) return 'not-ip';
  const accessPoints = packet.u16(0);
  if (accessPoints === IP_ACCESS_POINTS) {
    packet.etherType = ETHERTYPE_IPV4;
    packet.at += HEADER;
    return 'next';
  }
  if (accessPoints !== SNAP_ACCESS_POINTS) return 'not-ip';
  if (packet.left < SNAP_HEADER) return 'truncated';
  const oui = (packet.u8(3) << 16) | packet.u16(4);
  if (oui !== OUI_ETHERTYPE && oui !== OUI_BRIDGE_TUNNEL) return 'not-ip';
  packet.etherType = packet.u16(6);
  packet.at += SNAP_HEADER;
  return 'next';
}

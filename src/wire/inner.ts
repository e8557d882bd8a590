/**
 * Cheap tests on what a tunnel would carry. Ports and a few fixed bits are not
 * proof of a tunnel; a plausible packet behind them is.
 */
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import type { Packet } from './packet.js';

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const ETHERNET_HEADER = 14;

/** What stands in tunnelled Ethernet frames: ARP, tags, MPLS, PPPoE, LLDP. IP is told apart by its version too. */
const ETHERTYPES = new Set([0x0806, 0x8100, 0x88a8, 0x9100, 0x8847, 0x8848, 0x8863, 0x8864, 0x88cc]);

/** The EtherType of the whole IP header at `packet.at`, whose lengths fit in what is left; 0 when there is none. */
export function ipTypeOf(packet: Packet): number {
  const { left } = packet;
  if (left < IPV4_HEADER) return 0;
  const version = packet.u8(0) >> 4;
  if (version === 4) {
    const headerLength = (packet.u8(0) & 0x0f) * 4;
    // 0 stands for segmentation left to the network card, as in readIpv4.
    const totalLength = packet.u16(2) || left;
    const fits = packet.cut || totalLength <= left;
    return headerLength >= IPV4_HEADER && totalLength >= headerLength && fits ? ETHERTYPE_IPV4 : 0;
  }
  if (version === 6 && left >= IPV6_HEADER) {
    return packet.cut || packet.u16(4) + IPV6_HEADER <= left ? ETHERTYPE_IPV6 : 0;
  }
  return 0;
}

/** Whether an Ethernet frame of a kind known to be tunnelled begins at `packet.at`. */
export function looksLikeEthernet(packet: Packet): boolean {
  if (packet.left <= ETHERNET_HEADER) return false;
  const etherType = packet.u16(12);
  if (etherType === ETHERTYPE_IPV4) return packet.u8(ETHERNET_HEADER) >> 4 === 4;
  if (etherType === ETHERTYPE_IPV6) return packet.u8(ETHERNET_HEADER) >> 4 === 6;
  return ETHERTYPES.has(etherType);
}

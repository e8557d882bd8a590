import type { Frame } from '../core/frame.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS, ETHERTYPE_MPLS_MULTICAST } from './ethertype.js';
import { readGre } from './gre.js';
import { readIpv4 } from './ipv4.js';
import { readExtensionHeaders, readIpv6 } from './ipv6.js';
import { readLink } from './link.js';
import { readMpls } from './mpls.js';
import { PROTOCOL_TCP, PROTOCOL_UDP, type Packet, type Reached } from './packet.js';
import { readTcp } from './tcp.js';
import { isTunnelPort, readUdpTunnel } from './udp-tunnel.js';
import { readUdp } from './udp.js';

export { PROTOCOL_TCP, PROTOCOL_UDP } from './packet.js';

const PROTOCOL_IPV4 = 4;
const PROTOCOL_IPV6 = 41;
const PROTOCOL_GRE = 47;
const PROTOCOL_MPLS = 137;

/**
 * Network layers followed into one packet, a stack of MPLS labels counting as
 * one. An operator's tunnel within a tunnel over MPLS makes five; more is a
 * packet made to cost time.
 */
export const MAX_LAYERS = 8;

/**
 * Reads the headers of one frame into `packet`, from the link layer to the
 * innermost transport: through tunnels, addresses, ports and payload are those
 * of the packet carried inside. 'payload' when it got there; otherwise where it
 * had to stop.
 */
export function dissect(frame: Frame, packet: Packet): Reached {
  packet.begin(frame);
  const link = readLink(packet, frame.linkType);
  if (link !== 'next') return link;
  return readLayers(packet, readNetwork(packet));
}

/**
 * Reads on in a datagram put together from fragments, whose packet was read up
 * to there: `bytes` holds its addresses, then what the fragments carried.
 */
export function dissectDatagram(bytes: Buffer, protocol: number, packet: Packet): Reached {
  const addressLength = packet.ipVersion === 4 ? 4 : 16;
  packet.beginDatagram(bytes, protocol, addressLength);
  return readLayers(packet, packet.ipVersion === 4 ? 'next' : readExtensionHeaders(packet));
}

/** Goes on from a network layer that was read as far as `network` says. */
function readLayers(packet: Packet, network: Reached): Reached {
  for (let layer = 1; ; layer++) {
    const reached = network === 'next' ? readTransport(packet) : network;
    if (reached !== 'inner') return isBroken(reached) && packet.returnToOuter() ? 'payload' : reached;
    if (layer === MAX_LAYERS) return 'malformed';
    network = readNetwork(packet);
  }
}

/** Broken headers inside a UDP payload only mean that it was no tunnel. */
function isBroken(reached: Reached): boolean {
  return reached === 'malformed' || reached === 'truncated';
}

function readNetwork(packet: Packet): Reached {
  switch (packet.etherType) {
    case ETHERTYPE_IPV4:
      return readIpv4(packet);
    case ETHERTYPE_IPV6:
      return readIpv6(packet);
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_MULTICAST:
      return readMpls(packet);
    default:
      return 'not-ip';
  }
}

function readTransport(packet: Packet): Reached {
  switch (packet.protocol) {
    case PROTOCOL_UDP: {
      const reached = readUdp(packet);
      return reached === 'payload' && isTunnelPort(packet) ? readUdpTunnel(packet) : reached;
    }
    case PROTOCOL_TCP:
      return readTcp(packet);
    case PROTOCOL_IPV4:
      packet.etherType = ETHERTYPE_IPV4;
      return 'inner';
    case PROTOCOL_IPV6:
      packet.etherType = ETHERTYPE_IPV6;
      return 'inner';
    case PROTOCOL_GRE:
      return readGre(packet);
    case PROTOCOL_MPLS:
      packet.etherType = ETHERTYPE_MPLS;
      return 'inner';
    default:
      return 'other-transport';
  }
}

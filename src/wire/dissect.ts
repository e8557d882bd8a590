import type { Frame } from '../core/frame.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethertype.js';
import { readIpv4 } from './ipv4.js';
import { readIpv6 } from './ipv6.js';
import { readLink } from './link.js';
import type { Packet, Reached } from './packet.js';
import { readTcp } from './tcp.js';
import { readUdp } from './udp.js';

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;

/**
 * Reads the headers of one frame into `packet`, from the link layer to the
 * transport. 'payload' when it got there; otherwise where it had to stop.
 */
export function dissect(frame: Frame, packet: Packet): Reached {
  packet.begin(frame);
  const link = readLink(packet, frame.linkType);
  if (link !== 'next') return link;
  const network = readNetwork(packet);
  if (network !== 'next') return network;
  if (packet.protocol === PROTOCOL_UDP) return readUdp(packet);
  if (packet.protocol === PROTOCOL_TCP) return readTcp(packet);
  return 'other-transport';
}

function readNetwork(packet: Packet): Reached {
  if (packet.etherType === ETHERTYPE_IPV4) return readIpv4(packet);
  if (packet.etherType === ETHERTYPE_IPV6) return readIpv6(packet);
  return 'not-ip';
}

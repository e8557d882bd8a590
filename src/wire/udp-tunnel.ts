import { readCapwap } from './capwap.js';
import { readGeneve } from './geneve.js';
import { readGtpU } from './gtp-u.js';
import { readL2tp } from './l2tp.js';
import type { Packet, Reached } from './packet.js';
import { readTeredo } from './teredo.js';
import { readVxlan } from './vxlan.js';

/**
 * Moves `packet` to what the tunnel carries: 'inner', or how an inner Ethernet
 * frame ended. 'payload' when the bytes are no such tunnel after all.
 */
type ReadTunnel = (packet: Packet) => Reached;

/** 8472 is what Linux used for VXLAN before IANA gave it 4789. */
const PORTS: readonly (readonly [number, ReadTunnel])[] = [
  [2152, readGtpU],
  [4789, readVxlan],
  [8472, readVxlan],
  [6081, readGeneve],
  [3544, readTeredo],
  [1701, readL2tp],
  [5247, readCapwap],
];

/** Per port 0, or one more than an index into PORTS: every UDP packet asks, so that asking must cost next to nothing. */
const TUNNEL_OF_PORT = new Uint8Array(65_536);
for (const [index, [port]] of PORTS.entries()) TUNNEL_OF_PORT[port] = index + 1;

/** Whether one of the ports of the UDP header just read belongs to a tunnel. */
export function isTunnelPort(packet: Packet): boolean {
  return (TUNNEL_OF_PORT[packet.destinationPort]! | TUNNEL_OF_PORT[packet.sourcePort]!) !== 0;
}

/** Looks for a tunnel in a UDP payload. A port is only a reason to look: what does not fit stays a payload. */
export function readUdpTunnel(packet: Packet): Reached {
  const index = TUNNEL_OF_PORT[packet.destinationPort]! || TUNNEL_OF_PORT[packet.sourcePort]!;
  const read = PORTS[index - 1]?.[1];
  if (read === undefined) return 'payload';
  packet.keepOuter();
  const reached = read(packet);
  if (reached === 'payload') packet.returnToOuter();
  return reached;
}

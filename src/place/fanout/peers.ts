import { parseAddress } from '../../core/address.js';
import type { Probe } from './probe.js';

/** Servers of one service answer; peers whose addresses were handed on are mostly gone. */
const MOST = 1 / 2;

/** Ports of one service; every peer of a peer-to-peer program has a port of its own. */
const FEW_PORTS = 3;

/**
 * Whether those asked look like the peers of a peer-to-peer program and not
 * like servers of one service: most of them silent, and most in networks of
 * their own (by the first 16 bits of IPv4, 32 of IPv6).
 */
export function looksLikePeers(asked: readonly Pick<Probe, 'server' | 'answered'>[]): boolean {
  const networks = new Set(asked.map(({ server }) => networkOf(parseAddress(server)!)));
  const answered = asked.filter((one) => one.answered).length;
  return networks.size > asked.length * MOST && answered < asked.length * MOST;
}

/** Whether a template went to more servers on a port than to others elsewhere, or to few ports at all. */
export function isPortOfService(port: number | null, probes: readonly Pick<Probe, 'server' | 'port'>[]): boolean {
  if (new Set(probes.map((one) => one.port)).size <= FEW_PORTS) return true;
  const here = new Set(probes.filter((one) => one.port === port).map(({ server }) => server));
  return here.size > new Set(probes.map(({ server }) => server)).size * MOST;
}

function networkOf(address: Uint8Array): string {
  return address.subarray(0, address.length === 4 ? 2 : 4).join('.');
}

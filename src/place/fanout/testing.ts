/** Probes made by hand, for tests only. */
import { formatAddress } from '../../core/address.js';
import { addressBytes } from '../../testing/packets.js';
import type { KnownFlows } from './find-fanouts.js';
import { Probe, type Sent } from './probe.js';

export const NOTHING_KNOWN: KnownFlows = { isGeneral: () => false, vendorOf: () => null };

/** A probe so many seconds after the first packet; its frame is numbered by the tenth of a second. */
export function probe(server: string, seconds: number, payload: Buffer | string, parts: Partial<Sent> = {}): Probe {
  return new Probe({
    flow: 0,
    client: '198.51.100.11',
    server: formatAddress(addressBytes(server)),
    port: 8000,
    transport: 'udp',
    time: { seconds: 1_000_000 + Math.floor(seconds), nanoseconds: Math.round((seconds % 1) * 1e9), digits: 6 },
    frame: Math.round(seconds * 10) + 1,
    frameOffset: 42,
    bytes: Buffer.from(payload).toString('latin1'),
    answered: true,
    ...parts,
  });
}

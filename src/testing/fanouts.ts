/** Fan-outs made by hand, for tests only: what a test does not name is the same everywhere. */
import type { Fanout } from '../core/fanout.js';
import { at, evidence } from './results.js';

/** A fan-out to three servers, so many seconds after the first packet. */
export function fanout(parts: Partial<Fanout> = {}, seconds = 0): Fanout {
  const proof = evidence({ time: at(seconds) });
  return {
    capture: 0,
    client: '198.51.100.11',
    transport: 'udp',
    port: 8000,
    rhythm: 'burst',
    stepSeconds: null,
    first: at(seconds),
    last: at(seconds + 1),
    servers: ['192.0.2.10', '192.0.2.74', '203.0.113.10'].map((address, i) => ({
      address,
      evidence: { ...proof, frame: i + 1 },
      answered: i === 0,
    })),
    answered: 1,
    operators: null,
    payloadLength: 8,
    constantBytes: 7,
    template: '01020304050607..',
    vendor: null,
    identifier: null,
    ...parts,
  };
}

import type { Payload } from '../../core/message.js';
import type { Evidence } from '../../core/observation.js';
import type { Sighting } from '../sink.js';
import type { Watch } from './watch.js';
import type { Hit } from './watched-packets.js';

/** A watched value that was found, as an observation: whatever carries it, it is the user's. `protocol`: of the decoder that reads the flow, else the transport. */
export function watchedSighting(
  watch: Watch,
  { name, encoding, confidence }: Hit,
  { flow, direction, disclosure }: Payload,
  vendor: string | null,
  protocol: string,
  evidence: Evidence,
): Sighting {
  return {
    flow,
    direction,
    vendor,
    protocol,
    signature: 'watch',
    status: 'heuristic',
    field: `${name} as ${encoding}`,
    kind: watch.kindOf(name),
    value: watch.valueOf(name),
    of: 'self',
    stability: 'permanent',
    admits: true,
    isOnlyAsked: false,
    disclosure,
    confidence,
    evidence,
  };
}

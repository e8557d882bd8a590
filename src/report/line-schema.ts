import { z } from 'zod';
import { Capture, Coverage, Flow, Observation, Event, Anomaly, SamePacket } from './lines/capture.js';
import { Clock, Stay, CoPresence, PresenceCap } from './lines/presence.js';
import { Server, Fanout } from './lines/server.js';
import { Finding, ObserverLine } from './lines/finding.js';

/** Of what the lines hold. It grows when a key changes its meaning or goes; new keys and new types of lines may come without. */
const VERSION = 1;

/** A line of JSON Lines, told apart by its type; no key but those named. */
export const Line = z.discriminatedUnion('type', [
  Capture,
  Coverage,
  Flow,
  Observation,
  Event,
  Anomaly,
  SamePacket,
  Clock,
  Stay,
  CoPresence,
  PresenceCap,
  Server,
  Fanout,
  Finding,
  ObserverLine,
]);

/** JSON Schema (draft 2020-12) of one line, for programs that read them. It lets in keys that a later release may add. */
export function lineSchema(): object {
  const schema = z.toJSONSchema(Line, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return { ...schema, $id: `urn:roomtone:line:${VERSION}`, title: 'A line of roomtone scan --format jsonl' };
}

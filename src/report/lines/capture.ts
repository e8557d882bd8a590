/** Lines of one capture: what it is, what was read of it, and what it tells. */
import { z } from 'zod';
import { EVENT_KINDS } from '../../core/event.js';
import { KINDS } from '../../core/observation.js';
import { Count, Text, Moment, Socket, Counts, Transport, Status, Disclosure, Confidence, Place, More } from './values.js';

export const Capture = z.strictObject({
  type: z.literal('capture'),
  file: Text,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  format: z.enum(['pcap', 'pcapng', 'har', 'mitmproxy']),
  compression: z.enum(['gzip', 'zstd']).nullable(),
  packets: Count,
  bytes: Count,
  linkTypes: z.array(Count),
  first: Moment.nullable(),
  last: Moment.nullable(),
  truncated: z.boolean(),
  complete: z.boolean(),
});

export const Coverage = z.strictObject({
  type: z.literal('coverage'),
  file: Text,
  packets: z.strictObject({ seen: Count, read: Count }),
  flows: z.strictObject({ seen: Count, expired: Count, classified: Count, byProtocol: Counts, seenBefore: Counts }),
  messages: Counts,
  sessions: z.record(z.string(), z.strictObject({ opened: Count, answered: Count })),
  keysMatched: Count,
  notJudged: z.array(
    z.strictObject({
      why: Text,
      unit: z.enum(['packets', 'flows', 'payloads', 'events', 'names', 'values']),
      count: Count,
      detail: z.array(Text),
    }),
  ),
  /** A store told of it: the packets were not at hand. */
  recalled: z.literal(true).optional(),
  watched: z
    .strictObject({ names: z.array(Text), notSearched: z.array(z.strictObject({ name: Text, encoding: Text, why: Text })) })
    .optional(),
});

const BothWays = z.strictObject({ toServer: Count, toClient: Count });

export const Flow = z.strictObject({
  type: z.literal('flow'),
  file: Text,
  flow: Text,
  client: Socket,
  server: Socket,
  transport: Transport,
  first: Moment,
  last: Moment,
  packets: BothWays,
  bytes: BothWays,
  protocol: Text.nullable(),
  protocols: z.array(Text),
  vendor: Text.nullable(),
  names: z.array(Text),
  app: Text.nullable(),
});

export const Observation = z.strictObject({
  type: z.literal('observation'),
  file: Text,
  frame: Count,
  time: Moment,
  flow: Text,
  src: Socket,
  dst: Socket,
  transport: Transport,
  app: Text.nullable(),
  protocol: Text,
  vendor: Text.nullable(),
  signature: Text,
  status: Status,
  field: Text,
  kind: z.enum(KINDS),
  value: Text,
  of: Text,
  stability: z.enum(['permanent', 'boot', 'call']),
  offset: Count,
  length: Count,
  ...More,
  disclosure: Disclosure,
  confidence: Confidence,
  count: Count,
  flows: Count.optional(),
  last: Moment,
});

export const Event = z.strictObject({
  type: z.literal('event'),
  event: z.enum(EVENT_KINDS),
  vendor: Text,
  room: Text.nullable(),
  user: Text.nullable(),
  time: Moment,
  file: Text,
  ...Place,
  part: More.part,
  server: Socket,
  evidenceLevel: z.literal('observed'),
  signature: Text,
  status: Status,
  disclosure: Disclosure,
  count: Count.optional(),
});

export const Anomaly = z.strictObject({
  type: z.literal('anomaly'),
  file: Text,
  frame: Count,
  decoder: Text,
  why: z.enum(['truncated', 'malformed', 'limit', 'bug']),
  offset: Count,
  count: Count,
  detail: Text,
});

export const SamePacket = z.strictObject({
  type: z.literal('same-packet'),
  file: Text,
  frame: Count,
  time: Moment,
  sameAs: z.strictObject({ file: Text, frame: Count }),
});

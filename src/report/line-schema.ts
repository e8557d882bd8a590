import { z } from 'zod';
import { EVENT_KINDS } from '../core/event.js';
import { SEVERITIES } from '../core/finding.js';
import { KINDS } from '../core/observation.js';
import { BASES } from '../core/presence.js';

/** Of what the lines hold. It grows when a key changes its meaning or goes; new keys and new types of lines may come without. */
const VERSION = 1;

const Count = z.int().min(0);
const Text = z.string();
const Moment = z
  .string()
  .regex(
    /^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/,
    'a time as RFC 3339 writes it, in UTC; a broken capture may claim a year of six digits',
  );
const Day = z.string().regex(/^(\d{4}-\d\d-\d\d|unknown)$/);
const Country = z.string().regex(/^[A-Z]{2}$/);
const Socket = z.string().regex(/^(\[.+\]|[^:]+):\d+$/, '"ip:port", or "[v6]:port"');
const Counts = z.record(z.string(), Count);
const Transport = z.enum(['udp', 'tcp']);
const Status = z.enum(['documented', 'synthetic', 'confirmed', 'heuristic']);
const Disclosure = z.enum(['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted']);
const Confidence = z.enum(['high', 'medium', 'low']);
const Observer = z.enum(['same-network', 'provider-and-transit', 'server-operator', 'vendor', 'states', 'participants']);
const StayEnd = z.enum(['observed', 'inferred', 'open']);

/** Bytes of a frame as captured, counted from its first byte; of an intercepted exchange `part` is the place as its file calls it. */
const Place = { frame: Count, offset: Count, length: Count };
const More = {
  pieces: z.array(z.strictObject(Place)).optional(),
  also: z.array(z.strictObject({ file: Text, frame: Count, offset: Count })).optional(),
  part: z.strictObject({ name: Text, offset: Count }).optional(),
};
const Evidence = z.strictObject({ file: Text, ...Place, time: Moment, ...More });

const Relation = z.strictObject({
  type: z.enum(['incorporated-in', 'principal-office', 'controlled-by', 'listed-in']),
  place: Text,
  country: Country.nullable().optional(),
  source: Text,
  verifiedOn: Day,
});

const Location = z.strictObject({
  country: Country.nullable().optional(),
  candidates: z.array(
    z.strictObject({
      country: Country,
      source: Text,
      date: Day,
      sha256: Text.optional(),
      means: z.enum(['located', 'registered']).optional(),
    }),
  ),
  confidence: z.enum(['high', 'medium', 'low', 'unknown']),
  doubts: z.array(Text).optional(),
  excluded: z.array(Country).optional(),
});

const Capture = z.strictObject({
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

const Coverage = z.strictObject({
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

const Flow = z.strictObject({
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

const Observation = z.strictObject({
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

const Event = z.strictObject({
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

const Anomaly = z.strictObject({
  type: z.literal('anomaly'),
  file: Text,
  frame: Count,
  decoder: Text,
  why: z.enum(['truncated', 'malformed', 'limit', 'bug']),
  offset: Count,
  count: Count,
  detail: Text,
});

const SamePacket = z.strictObject({
  type: z.literal('same-packet'),
  file: Text,
  frame: Count,
  time: Moment,
  sameAs: z.strictObject({ file: Text, frame: Count }),
});

const Clock = z.strictObject({
  type: z.literal('clock'),
  file: Text,
  by: z.enum(['reference', 'given', 'shared-packets', 'unknown']),
  offsetSeconds: z.number().nullable(),
  toldSeconds: z.number().nullable(),
  comparedWith: Text.nullable(),
  packets: Count,
  spreadSeconds: z.number(),
});

const Stay = z.strictObject({
  type: z.literal('stay'),
  vendor: Text,
  app: Text.nullable(),
  room: Text,
  user: Text,
  from: Moment,
  to: Moment,
  began: StayEnd,
  ended: StayEnd,
  silenceSeconds: z.number().nullable(),
  seenBy: z.enum(['own', 'others']),
  status: Status,
  disclosure: Disclosure,
  evidence: z.array(Evidence),
});

const CoPresence = z.strictObject({
  type: z.literal('copresence'),
  vendor: Text,
  app: Text.nullable(),
  a: Text,
  b: Text,
  rooms: z.array(z.strictObject({ vendor: Text, room: Text, from: Moment, to: Moment, size: Count })),
  occasions: Count,
  distinctRooms: Count,
  overlapSeconds: z.number().min(0),
  basis: z.enum(BASES),
  strength: z.number().min(0),
  status: Status,
  disclosure: Disclosure,
  evidence: z.array(Evidence),
});

const PresenceCap = z.strictObject({ type: z.literal('presence-cap'), cap: Text, limit: Count, count: Count, names: z.array(Text) });

const Server = z.strictObject({
  type: z.literal('server'),
  ip: Text,
  ports: z.array(Count),
  names: z.array(Text),
  vendor: Text.nullable(),
  vendorHome: z.strictObject({ id: Text, name: Text, relations: z.array(Relation) }).nullable(),
  location: Location,
  asn: z.strictObject({ number: Count, name: Text, source: Text, date: Day, sha256: Text }).nullable(),
  operator: z
    .strictObject({ name: Text, organisation: Text.nullable(), relations: z.array(Relation), role: Text.nullable(), reason: Text })
    .nullable(),
  profiles: z.array(
    z.strictObject({
      id: Text,
      axis: z.enum(['location', 'operator', 'vendor-home', 'registration']),
      grade: z.enum(['direct', 'possible', 'operator', 'vendor', 'hint']),
      country: Country,
      isSure: z.boolean(),
      because: Text,
      laws: z.array(Text),
    }),
  ),
  judgedAs: Text.optional(),
  range: Text.nullable().optional(),
  anycast: Text.nullable().optional(),
  attribution: z
    .strictObject({ by: z.enum(['signature', 'name', 'asn', 'country', 'nothing']), to: Text.nullable(), reason: Text })
    .optional(),
  flows: Count,
  sessions: z.strictObject({ opened: Count, answered: Count }),
});

const Fanout = z.strictObject({
  type: z.literal('fanout'),
  file: Text,
  vendor: Text.nullable(),
  client: Text,
  transport: Transport,
  port: Count,
  rhythm: z.enum(['burst', 'sequence']),
  stepSeconds: z.number().nullable(),
  first: Moment,
  last: Moment,
  servers: z.array(z.strictObject({ server: Socket, time: Moment, frame: Count, answered: z.boolean() })),
  answered: Count,
  operators: Count.nullable(),
  payloadLength: Count,
  constantBytes: Count,
  template: Text,
  identifier: z
    .strictObject({ kind: z.enum(KINDS), value: Text, by: z.enum(['decoded', 'watched', 'compared']), field: Text, evidence: Evidence })
    .nullable(),
  count: Count.optional(),
});

const Finding = z.strictObject({
  type: z.literal('finding'),
  rule: z.string().regex(/^RT-[A-Z]+-\d{3}$/),
  severity: z.enum(SEVERITIES),
  score: z.number().min(0).max(10),
  confidence: Confidence,
  evidenceLevel: z.enum(['observed', 'derived', 'inferred']),
  title: Text,
  summary: Text,
  count: Count,
  observers: z.array(Observer),
  vendor: Text.nullable(),
  subject: Text,
  disclosure: Disclosure.nullable(),
  status: Status.nullable(),
  evidence: z.array(z.strictObject({ file: Text, ...Place, time: Moment, ...More, kind: Text, value: Text, field: Text })),
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  labels: z.strictObject({
    cwe: z.array(Text),
    maswe: z.array(Text),
    linddun: z.array(Text),
    rfc6973: z.array(Text),
    gdpr: z.array(Text),
  }),
  caveat: Text,
});

const ObserverLine = z.strictObject({
  type: z.literal('observer'),
  observer: Observer,
  name: Text.nullable(),
  sees: z.array(z.strictObject({ kind: z.enum(KINDS), values: Count, disclosure: Disclosure })),
  servers: Count,
  encryptedFlows: Count.nullable(),
  because: z.array(Text),
  isSure: z.boolean(),
  findings: z.array(Text),
});

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

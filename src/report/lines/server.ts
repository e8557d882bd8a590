/** Lines of servers, and of what several of them were asked. */
import { z } from 'zod';
import { KINDS } from '../../core/observation.js';
import { Count, Text, Moment, Day, Country, Socket, Transport, Evidence, Relation, Location } from './values.js';

export const Server = z.strictObject({
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

export const Fanout = z.strictObject({
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

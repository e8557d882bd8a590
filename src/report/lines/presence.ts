/** Lines of who was where, and with whom. */
import { z } from 'zod';
import { BASES } from '../../core/presence.js';
import { Count, Text, Moment, Status, Disclosure, StayEnd, Evidence } from './values.js';

export const Clock = z.strictObject({
  type: z.literal('clock'),
  file: Text,
  by: z.enum(['reference', 'given', 'shared-packets', 'unknown']),
  offsetSeconds: z.number().nullable(),
  toldSeconds: z.number().nullable(),
  comparedWith: Text.nullable(),
  packets: Count,
  spreadSeconds: z.number(),
});

export const Stay = z.strictObject({
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

export const CoPresence = z.strictObject({
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

export const PresenceCap = z.strictObject({ type: z.literal('presence-cap'), cap: Text, limit: Count, count: Count, names: z.array(Text) });

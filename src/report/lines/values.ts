/** What the lines of JSON Lines are made of. */
import { z } from 'zod';

export const Count = z.int().min(0);
export const Text = z.string();
export const Moment = z
  .string()
  .regex(
    /^(\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/,
    'a time as RFC 3339 writes it, in UTC; a broken capture may claim a year of six digits',
  );
export const Day = z.string().regex(/^(\d{4}-\d\d-\d\d|unknown)$/);
export const Country = z.string().regex(/^[A-Z]{2}$/);
export const Socket = z.string().regex(/^(\[.+\]|[^:]+):\d+$/, '"ip:port", or "[v6]:port"');
export const Counts = z.record(z.string(), Count);
export const Transport = z.enum(['udp', 'tcp']);
export const Status = z.enum(['documented', 'synthetic', 'confirmed', 'heuristic']);
export const Disclosure = z.enum(['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted']);
export const Confidence = z.enum(['high', 'medium', 'low']);
export const Observer = z.enum(['same-network', 'provider-and-transit', 'server-operator', 'vendor', 'states', 'participants']);
export const StayEnd = z.enum(['observed', 'inferred', 'open']);

/** Bytes of a frame as captured, counted from its first byte; of an intercepted exchange `part` is the place as its file calls it. */
export const Place = { frame: Count, offset: Count, length: Count };
export const More = {
  pieces: z.array(z.strictObject(Place)).optional(),
  also: z.array(z.strictObject({ file: Text, frame: Count, offset: Count })).optional(),
  part: z.strictObject({ name: Text, offset: Count }).optional(),
};
export const Evidence = z.strictObject({ file: Text, ...Place, time: Moment, ...More });

export const Relation = z.strictObject({
  type: z.enum(['incorporated-in', 'principal-office', 'controlled-by', 'listed-in']),
  place: Text,
  country: Country.nullable().optional(),
  source: Text,
  verifiedOn: Day,
});

export const Location = z.strictObject({
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

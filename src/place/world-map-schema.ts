import { z } from 'zod';
import type { WorldMap } from '../core/world-map.js';
import { Country } from './schema.js';

const Degrees = z.number().int().min(-180).max(180);

/** The file `places/map.yaml`: land as rows of squares, and where to write each country. */
export const WorldMapFile: z.ZodType<WorldMap & { readonly source: string; readonly verifiedOn: string }> = z.strictObject({
  source: z.string().min(8),
  verifiedOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD'),
  land: z
    .strictObject({
      north: Degrees,
      west: Degrees,
      degrees: z.number().int().min(1).max(10),
      rows: z.array(z.string().regex(/^[#.]+$/, 'squares of land (#) and water (.)')).min(1),
    })
    .refine(({ rows }) => rows.every(({ length }) => length === rows[0]!.length), 'the rows must be of one length'),
  points: z.record(Country, z.tuple([Degrees, Degrees])),
});

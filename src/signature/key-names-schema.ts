import { z } from 'zod';
import { KINDS } from '../core/observation.js';

/** A name as people say it: words with spaces between them. */
const Name = z.string().regex(/^[^\s_-]+( [^\s_-]+)*$/, 'words with single spaces');
const Names = z.array(Name);

const Words = z.strictObject({ sure: Names, vague: Names });

/** `signatures/key-names.yaml`: what programs call users, rooms and what is done with them. */
export const KeyNameTable = z.strictObject({
  /** Protocols whose messages have names of the application's own, and the fields that hold them; none are all. */
  read: z.record(z.string(), z.array(z.string())),
  /** What a vague name may stand in. */
  wrappers: Names,
  identifiers: z
    .array(
      z.strictObject({
        kind: z.enum(KINDS),
        names: Names,
        /** Names that count only in a message about a room or a call. */
        vague: Names,
        because: z.string().min(8),
      }),
    )
    .min(1),
  actions: z.strictObject({ at: Names, join: Words, leave: Words, 'call-start': Words, 'call-end': Words }),
  signs: Names,
  ordinary: Names,
  never: z.array(z.string()),
  /** Parts of a path that say what is asked for, and not of whom. */
  pathWords: Names,
});

export type KeyNameTable = z.infer<typeof KeyNameTable>;

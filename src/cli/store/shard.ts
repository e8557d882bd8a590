import { UserError } from '../../core/user-error.js';

/** One of several parts of the same captures, counted from 1. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** Reads `2/8`. Throws UserError. */
export function parseShard(text: string): Shard {
  const [, part, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { part: Number(part), of: Number(of) };
  if (part === undefined || shard.part < 1 || shard.part > shard.of) {
    throw new UserError(`no part: ${text}; the parts of 8 are 1/8 to 8/8`);
  }
  return shard;
}

/** Whether a capture belongs to a part: its hash tells, so that all agree without speaking to each other. */
export function isOfShard(capture: string, { part, of }: Shard): boolean {
  return Number.parseInt(capture.slice(0, 12), 16) % of === part - 1;
}

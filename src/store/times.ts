import type { Time } from '../core/time.js';

/** The year 2096. Times of a store are 64-bit integers, and so must be the difference of any two; a hostile capture has later ones. */
const LATEST = 4_000_000_000_000_000_000n;

/** Nanoseconds since 1970. */
export function nanosecondsOf({ seconds, nanoseconds }: Time): bigint {
  const exact = BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanoseconds));
  return exact > LATEST ? LATEST : exact < -LATEST ? -LATEST : exact;
}

export function timeOfNanoseconds(nanoseconds: bigint, digits: number): Time {
  const below = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { seconds: Number((nanoseconds - below) / 1_000_000_000n), nanoseconds: Number(below), digits };
}

import type { Time } from '../core/time.js';

/** Times of a store are 64-bit integers; a hostile capture may have times that no such number can hold. */
const LATEST = 2n ** 63n - 1n;

/** Nanoseconds since 1970. */
export function nanosecondsOf({ seconds, nanoseconds }: Time): bigint {
  const exact = BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanoseconds));
  return exact > LATEST ? LATEST : exact < -LATEST ? -LATEST : exact;
}

export function timeOfNanoseconds(nanoseconds: bigint, digits: number): Time {
  const below = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { seconds: Number((nanoseconds - below) / 1_000_000_000n), nanoseconds: Number(below), digits };
}

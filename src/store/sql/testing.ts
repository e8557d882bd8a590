/** Made-up stays, the same each time, for tests and measurements only. */
import type { Stay } from '../../core/presence.js';
import { stay } from '../../testing/results.js';

/** More than a room may hold at one time for its pairs to count. */
const SPECTATORS = 600;

/** A day on which many people come to and leave many rooms, and some of them meet in one that is crowded as well. */
export function aDay(count: number): readonly Stay[] {
  const random = dice(7);
  const visits = Array.from({ length: count - SPECTATORS }, () => {
    const from = random(86_400);
    return stay(`user-${random(5000)}`, from, from + random(1200), { room: `room-${random(3000)}` });
  });
  const crowd = Array.from({ length: SPECTATORS }, (_, n) =>
    stay(`user-${n}`, 43_000 + random(100), 44_000 + random(600), { room: 'arena' }),
  );
  return [...visits, ...crowd];
}

/** A few stays of few people in few rooms, so that they overlap, touch, and go on in all ways; another lot for each seed. */
export function aFewStays(seed: number): readonly Stay[] {
  const random = dice(seed);
  const one = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
  return Array.from({ length: 2 + random(15) }, () => {
    // In sixteenths of a second, mostly of whole halves, so that ends meet.
    const from = 8 * random(41) + random(2);
    return stay(one(['ada', 'ben', 'cleo', 'dora']), from / 16, (from + 8 * random(13) + random(2)) / 16, {
      vendor: one(['acme', 'acme', 'other']),
      app: one([null, 'one']),
      room: one(['garden', 'kitchen']),
      began: one(['observed', 'open'] as const),
      ended: one(['observed', 'open'] as const),
      seenBy: one(['own', 'own', 'others'] as const),
      disclosure: one(['cleartext', 'intercepted'] as const),
    });
  });
}

/** Whole numbers below another, in a fixed order (Knuth's linear congruence; its upper bits are the random ones). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

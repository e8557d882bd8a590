import { type Time, laterOf } from './time.js';

/** Something that messages tell time and again: only the first is shown, the others are counted. */
export interface SeenAgain {
  count: number;
  last: Time;
  /** It is shown no longer: what tells it tells it anew. */
  isGone?: boolean;
}

export function countAgain(seen: SeenAgain, time: Time): void {
  seen.count++;
  seen.last = laterOf(seen.last, time);
}

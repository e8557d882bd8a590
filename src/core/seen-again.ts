import { type Time, laterOf } from './time.js';

/** Something that messages tell time and again: only the first is shown, the others are counted. */
export interface SeenAgain {
  count: number;
  last: Time;
}

export function countAgain(seen: SeenAgain, time: Time): void {
  seen.count++;
  seen.last = laterOf(seen.last, time);
}

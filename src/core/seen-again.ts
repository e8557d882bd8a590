import type { Time } from './time.js';

/** Something that messages tell time and again: only the first is shown, the others are counted. */
export interface SeenAgain {
  countAgain(time: Time): void;
  /** It is shown no longer: what tells it tells it anew. */
  readonly isGone: boolean;
}

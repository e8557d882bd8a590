import type { Time } from './time.js';

/** A capture that holds no packet at all for so long was not taken in that time, or on a device that slept. */
export const BREAK_SECONDS = 60;

/** Runs kept of one capture; its times go on in the last one from then on. Guards memory against a clock that jumps to and fro. */
export const MAX_RUNS = 1000;

/** The stretches of time in which a capture was taken, by whole seconds: files put together and clocks that jump leave breaks. */
export class TimeRuns {
  readonly #runs: { first: number; last: number }[] = [];

  note(seconds: number): void {
    const run = this.#runs.at(-1);
    if (run !== undefined) {
      if (seconds >= run.first && seconds <= run.last) return;
      const isNear = seconds > run.last - BREAK_SECONDS && seconds <= run.last + BREAK_SECONDS;
      if (isNear || this.#runs.length === MAX_RUNS) {
        run.first = Math.min(run.first, seconds);
        run.last = Math.max(run.last, seconds);
        return;
      }
    }
    this.#runs.push({ first: seconds, last: seconds });
  }

  /** The last second of the run that a time lies in, the longest where several do; undefined where it lies in none. */
  endAfter({ seconds }: Time): number | undefined {
    const ends = this.#runs.filter(({ first, last }) => first <= seconds && seconds <= last).map(({ last }) => last);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }
}

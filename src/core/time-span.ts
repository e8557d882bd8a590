import type { Time } from './time.js';

/** The earliest and the latest of many moments; captures may run backwards in time. */
export class TimeSpan {
  #firstSeconds = Infinity;
  #firstNanoseconds = 0;
  #lastSeconds = -Infinity;
  #lastNanoseconds = 0;
  #digits = 0;

  note(seconds: number, nanoseconds: number, digits: number): void {
    if (seconds < this.#firstSeconds || (seconds === this.#firstSeconds && nanoseconds < this.#firstNanoseconds)) {
      this.#firstSeconds = seconds;
      this.#firstNanoseconds = nanoseconds;
    }
    if (seconds > this.#lastSeconds || (seconds === this.#lastSeconds && nanoseconds > this.#lastNanoseconds)) {
      this.#lastSeconds = seconds;
      this.#lastNanoseconds = nanoseconds;
    }
    if (digits > this.#digits) this.#digits = digits;
  }

  get first(): Time | null {
    return this.#firstSeconds === Infinity
      ? null
      : { seconds: this.#firstSeconds, nanoseconds: this.#firstNanoseconds, digits: this.#digits };
  }

  get last(): Time | null {
    return this.#lastSeconds === -Infinity
      ? null
      : { seconds: this.#lastSeconds, nanoseconds: this.#lastNanoseconds, digits: this.#digits };
  }
}

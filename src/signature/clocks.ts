import { type Time, formatTime } from '../core/time.js';

/** How far one device's readings of its own clock may lie apart: measured up to 1.01 s over a few minutes of 2022. */
export const TOLERANCE_SECONDS = 2;

/** Devices told apart by their clocks in one run. */
export const MAX_CLOCKS = 10_000;

/** A device's clock: the earliest and the latest moment at which it is said to have stood at 0. */
interface Clock {
  /** In the order in which they were met. */
  readonly number: number;
  from: number;
  to: number;
  readonly name: string;
}

/**
 * Devices that send a seconds counter in the clear. The moment a counter counts
 * from is the same on all sockets of a device and differs between devices.
 */
export class Clocks {
  /** By the moment at which a clock stood at 0 when it was first read, in steps of the tolerance. */
  readonly #clocks = new Map<number, Clock[]>();
  #count = 0;

  /** A name for the device whose counter showed `counter` seconds at `time`: the moment at which it stood at 0. */
  nameOf(counter: number, time: Time): string {
    const zero = time.seconds + time.nanoseconds / 1e9 - counter;
    const step = Math.floor(zero / TOLERANCE_SECONDS);
    const known = this.#firstNear(step, zero);
    if (known !== undefined) {
      known.from = Math.min(known.from, zero);
      known.to = Math.max(known.to, zero);
      return known.name;
    }
    const name = formatTime({ seconds: Math.floor(zero), nanoseconds: 0, digits: 0 });
    if (this.#count < MAX_CLOCKS) {
      const clock = { number: this.#count++, from: zero, to: zero, name };
      const near = this.#clocks.get(step);
      if (near === undefined) this.#clocks.set(step, [clock]);
      else near.push(clock);
    }
    return name;
  }

  /** Of the clocks that may be the one, the first met: what a clock was first read as lies at most the tolerance away. */
  #firstNear(step: number, zero: number): Clock | undefined {
    let first: Clock | undefined;
    for (let i = -1; i <= 1; i++) {
      const clocks = this.#clocks.get(step + i);
      if (clocks === undefined) continue;
      for (const clock of clocks) {
        const fits = zero >= clock.to - TOLERANCE_SECONDS && zero <= clock.from + TOLERANCE_SECONDS;
        if (fits && (first === undefined || clock.number < first.number)) first = clock;
      }
    }
    return first;
  }
}

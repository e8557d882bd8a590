import { type Time, formatTime } from '../core/time.js';

/** How far one device's readings of its own clock may lie apart: measured up to 1.01 s over a few minutes of 2022. */
export const TOLERANCE_SECONDS = 2;

/** Devices told apart by their clocks in one run. */
export const MAX_CLOCKS = 10_000;

/**
 * Devices that send a seconds counter in the clear. The moment a counter counts
 * from is the same on all sockets of a device and differs between devices.
 */
export class Clocks {
  readonly #zeros: { from: number; to: number; readonly name: string }[] = [];

  /** A name for the device whose counter showed `counter` seconds at `time`: the moment at which it stood at 0. */
  nameOf(counter: number, time: Time): string {
    const zero = time.seconds + time.nanoseconds / 1e9 - counter;
    const known = this.#zeros.find((clock) => zero >= clock.to - TOLERANCE_SECONDS && zero <= clock.from + TOLERANCE_SECONDS);
    if (known !== undefined) {
      known.from = Math.min(known.from, zero);
      known.to = Math.max(known.to, zero);
      return known.name;
    }
    const name = formatTime({ seconds: Math.floor(zero), nanoseconds: 0, digits: 0 });
    if (this.#zeros.length < MAX_CLOCKS) this.#zeros.push({ from: zero, to: zero, name });
    return name;
  }
}

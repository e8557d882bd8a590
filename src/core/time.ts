/**
 * A moment since 1970-01-01T00:00:00Z. `digits` is the capture's own precision,
 * 0 to 9 decimal places of a second, and is all that gets printed.
 */
export interface Time {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly digits: number;
}

/** The range `Date` can print; a hostile pcapng timestamp can lie beyond it. */
const LAST_PRINTABLE_SECOND = 8_640_000_000_000;

/** The second printed last: times come in runs. */
let lastSeconds = 0;
let lastText = '1970-01-01T00:00:00';

/** RFC 3339 in UTC with the capture's precision, as in `2022-04-04T17:31:01.123456Z`. */
export function formatTime(time: Time): string {
  const seconds = Math.min(Math.max(time.seconds, -LAST_PRINTABLE_SECOND), LAST_PRINTABLE_SECOND);
  if (seconds !== lastSeconds) {
    lastSeconds = seconds;
    lastText = new Date(seconds * 1000).toISOString().slice(0, -5);
  }
  const whole = lastText;
  if (time.digits === 0) return `${whole}Z`;
  return `${whole}.${String(time.nanoseconds).padStart(9, '0').slice(0, time.digits)}Z`;
}

/** The moment so many seconds after the epoch, decimals included; undefined when that is no moment that can be printed. */
export function timeOf(seconds: number, digits: number): Time | undefined {
  if (!(Math.abs(seconds) <= LAST_PRINTABLE_SECOND)) return undefined;
  const whole = Math.floor(seconds);
  const scale = 10 ** Math.min(digits, 6);
  // Beyond microseconds a double of today's seconds has nothing to say.
  const fraction = Math.min(scale - 1, Math.round((seconds - whole) * scale));
  return { seconds: whole, nanoseconds: (fraction * 1e9) / scale, digits };
}

/** `later - earlier` in seconds, to about 0.2 µs. */
export function secondsBetween(earlier: Time, later: Time): number {
  return later.seconds - earlier.seconds + (later.nanoseconds - earlier.nanoseconds) / 1e9;
}

/** Negative when `a` is before `b`: for `Array.sort`. */
export function compareTimes(a: Time, b: Time): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}

export function earlierOf(a: Time, b: Time): Time {
  return compareTimes(a, b) <= 0 ? a : b;
}

export function laterOf(a: Time, b: Time): Time {
  return compareTimes(a, b) >= 0 ? a : b;
}

/** A time moved by seconds, to the nanosecond; the capture's own precision stays. */
export function movedBy(time: Time, seconds: number): Time {
  if (seconds === 0) return time;
  const whole = Math.floor(seconds);
  const nanoseconds = time.nanoseconds + Math.round((seconds - whole) * 1e9);
  return { seconds: time.seconds + whole + Math.floor(nanoseconds / 1e9), nanoseconds: nanoseconds % 1e9, digits: time.digits };
}

import { formatTime, type Time } from '../core/time.js';

/** The time of day, as in `17:31:13`; the date stands in the page that a row opens. */
export function clock(time: Time, digits = 0): string {
  return formatTime({ ...time, digits: Math.min(digits, time.digits) }).slice(11, -1);
}

/** As in `1 h 02 min`, `3 min 20 s`, `7 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${two(whole % 60)} s` : `${whole} s`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}

import type { Time } from '../core/time.js';

const SECONDS_A_DAY = 86_400;

/** The day of a moment in UTC, as YYYY-MM-DD; such texts sort by time. */
export function dayOf({ seconds }: Time): string {
  const printable = Math.min(Math.max(seconds, -62_167_219_200), 253_402_300_799);
  return new Date(printable * 1000).toISOString().slice(0, 10);
}

/** Days between two days as YYYY-MM-DD; undefined when one is no such day. */
export function daysBetween(a: string, b: string): number | undefined {
  const days = Math.abs(Date.parse(`${a}T00:00:00Z`) - Date.parse(`${b}T00:00:00Z`)) / 1000 / SECONDS_A_DAY;
  return Number.isNaN(days) ? undefined : days;
}

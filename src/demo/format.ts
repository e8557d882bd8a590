import { formatTime, type Time } from '../core/time.js';
import type { Language } from '../core/language.js';

/** `14:00:10`, in UTC. */
export function clock(time: Time): string {
  return formatTime({ ...time, digits: 0 }).slice(11, -1);
}

/** `11 February 2021`. */
export function day(time: Time, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'fr' ? 'fr' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return format.format(time.seconds * 1000);
}

export function year(time: Time): string {
  return formatTime(time).slice(0, 4);
}

/** `30`, `0.012`: thousandths at most. */
export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value);
}

/** The name of a country by its code in ISO 3166-1. */
export function country(code: string, language: Language): string {
  return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
}

/** `frame 1, bytes 94–97`, in the words given. */
export function place({ frame, bytes }: { readonly frame: string; readonly bytes: string }, at: FramePlace): string {
  return `${frame} ${at.frame}, ${bytes} ${at.offset}–${at.offset + at.length - 1}`;
}

interface FramePlace {
  readonly frame: number;
  readonly offset: number;
  readonly length: number;
}

import type { Exchange } from '../core/exchange.js';
import type { Frame } from '../core/frame.js';
import type { Time } from '../core/time.js';
import { UserError } from '../core/user-error.js';

/** An offset that cannot be read; the message is for people. */
export class ClockError extends UserError {
  override readonly name = 'ClockError';
}

/** Seconds to add to the times of a file, by the name that it is given by: as `b.pcap=-1.5`. Throws ClockError. */
export function clockOffsets(given: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    given.map((text) => {
      const end = text.lastIndexOf('=');
      const seconds = text.slice(end + 1);
      if (end < 1 || !/^[+-]?\d{1,10}(\.\d{1,9})?$/.test(seconds)) throw new ClockError(`no offset: ${text}; it is written as b.pcap=-1.5`);
      return [text.slice(0, end), Number(seconds)];
    }),
  );
}

/** Throws ClockError where an offset is given for a file that is not read. */
export function checkFiles(offsets: ReadonlyMap<string, number>, files: readonly string[]): void {
  const unknown = [...offsets.keys()].find((file) => !files.includes(file));
  if (unknown !== undefined) throw new ClockError(`no offset can be used for ${unknown}: no input is called that`);
}

/** Puts a frame's time right; the frame belongs to the reader, which sets it anew each time. */
export function shiftTime(frame: Frame, seconds: number): void {
  const { seconds: whole, nanoseconds, digits } = shifted({ ...frame, digits: frame.timeDigits }, seconds);
  frame.seconds = whole;
  frame.nanoseconds = nanoseconds;
  frame.timeDigits = digits;
}

/** An exchange with its times put right. */
export function shiftExchange(exchange: Exchange, seconds: number): Exchange {
  return { ...exchange, messages: exchange.messages.map((message) => ({ ...message, time: shifted(message.time, seconds) })) };
}

function shifted(time: Time, seconds: number): Time {
  const whole = Math.floor(seconds);
  const nanoseconds = time.nanoseconds + Math.round((seconds - whole) * 1e9);
  const digits = Number.isInteger(seconds) ? time.digits : Math.max(time.digits, String(seconds).split('.')[1]?.length ?? 0);
  return { seconds: time.seconds + whole + Math.floor(nanoseconds / 1e9), nanoseconds: nanoseconds % 1e9, digits };
}

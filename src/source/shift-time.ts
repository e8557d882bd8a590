import type { Exchange } from '../core/exchange.js';
import type { Frame } from '../core/frame.js';
import type { Time } from '../core/time.js';

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

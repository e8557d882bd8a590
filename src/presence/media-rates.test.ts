import { describe, expect, test } from 'vitest';
import type { Frame } from '../core/frame.js';
import { flow as flowOf } from '../testing/results.js';
import { LEAST_SECONDS, MAX_FLOWS, MEDIA_PACKETS, MediaRates } from './media-rates.js';

/** Packets a second: up and down of each flow. */
type Second = readonly (readonly [up: number, down: number])[];

const flow = (index: number) => flowOf({ index, client: { address: `192.0.2.${index + 1}`, port: 40_000 } });

/** Pushes packets as a capture has them, 100 of each flow first. */
function ratesOf(seconds: readonly Second[], start = 1000, jump = 1): MediaRates {
  const counts: number[] = [];
  const rates = new MediaRates(0);
  let number = 0;
  const push = (index: number, isUp: boolean, second: number) => {
    counts[index] = (counts[index] ?? 0) + 1;
    const frame = { number: ++number, seconds: second, nanoseconds: 0, timeDigits: 6 } as Frame;
    rates.push(index, counts[index], isUp, frame, 42, 100);
  };
  for (let i = 0; i < MEDIA_PACKETS; i++) for (const index of seconds[0]!.keys()) push(index, true, start);
  for (const [n, second] of seconds.entries()) {
    for (const [index, [up, down]] of second.entries()) {
      for (let i = 0; i < up; i++) push(index, true, start + (n + 1) * jump);
      for (let i = 0; i < down; i++) push(index, false, start + (n + 1) * jump);
    }
  }
  push(0, true, start + (seconds.length + 1) * jump);
  return rates;
}

const hints = (rates: MediaRates, told: readonly number[] = []) =>
  rates.hints(
    (index) => told.includes(index),
    flow,
    () => null,
  );

/** Whether a voice sounds in a second: in no even rhythm. */
const speaks = (n: number) => (n * 7) % 11 < 4;
/** One who says nothing for 100 seconds. */
const lateVoice = (n: number) => (n > 100 && speaks(n) ? 50 : 5);
const long = Array.from({ length: 40 }, (_, n) => n);

/** Two that go together, behind as many others as are followed. */
function one(n: number): Second {
  const rate = speaks(n) ? 9 : 0;
  return Array.from({ length: MAX_FLOWS + 2 }, (_, index) => (index < MAX_FLOWS ? [0, 0] : [rate, rate]));
}

describe('rates of packets', () => {
  test('of one who is heard and one who hears go together', () => {
    const rates = ratesOf(
      long.map((n) => [
        [speaks(n) ? 50 : 5, 3],
        [3, speaks(n) ? 48 : 5],
      ]),
    );
    expect(hints(rates)).toMatchObject([
      { server: flow(0).server, pairs: [['192.0.2.1', '192.0.2.2']], evidence: { offset: 42, length: 100 } },
    ]);
  });

  test('of one who is heard late and one who hears go together as well', () => {
    const late = Array.from({ length: 200 }, (_, n): Second => [
      [lateVoice(n), 3],
      [3, lateVoice(n)],
    ]);
    expect(hints(ratesOf(late))).toMatchObject([{ pairs: [['192.0.2.1', '192.0.2.2']] }]);
  });

  test('that are even, or vary each in its own way, do not', () => {
    expect(
      hints(
        ratesOf(
          long.map(() => [
            [50, 50],
            [50, 50],
          ]),
        ),
      ),
    ).toEqual([]);
    expect(
      hints(
        ratesOf(
          long.map((n) => [
            [speaks(n) ? 50 : 5, 3],
            [3, n % 3 === 0 ? 48 : 5],
          ]),
        ),
      ),
    ).toEqual([]);
  });

  test('say nothing in so short a time', () => {
    const short = long.slice(0, LEAST_SECONDS - 1);
    expect(
      hints(
        ratesOf(
          short.map((n) => [
            [speaks(n) ? 50 : 5, 3],
            [3, speaks(n) ? 48 : 5],
          ]),
        ),
      ),
    ).toEqual([]);
  });

  test('are not looked at where rooms and people were read', () => {
    const rates = ratesOf(
      long.map((n) => [
        [speaks(n) ? 50 : 5, 3],
        [3, speaks(n) ? 48 : 5],
      ]),
    );
    expect(hints(rates, [1])).toEqual([]);
  });

  test('of a clock that runs backwards are not noted', () => {
    expect(
      hints(
        ratesOf(
          long.map((n) => [
            [speaks(n) ? 50 : 5, 3],
            [3, speaks(n) ? 48 : 5],
          ]),
          1000,
          -1,
        ),
      ),
    ).toEqual([]);
  });

  test('are followed of so many flows and no more', () => {
    expect(hints(ratesOf(long.map(one)))).toEqual([]);
  });
});

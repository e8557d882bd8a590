import { describe, expect, test } from 'vitest';
import { Clocks, MAX_CLOCKS, TOLERANCE_SECONDS } from './clocks.js';

const at = (seconds: number, nanoseconds = 0) => ({ seconds, nanoseconds, digits: 6 });

describe('a clock', () => {
  test('is called by the moment it counts from, to the second', () => {
    expect(new Clocks().nameOf(100, at(1_649_000_100, 900_000_000))).toBe('2022-04-03T15:33:20Z');
  });

  test('keeps its name while it runs', () => {
    const clocks = new Clocks();
    const names = [0, 60, 3_600, 86_400].map((later) => clocks.nameOf(1_000 + later, at(1_649_000_000 + later)));
    expect(new Set(names)).toEqual(new Set([names[0]]));
  });

  test('before the epoch of captures is called so too', () => {
    expect(new Clocks().nameOf(10, at(5))).toBe('1969-12-31T23:59:55Z');
  });

  test('beyond what a number holds exactly is one too', () => {
    const clocks = new Clocks();
    expect(clocks.nameOf(2 ** 64, at(5))).toBe(clocks.nameOf(2 ** 64, at(5)));
  });

  test('is the first met of two that it may be', () => {
    const clocks = new Clocks();
    const names = [0, 3, 1.5].map((later) => clocks.nameOf(1_000, at(1_649_000_000 + later)));
    expect(names[0]).not.toBe(names[1]);
    expect(names[2]).toBe(names[0]);
    const others = [3, 0, 1.5].map((later) => clocks.nameOf(1_000, at(1_648_000_000 + later)));
    expect(others[2]).toBe(others[0]);
  });

  test.each([
    ['at the edge of the tolerance', TOLERANCE_SECONDS, 0, true],
    ['a little beyond it', TOLERANCE_SECONDS, 1_000_000, false],
  ])('read again %s later', (_what, seconds, nanoseconds, isSame) => {
    const clocks = new Clocks();
    const first = clocks.nameOf(1_000, at(1_649_000_000));
    expect(clocks.nameOf(1_000, at(1_649_000_000 + seconds, nanoseconds)) === first).toBe(isSame);
  });

  test.each([
    ['at the edge of the tolerance', TOLERANCE_SECONDS, 0, true],
    ['a little beyond it', TOLERANCE_SECONDS + 1, 999_000_000, false],
  ])('read again %s earlier', (_what, seconds, nanoseconds, isSame) => {
    const clocks = new Clocks();
    const first = clocks.nameOf(1_000, at(1_649_000_000));
    expect(clocks.nameOf(1_000, at(1_649_000_000 - seconds, nanoseconds)) === first).toBe(isSame);
  });

  test.each([
    ['forwards', [0, 1.5, 3], [true, false]],
    ['backwards', [0, -1.5, -3], [true, false]],
    ['forwards and back', [0, 1.5, -1], [true, false]],
    ['backwards and forth', [0, -1.5, 1], [true, false]],
    ['about its middle', [0, 1, -1], [true, true]],
  ])('does not creep %s: all its readings lie within the tolerance of each other', (_what, drifts, same) => {
    const clocks = new Clocks();
    const names = drifts.map((drift) => clocks.nameOf(1_000, at(1_649_000_000 + Math.floor(drift), (drift - Math.floor(drift)) * 1e9)));
    expect(names.slice(1).map((name) => name === names[0])).toEqual(same);
  });
});

describe('many clocks', () => {
  test('of devices started at other moments are told apart', () => {
    const clocks = new Clocks();
    const name = (device: number) => clocks.nameOf(device * 10, at(1_649_000_000));
    const names = Array.from({ length: 500 }, (_, device) => name(device));
    expect(new Set(names).size).toBe(500);
    expect(Array.from({ length: 500 }, (_, device) => name(device))).toEqual(names);
  });

  test('beyond the cap still have a name, but are not known again by a reading beside it', () => {
    const clocks = new Clocks();
    for (let device = 0; device < MAX_CLOCKS; device++) clocks.nameOf(device * 10, at(1_649_000_000));
    const extra = MAX_CLOCKS * 10;
    expect(clocks.nameOf(extra, at(1_649_000_000))).not.toBe(clocks.nameOf(extra, at(1_649_000_001)));
    expect(clocks.nameOf(extra - 10, at(1_649_000_000))).toBe(clocks.nameOf(extra - 10, at(1_649_000_001)));
  });
});

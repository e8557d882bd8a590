import { describe, expect, test } from 'vitest';
import type { Decoder, Decoding } from '../core/decoder.js';
import { MAX_TRIES } from './tries.js';
import { ACK, connection, FIN, RST, SYN, unit, UNITS } from './testing.js';

/** What is read from place 0 on, where all was read before, when `between` has come. */
function anewAfter(between: (segment: ReturnType<typeof connection>['segment']) => void, decoder: Decoder = UNITS) {
  const { segment, kinds } = connection(1_000, [decoder]);
  segment(0, unit('asked'));
  segment(0, unit('<answered'), { back: true });
  expect(kinds()).toEqual(['asked', '<answered']);
  between(segment);
  segment(0, unit('anew'));
  return kinds();
}

describe('another connection between the same ports', () => {
  test('is read when its client begins it, also when nothing more was to be read of the one before', () => {
    expect(anewAfter((segment) => segment(-1, '', { flags: SYN }))).toEqual(['anew']);
    const last: Decoder = { ...UNITS, decode: (...given) => ({ ...UNITS.decode(...given), isLast: true }) as Decoding };
    expect(anewAfter((segment) => segment(-1, '', { flags: SYN }), last)).toEqual(['anew']);
  });

  test('is not supposed before: what comes may have been sent again, and a reset may be forged', () => {
    expect(anewAfter(() => undefined)).toEqual([]);
    expect(anewAfter((segment) => segment(-1, '', { back: true, flags: SYN | ACK }))).toEqual([]);
    expect(anewAfter((segment) => segment(unit('asked').length, '', { flags: RST }))).toEqual([]);
    expect(anewAfter(end)).toEqual([]);
  });

  test('that is only pretended hides nothing of the one that goes on', () => {
    const { segment, kinds } = connection();
    segment(0, unit('asked'));
    segment(777, '', { flags: SYN });
    segment(unit('asked').length, unit('more'));
    segment(0, unit('<answered'), { back: true });
    expect(kinds()).toEqual(['asked', 'more', '<answered']);
  });

  test('has tries of its own', () => {
    const { segment, kinds } = connection();
    for (let i = 0; i < MAX_TRIES; i++) segment(i * 5, 'noise');
    segment(MAX_TRIES * 5, unit('late'));
    expect(kinds()).toEqual([]);
    segment(-1, '', { flags: SYN });
    segment(0, unit('anew'));
    expect(kinds()).toEqual(['anew']);
  });
});

/** Both ends of a connection on which `asked` and `<answered` were said end it. */
function end(segment: ReturnType<typeof connection>['segment']): void {
  segment(unit('asked').length, '', { flags: FIN });
  segment(unit('<answered').length, '', { back: true, flags: FIN });
}

/** How many memories are made when `ends` comes between two messages each way. */
function memoriesAround(ends: (segment: ReturnType<typeof connection>['segment']) => void): number {
  let made = 0;
  const { segment, kinds } = connection(1_000, [{ ...UNITS, begin: () => ++made }]);
  segment(0, unit('asked'));
  segment(0, unit('<answered'), { back: true });
  ends(segment);
  segment(unit('asked').length, unit('more'));
  expect(kinds()).toEqual(['asked', '<answered', 'more']);
  return made;
}

describe('what a decoder keeps of a connection', () => {
  test('goes when both ends have ended it', () => {
    expect(memoriesAround(end)).toBe(2);
  });

  test('stays when one has, when bytes before an end are missing, and when resets come', () => {
    expect(memoriesAround(() => undefined)).toBe(1);
    expect(memoriesAround((segment) => segment(unit('asked').length, '', { flags: FIN }))).toBe(1);
    expect(memoriesAround((segment) => segment(unit('<answered').length, '', { back: true, flags: FIN }))).toBe(1);
    expect(
      memoriesAround((segment) => {
        segment(unit('asked').length + 5, '', { flags: FIN });
        segment(unit('<answered').length, '', { back: true, flags: FIN });
      }),
    ).toBe(1);
    expect(
      memoriesAround((segment) => {
        segment(unit('asked').length, '', { flags: RST });
        segment(unit('<answered').length, '', { back: true, flags: RST });
      }),
    ).toBe(1);
  });

  test('goes although the last bytes come with the end', () => {
    let made = 0;
    const { segment, kinds } = connection(1_000, [{ ...UNITS, begin: () => ++made }]);
    segment(0, unit('one'), { flags: FIN });
    segment(0, unit('<two'), { back: true, flags: FIN });
    segment(unit('one').length, unit('after'));
    expect(kinds()).toEqual(['one', '<two', 'after']);
    expect(made).toBe(2);
  });
});

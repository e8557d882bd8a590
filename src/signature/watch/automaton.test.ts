import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_STATES, START, buildAutomaton } from './automaton.js';

describe('buildAutomaton', () => {
  test('finds keys within keys, and keys that overlap', () => {
    expect(endsOf(['he', 'she', 'his', 'hers'], 'ushers')).toEqual(['he@4', 'hers@6', 'she@4']);
    expect(endsOf(['aa'], 'aaaa')).toEqual(['aa@2', 'aa@3', 'aa@4']);
  });

  test('takes capital letters for small ones, and nothing else', () => {
    expect(endsOf(['Ab'], 'aB AB ab')).toEqual(['Ab@2', 'Ab@5', 'Ab@8']);
    expect(endsOf(['@[`{'], '`{@[')).toEqual([]);
  });

  test('refuses keys of more states than fit', () => {
    expect(buildAutomaton([key(MAX_STATES - 1, 1)])).toBeDefined();
    expect(buildAutomaton([key(MAX_STATES - 1, 1), key(1, 2)])).toBeUndefined();
    expect(buildAutomaton([key(MAX_STATES, 1)])).toBeUndefined();
  });

  test('finds what a plain search finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(letters, { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 }),
        (keys, text) => {
          const expected = keys.flatMap((one) =>
            Array.from({ length: text.length }, (_, i) => i)
              .filter((i) => text.startsWith(one, i))
              .map((i) => `${one}@${i + one.length}`),
          );
          expect(endsOf(keys, text)).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** A key that shares no state with one of another first byte. */
function key(length: number, first: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i === 0 ? first : i % 251));
}

function endsOf(keys: readonly string[], text: string): string[] {
  const automaton = buildAutomaton(keys.map((one) => Buffer.from(one)))!;
  const found: string[] = [];
  let state = START;
  for (const [i, byte] of Buffer.from(text).entries()) {
    state = automaton.next[(state << 8) | byte]!;
    if (state < automaton.accepting) continue;
    const place = state - automaton.accepting;
    for (const index of automaton.ended.subarray(automaton.firstEnded[place], automaton.firstEnded[place + 1]))
      found.push(`${keys[index]}@${i + 1}`);
  }
  return found.toSorted();
}

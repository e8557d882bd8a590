import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globs } from './glob.js';

describe('globs', () => {
  test.each<[string, string, boolean]>([
    ['ping', 'ping', true],
    ['ping', 'pings', false],
    ['ping', 'Ping', false],
    ['', '', true],
    ['*', '', true],
    ['*', 'anything at all', true],
    ['vos-*', 'vos-', true],
    ['vos-*', 'vos', false],
    ['vos-*', 'a-vos-b', false],
    ['*-request*', 'ap-request', true],
    ['*-request*', 'ap-request-v2', true],
    ['*-request*', 'request', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*a*a', 'aa', false],
    ['*ab*ab', 'ab', false],
    ['**', 'x', true],
    ['a**b', 'ab', true],
    ['report_lbs_*', 'report_lbs_123', true],
    ['a.c', 'abc', false],
    ['(a|b)+', 'a', false],
  ])('"%s" on "%s": %s', (pattern, text, matches) => {
    expect(globs([pattern])(text)).toBe(matches);
  });

  test('match when any of several does, and none when there are none', () => {
    const any = globs(['0', 'test-*']);
    expect(['0', 'test-', 'test-1', '00', 'test'].map(any)).toEqual([true, true, true, false, false]);
    expect(globs([])('')).toBe(false);
  });

  test('agree with a regular expression', () => {
    const letters = fc.stringMatching(/^[ab*]{0,6}$/);
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
        expect(globs([pattern])(text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 5_000 },
    );
  });
});

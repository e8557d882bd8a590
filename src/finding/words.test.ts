import { describe, expect, test } from 'vitest';
import { KINDS } from '../core/observation.js';
import { KNOWLEDGE } from '../testing/results.js';
import { caveatOf } from './caveat.js';
import { rulesFor } from './rules.js';
import { plural, summaryOf } from './summary.js';

describe('caveatOf', () => {
  const rule = KNOWLEDGE.rules['RT-ID-001']!;

  test('says of a layout known from documents that it was not yet seen', () => {
    const caveat = caveatOf(rule, 'documented');
    expect(caveat.startsWith(rule.en.doesNotProve)).toBe(true);
    expect(caveat).toMatch(/public material only; we have not yet seen it on a real wire\.$/);
  });

  test('says of a layout tried on made-up bytes that it was no more than that', () => {
    expect(caveatOf(rule, 'synthetic')).toMatch(/bytes made for the purpose only\.$/);
  });

  test('says only what the finding does not prove when the layout was seen, or none is concerned', () => {
    expect(caveatOf(rule, 'confirmed')).toBe(rule.en.doesNotProve);
    expect(caveatOf(rule, undefined)).toBe(rule.en.doesNotProve);
  });

  test('is never empty, whatever the rule', () => {
    for (const one of Object.values(KNOWLEDGE.rules)) expect(caveatOf(one, 'confirmed')).not.toBe('');
  });
});

describe('plural', () => {
  test.each([
    [0, 'room', '0 rooms'],
    [1, 'room', '1 room'],
    [2, 'room', '2 rooms'],
    [1, 'e-mail address', '1 e-mail address'],
    [3, 'e-mail address', '3 e-mail addresses'],
  ])('of %i %s is %s', (count, noun, words) => {
    expect(plural(count, noun)).toBe(words);
  });
});

describe('summaryOf', () => {
  test('counts values, flows or pairs, as the rule does', () => {
    expect(summaryOf('RT-ID-001', 'email', 2)).toBe('2 e-mail addresses readable in the packets.');
    expect(summaryOf('RT-VEN-001', 'protocol', 1)).toBe('1 flow recognised by the bytes of the protocol.');
    expect(summaryOf('RT-ID-003', 'user and room', 2)).toBe('2 pairs of a user and a room on the same flow.');
  });

  test('has a noun for every kind that a rule is about', () => {
    for (const kind of KINDS) {
      const [rule] = rulesFor({ kind, stability: 'permanent', admits: true, disclosure: 'cleartext' });
      if (rule !== undefined) expect(summaryOf(rule, kind, 1)).not.toContain('-id');
    }
  });
});

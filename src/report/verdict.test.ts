import { describe, expect, test } from 'vitest';
import { verdictOf } from './verdict.js';

const found = (rule: string, disclosure: 'cleartext' | 'intercepted' | 'decrypted' | null = 'cleartext') => ({ rule, disclosure });

describe('verdictOf', () => {
  test('names what lies open, each once, in a fixed order', () => {
    expect(verdictOf([found('RT-CO-001'), found('RT-TOK-001'), found('RT-ID-003'), found('RT-ID-001')])).toEqual([
      'identifiers',
      'secrets',
      'together',
    ]);
  });

  test.each(['intercepted', 'decrypted'] as const)('takes what was %s for no leak on the path', (disclosure) => {
    expect(verdictOf([found('RT-ID-001', disclosure), found('RT-VEN-001')])).toBe('shared');
  });

  test('does not take the place of a server for an identifier', () => {
    expect(verdictOf([found('RT-JUR-001', null)])).toBe('nothing');
  });
});

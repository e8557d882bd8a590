import { describe, expect, test } from 'vitest';
import type { Fanout } from '../core/fanout.js';
import { fanout } from '../testing/fanouts.js';
import { comparedIdentifiers } from './ping-comparison.js';

const ADA = '198.51.100.11';
const BEN = '198.51.100.12';

/** Two heads of a byte, what stands for a person, and a byte that varies. */
const sent = (client: string, seconds: number, person: string, parts: Partial<Fanout> = {}) =>
  fanout({ client, template: `0102${person}..`, payloadLength: 3 + person.length / 2, ...parts }, seconds);

const found = (fanouts: readonly Fanout[]) => fanouts.map((one) => comparedIdentifiers(fanouts).get(one)?.value ?? null);

describe('comparedIdentifiers', () => {
  test('are bytes that a client keeps and no other one has', () => {
    const fanouts = [sent(ADA, 0, 'aaaabbbbcc'), sent(BEN, 5, 'ddddeeeeff'), sent(ADA, 600, 'aaaabbbbcc')];
    expect(found(fanouts)).toEqual(['aaaabbbbcc', null, 'aaaabbbbcc']);
    expect(comparedIdentifiers(fanouts).get(fanouts[0]!)).toMatchObject({
      kind: 'device-id',
      by: 'compared',
      field: 'bytes 2 to 6',
      evidence: { offset: 44, length: 5, hex: 'aaaabbbbcc' },
    });
  });

  test.each<[string, readonly Fanout[]]>([
    ['one client alone', [sent(ADA, 0, 'aaaabbbb'), sent(ADA, 600, 'aaaabbbb')]],
    ['the same for all clients', [sent(ADA, 0, 'aaaabbbb'), sent(ADA, 600, 'aaaabbbb'), sent(BEN, 5, 'aaaabbbb')]],
    ['new in each session', [sent(ADA, 0, 'aaaabbbb'), sent(ADA, 600, 'ccccdddd'), sent(BEN, 5, 'eeeeffff')]],
    ['the same in one session', [sent(ADA, 0, 'aaaabbbb'), sent(ADA, 60, 'aaaabbbb'), sent(BEN, 5, 'ccccdddd')]],
    ['three bytes', [sent(ADA, 0, 'aaaabb'), sent(ADA, 600, 'aaaabb'), sent(BEN, 5, 'ccccdd')]],
    ['others of another form', [sent(ADA, 0, 'aaaabbbb'), sent(ADA, 600, 'aaaabbbb'), sent(BEN, 5, 'ccccdddd', { port: 9 })]],
    ['another client whose bytes vary', [sent(ADA, 0, 'aaaabbbb'), sent(ADA, 600, 'aaaabbbb'), sent(BEN, 5, '........')]],
  ])('are none in %s', (_, fanouts) => {
    expect(found(fanouts)).toEqual(fanouts.map(() => null));
  });

  test('another capture is a later session', () => {
    expect(found([sent(ADA, 0, 'aaaabbbb'), sent(ADA, 0, 'aaaabbbb', { capture: 1 }), sent(BEN, 0, 'ccccdddd')])).toEqual([
      'aaaabbbb',
      'aaaabbbb',
      null,
    ]);
  });
});

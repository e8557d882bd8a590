import { expect, test } from 'vitest';
import { Engine } from './engine.js';
import { KNOWLEDGE, WAS_READ } from './testing/results.js';

test('what the limits of streams and fragments left out stands in the coverage, and leaves a doubt', () => {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('flood.pcapng');
  const anomaly = { frame: 7, decoder: 'tcp', offset: 54, detail: 'too much' } as const;
  for (let i = 0; i < 3; i++) engine.note({ ...anomaly, why: 'limit' });
  engine.note({ ...anomaly, why: 'malformed' });
  const { coverage } = engine.end(WAS_READ);
  expect(coverage.notJudged).toEqual([{ why: 'reassembly-limit', unit: 'payloads', count: 3, detail: [] }]);
  expect(engine.report().findings).toMatchObject([
    { rule: 'RT-COV-001', summary: 'Not judged: messages beyond the limits of putting them together (3 payloads).' },
  ]);
});

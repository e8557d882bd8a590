import { expect, test } from 'vitest';
import { Engine } from './engine.js';
import { MAX_KEPT_FLOWS } from './open-capture.js';
import { IN_THE_CLEAR, KNOWLEDGE, WAS_READ, framesOf } from './testing/results.js';

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

/** A STUN request that names a user (RFC 8489 §14.3), from a client of that number. */
function stunFrom(client: number): Buffer {
  const ends = (0x0a00_0000 + client).toString(16).padStart(8, '0') + 'c6336407';
  const ip = `450000440000000040110000${ends}`;
  const stun = `000100142112a442${client.toString(16).padStart(24, '0')}00060010${Buffer.from('somebody:someone').toString('hex')}`;
  return Buffer.from(`${'00'.repeat(12)}0800${ip}4e200d9600300000${stun}`, 'hex');
}

test('recognised flows that were silent the longest make room, and their numbers bring nothing of theirs along', async () => {
  const [frame] = await framesOf(IN_THE_CLEAR);
  const engine = new Engine(KNOWLEDGE);
  engine.begin('days.pcapng');
  const flows = MAX_KEPT_FLOWS + 100;
  for (let i = 0; i < flows; i++) {
    const bytes = stunFrom(i);
    const seconds = frame!.seconds + Math.floor(i / 1000);
    engine.push({ ...frame!, number: i + 1, seconds, bytes, start: 0, capturedLength: bytes.length, originalLength: bytes.length });
  }
  const { coverage, observations } = engine.end(WAS_READ);
  expect(coverage).toMatchObject({ flows, flowsExpired: MAX_KEPT_FLOWS / 2, flowsClassified: flows });
  const clients = observations.filter(({ value }) => value.includes('somebody')).map(({ flow }) => flow.client.address);
  expect(new Set(clients).size).toBe(flows);
  expect(observations.every(({ count }) => count === 1)).toBe(true);
}, 120_000);

/** Who was with whom in our own samples, written down by hand from their stories. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from './core/results.js';
import { formatTime } from './core/time.js';
import { Engine } from './engine.js';
import { ROOT, analyseFile } from './testing/analyse-file.js';
import { IN_THE_CLEAR, KNOWLEDGE, framesOf } from './testing/results.js';

interface Expected {
  /** Vendor, room, user, from (how it began), to (how it ended). */
  readonly stays: readonly string[];
  /** The two, where and among how many, seconds, basis. */
  readonly pairs: readonly string[];
  /** What ties clients or servers without naming anybody. */
  readonly inferred: readonly string[];
}

const NOBODY: Expected = { stays: [], pairs: [], inferred: [] };

const EXPECTED: Readonly<Record<string, Expected>> = {
  'clubhouse-2021': {
    stays: [
      'agora Gq7TzeB2 1846209 14:00:00 (observed) 14:00:40 (observed)',
      'agora Gq7TzeB2 2093771 14:00:10 (observed) 14:00:50 (observed)',
      'agora k0Hm3WvX 3318420 14:00:12.04 (observed) 14:00:32 (observed)',
      'agora Gq7TzeB2 407718 14:01:30 (observed) 14:01:40 (observed)',
    ],
    pairs: ['1846209 and 2093771 in Gq7TzeB2 of 2, 30 s, join-seen'],
    inferred: [],
  },
  'clubhouse-encrypted': NOBODY,
  'pings-abroad': NOBODY,
  'pings-clean': NOBODY,
};

describe.each(Object.entries(EXPECTED))('in %s', (name, expected) => {
  test('people, rooms, times and pairs are those of the story', async () => {
    const { run } = await analyseFile(join(ROOT, 'captures', name, 'capture.pcapng'));
    expect(tableOf(run)).toEqual(expected);
  });
});

test('while packets come in, two who were seen together stay so, and for no shorter', async () => {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('capture');
  let overlap = -1;
  for (const frame of (await framesOf(IN_THE_CLEAR)).slice(0, 40)) {
    engine.push(frame);
    const [pair, ...others] = engine.report().coPresence;
    expect(others).toEqual([]);
    if (overlap >= 0) expect(pair?.overlapSeconds).toBeGreaterThanOrEqual(overlap);
    overlap = pair?.overlapSeconds ?? overlap;
  }
  expect(overlap).toBeGreaterThan(0);
});

function tableOf({ stays, coPresence, findings }: RunResult): Expected {
  return {
    stays: stays.map(
      ({ vendor, room, user, from, to, began, ended }) => `${vendor} ${room} ${user} ${clock(from)} (${began}) ${clock(to)} (${ended})`,
    ),
    pairs: coPresence.map(({ a, b, rooms, overlapSeconds, basis }) => {
      const where = rooms.map(({ room, size }) => `${room} of ${size}`).join(', ');
      return `${a} and ${b} in ${where}, ${overlapSeconds} s, ${basis}`;
    }),
    inferred: findings.flatMap(({ rule, summary }) => (rule === 'RT-CO-002' ? [summary] : [])),
  };
}

function clock(time: Parameters<typeof formatTime>[0]): string {
  return formatTime(time)
    .slice(11, -1)
    .replace(/\.?0+$/, '');
}

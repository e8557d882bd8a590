import { describe, expect, test } from 'vitest';
import { FindingLog } from '../finding/finding-log.js';
import { KNOWLEDGE, WAS_READ, at, coverage, flow, pair, run, sighting, stay } from '../testing/results.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { TextReport } from './text.js';

/** The report of a run made by hand, and of one capture with so many anomalies. */
function printed(result: RunResult, anomalies: CaptureResult['anomalies'] = []): readonly string[] {
  const report = new TextReport(false);
  const capture = { file: 'a.pcap', packets: 1, linkTypes: [1], first: at(0), last: at(1), ...WAS_READ };
  const parts = [
    ...report.capture({ capture, coverage: coverage([]), observations: [], events: [], echoes: [], anomalies, flows: () => [] }),
  ];
  return [...parts, ...report.run(result)].join('').split('\n');
}

function findingsOf(...sightings: readonly ReturnType<typeof sighting>[]) {
  const log = new FindingLog(KNOWLEDGE.rules, (vendor) => vendor);
  for (const one of sightings) log.observe(one);
  return log.list([], []);
}

const users = (count: number) => findingsOf(...Array.from({ length: count }, (_, n) => sighting('email', `${n}@example`)));

/** The lines that say how many were left out. */
const more = (rows: readonly string[]) => rows.filter((row) => row.includes('… and'));

const people = (count: number) => Array.from({ length: count }, (_, n) => stay(`guest ${n}`, n, n + 1));

describe('a list that is too long', () => {
  test('is cut, and the rest is counted', () => {
    const rows = printed(run({ stays: people(34) }));
    expect(rows.filter((row) => row.includes('user guest'))).toHaveLength(30);
    expect(rows).toContain('  … and 4 more; --format jsonl lists all');
  });

  test('that just fits is whole', () => {
    const rows = printed(run({ stays: people(30) }));
    expect(rows.filter((row) => row.includes('user guest'))).toHaveLength(30);
    expect(rows.join('\n')).not.toContain('more');
  });

  test('of pairs says so too, and when there were more than could be kept', () => {
    const pairs = Array.from({ length: 31 }, (_, n) => pair('ada', `guest ${n}`));
    const rows = printed(run({ coPresence: pairs, coPresenceCaps: [{ cap: 'pairs', limit: 31, count: 4, names: [] }] }));
    expect(rows).toContain('  … and 1 more; --format jsonl lists all');
    expect(rows).toContain('  There are more pairs than the 31 that are kept, the strongest; 4 were left out.');
    expect(printed(run({ coPresence: pairs })).join('\n')).not.toContain('that are kept');
  });

  test('of troubles with the file is counted to its end', () => {
    const anomalies = Array.from({ length: 33 }, (_, n) => ({
      frame: n,
      decoder: 'acme/signalling',
      why: 'malformed' as const,
      offset: n,
      detail: `trouble ${n}`,
      count: 2,
    }));
    const rows = printed(run(), anomalies);
    expect(rows).toContain('      malformed (acme/signalling, file offset 0, 2×): trouble 0');
    expect(rows).toContain('      malformed (acme/signalling, frame 1 offset 1, 2×): trouble 1');
    expect(rows.filter((row) => row.includes('trouble'))).toHaveLength(30);
    expect(rows).toContain('  … and 3 more; --format jsonl lists all');
  });
});

describe('the values of a finding', () => {
  test('are the first six, and all the others are counted, those not kept too', () => {
    expect(more(printed(run({ findings: users(6) })))).toEqual([]);
    expect(more(printed(run({ findings: users(8) })))).toEqual(['      … and 2 more']);
    expect(more(printed(run({ findings: users(500) })))).toEqual(['      … and 494 more']);
  });

  test('are two for each pair of a user and a room', () => {
    const flows = Array.from({ length: 50 }, (_, n) => flow({ index: n, id: `1:${n}` }));
    const both = flows.flatMap((own, n) => [sighting('email', `${n}`, { flow: own }), sighting('room-id', `r${n}`, { flow: own })]);
    const findings = findingsOf(...both).filter(({ rule }) => rule === 'RT-ID-003');
    expect(more(printed(run({ findings })))).toEqual(['      … and 94 more']);
  });

  test('are shortened when they are long, and shown whole when not', () => {
    const rows = printed(run({ findings: findingsOf(sighting('token', 'x'.repeat(48)), sighting('token', 'y'.repeat(49))) }));
    expect(rows).toContain(`      token ${'x'.repeat(48)}  (frame 1, bytes 42–45) login.token to 198.51.100.2:8000`);
    expect(rows).toContain(`      token ${'y'.repeat(45)}…  (frame 1, bytes 42–45) login.token to 198.51.100.2:8000`);
  });
});

test('the first line says nothing of people together whom only a proxy could see', () => {
  const findings = findingsOf(sighting('token', 't'));
  const [verdict] = printed(run({ findings, coPresence: [pair('ada', 'ben', { disclosure: 'intercepted' })] }));
  expect(verdict).toBe('Keys or tokens travel in the open.');
});

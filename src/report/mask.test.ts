import { describe, expect, test } from 'vitest';
import { Engine } from '../engine.js';
import { IN_THE_CLEAR, KNOWLEDGE, analyse, framesOf, pair, run, stay } from '../testing/results.js';
import { JsonLinesReport } from './jsonl.js';
import { Mask, SHORTEST_KEY } from './mask.js';
import { MaskedReport } from './masked-report.js';
import type { Report } from './report.js';
import { TextReport } from './text.js';

const KEY = Buffer.from('a key for tests, and only for those');
const frames = await framesOf(IN_THE_CLEAR);

/** The names of people and rooms in the sample, their devices, addresses and tokens. */
const NAMES = ['1846209', '2093771', '3318420', '407718', 'Gq7TzeB2', 'k0Hm3WvX', 'ada.example', 'phone-1846209', '192.168.1.23'];
const ADDRESSES = ['198.51.100.11', '198.51.100.12', '198.51.100.13', '198.51.100.14'];

function printed(report: Report): string {
  const engine = new Engine(KNOWLEDGE);
  const capture = analyse(engine, frames);
  return [...report.capture(capture), ...report.run(engine.report())].join('');
}

const masked = (report: Report, key = KEY) => printed(new MaskedReport(report, new Mask(key)));

describe('a masked report', () => {
  test.each([
    ['JSON Lines', () => new JsonLinesReport(true)],
    ['text', () => new TextReport(false)],
  ])('as %s names nobody, no room and no address of a client', (_what, make) => {
    const plain = printed(make());
    const text = masked(make());
    for (const name of NAMES.slice(0, 6)) expect(plain).toContain(name);
    for (const name of [...NAMES, ...ADDRESSES]) expect(text).not.toContain(name);
    expect(text).toContain('masked-');
    // Servers and programs are nobody.
    expect(text).toContain('47.107.39.93');
  });

  test('has the same token for the same value, wherever it stands', () => {
    const lines = masked(new JsonLinesReport(false))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const ada = new Mask(KEY).token('1846209');
    const values = (type: string, field: string) => lines.filter((line) => line['type'] === type).map((line) => line[field]);
    for (const [type, field] of [
      ['observation', 'value'],
      ['event', 'user'],
      ['stay', 'user'],
      ['copresence', 'a'],
    ] as const)
      expect([...values(type, field), ...values(type, 'b')]).toContain(ada);
  });

  test('names pairs in findings by their tokens', () => {
    const mask = new Mask(KEY);
    const [a, b, room] = ['1846209', '2093771', 'Gq7TzeB2'].map((name) => mask.token(name));
    expect(masked(new JsonLinesReport(false))).toContain(`"value":"${a} and ${b} in ${room}"`);
  });

  test('is the same with the same key, and another with another', () => {
    expect(masked(new TextReport(false))).toBe(masked(new TextReport(false)));
    expect(masked(new TextReport(false))).not.toBe(masked(new TextReport(false), Buffer.alloc(SHORTEST_KEY, 7)));
  });
});

describe('a mask', () => {
  test('needs a key that cannot be guessed', () => {
    expect(() => new Mask(Buffer.alloc(SHORTEST_KEY - 1))).toThrow(RangeError);
  });

  test('leaves the bytes out, which are the identifiers', () => {
    const { stays, coPresence } = new Mask(KEY).run(run({ stays: [stay('ada', 0, 9)], coPresence: [pair('ada', 'ben')] }));
    for (const { evidence } of [...stays, ...coPresence]) expect(evidence.map(({ hex }) => hex)).toEqual(['']);
  });

  test('covers the names beside a limit', () => {
    const caps = [{ cap: 'contacts', limit: 1, count: 1, names: ['ada'] }] as const;
    expect(JSON.stringify(new Mask(KEY).run(run({ coPresenceCaps: caps })))).not.toContain('ada');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Engine } from '../engine.js';
import { ENCRYPTED, IN_THE_CLEAR, KNOWLEDGE, analyse, framesOf } from '../testing/results.js';
import { Watch } from '../signature/watch/watch.js';
import { type Accepted, BaselineError, BaselineReport, checkedDay, readBaseline } from './baseline.js';
import { Gate, type GateOptions } from './gate.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FRAMES = await framesOf(IN_THE_CLEAR);
const engine = new Engine(KNOWLEDGE, new Watch([{ name: 'user', value: '1846209' }]));
const CAPTURE = analyse(engine, FRAMES);
const RESULT = engine.report();
const LEAK = RESULT.findings.find(({ rule }) => rule === 'RT-ID-001')!;

function gateWith(options: Partial<GateOptions>): Gate {
  const gate = new Gate({ failOn: 'low', minCoverage: 0, baseline: [], honey: [], ...options });
  gate.note(CAPTURE);
  return gate;
}

const accepted = (expires: string): Accepted => ({
  fingerprint: LEAK.fingerprint,
  rule: LEAK.rule,
  title: LEAK.title,
  reason: 'known',
  expires,
});

describe('a finding', () => {
  test('fails from the severity on that was asked for', () => {
    expect(gateWith({}).judge(LEAK)).toEqual({ fails: true });
    expect(gateWith({ failOn: 'critical' }).judge(LEAK)).toMatchObject({ fails: false });
    expect(gateWith({ failOn: 'never' }).judge(LEAK)).toMatchObject({ fails: false });
  });

  test('that is accepted counts for nothing, until the day is over', () => {
    const gate = gateWith({ baseline: [accepted('2021-02-11')] });
    expect(gate.judge(LEAK)).toEqual({ fails: false, why: 'Accepted until 2021-02-11: known', isAccepted: true });
    expect(gate.unaccepted(RESULT.findings)).toEqual(RESULT.findings.filter((finding) => finding !== LEAK));
    expect(gate.remarks(RESULT.findings)).toEqual(['1 finding is accepted by the baseline.']);
  });

  test('whose acceptance has run out by the day of the capture counts again', () => {
    const gate = gateWith({ baseline: [accepted('2021-02-10')] });
    expect(gate.judge(LEAK)).toEqual({ fails: true });
    expect(gate.unaccepted(RESULT.findings)).toEqual(RESULT.findings);
    expect(gate.remarks(RESULT.findings)[0]).toMatch(/^the acceptance of RT-ID-001 .* ended on 2021-02-10\.$/);
  });
});

describe('coverage', () => {
  const { flows, flowsClassified } = CAPTURE.coverage;
  const share = (100 * flowsClassified) / flows;

  test('below what was asked for is blindness', () => {
    expect(gateWith({ minCoverage: share }).recognisedFlows).toBe(flowsClassified);
    expect(gateWith({ minCoverage: share }).remarks([])).toEqual([]);
    const hidden = new Gate({ failOn: 'low', minCoverage: 50, baseline: [], honey: [] });
    expect(hidden.recognisedFlows).toBe(0);
    expect(hidden.remarks([])).toEqual(['0 % of the flows were recognised, fewer than the 50 % asked for.']);
  });

  test('is of all captures together', async () => {
    const gate = gateWith({ minCoverage: 1 });
    gate.note(analyse(new Engine(KNOWLEDGE), await framesOf(ENCRYPTED)));
    expect(gate.recognisedFlows).toBeGreaterThan(flowsClassified);
  });
});

describe('a test identifier', () => {
  test('that was found is told of with its place, whatever else was asked for', () => {
    const gate = gateWith({ failOn: 'never', honey: ['user', 'room'] });
    expect(gate.hasHoney).toBe(true);
    expect(gate.remarks([])).toEqual([
      expect.stringMatching(/^the test identifier "user" was found: capture\.pcapng, frame 1, byte \d+\.$/),
    ]);
  });

  test('is not taken for found by a field that only sounds like it', () => {
    const gate = new Gate({ failOn: 'low', minCoverage: 0, baseline: [], honey: ['user'] });
    const observations = [...CAPTURE.observations].map((one) => ({ ...one, signature: 'other', field: 'user as text' }));
    gate.note({ ...CAPTURE, observations });
    expect(gate.hasHoney).toBe(false);
  });

  test('that is only watched for is none', () => {
    expect(gateWith({}).hasHoney).toBe(false);
  });
});

describe('a baseline', () => {
  test('is read back as it was written, without what is no finding', () => {
    const path = join(folder, 'baseline.json');
    writeFileSync(path, [...new BaselineReport('known', '2030-01-01').run(RESULT)].join(''));
    const read = readBaseline(path);
    expect(read).toHaveLength(RESULT.findings.filter(({ severity }) => severity !== 'none').length);
    expect(read).toContainEqual(accepted('2030-01-01'));
  });

  test.each([
    ['that is not there', undefined, /cannot read .*: there is no such file/],
    ['that is no JSON', '{', /is no JSON/],
    ['that is no object', 'null', /has no list "accepted"/],
    ['without a list', '{"accepted": {}}', /has no list "accepted"/],
    [
      'with an entry without a reason',
      '{"accepted": [{"fingerprint": "a", "rule": "b", "title": "c", "expires": "2030-01-01"}]}',
      /entry 1: "reason"/,
    ],
    [
      'with a day that is none',
      '{"accepted": [{"fingerprint": "a", "rule": "b", "title": "c", "reason": "d", "expires": "soon"}]}',
      /"soon" is no day/,
    ],
  ])('%s is refused with a word', (_what, text, complaint) => {
    const path = join(folder, `${String(text?.length)}.json`);
    if (text !== undefined) writeFileSync(path, text);
    expect(() => readBaseline(path)).toThrow(BaselineError);
    expect(() => readBaseline(path)).toThrow(complaint);
  });

  test('knows a day when it sees one', () => {
    expect(checkedDay('2030-12-31')).toBe('2030-12-31');
    for (const day of ['2030-13-01', '2030-1-1', '31.12.2030', '']) expect(() => checkedDay(day)).toThrow(BaselineError);
  });
});

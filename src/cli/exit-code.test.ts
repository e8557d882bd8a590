import { describe, expect, test } from 'vitest';
import { type Finding, SEVERITIES, type Severity } from '../core/finding.js';
import { FindingLog } from '../finding/finding-log.js';
import { KNOWLEDGE, sighting } from '../testing/results.js';
import { EXIT, type FailOn, exitCode } from './exit-code.js';

const log = new FindingLog(KNOWLEDGE.rules, (vendor) => vendor);
log.observe(sighting('user-id', '1'));
const [FOUND] = log.list([], []);

const of = (...severities: readonly Severity[]): readonly Finding[] => severities.map((severity) => ({ ...FOUND!, severity }));

const FLOORS: readonly FailOn[] = ['low', 'medium', 'high', 'critical'];

test('the numbers are those of the contract, and one beyond it for our own failures', () => {
  expect(EXIT).toEqual({ clean: 0, findings: 1, usage: 2, unreadable: 3, blind: 4, failure: 70 });
});

describe('exitCode', () => {
  test.each(FLOORS)('with --fail-on %s fails from that severity on', (floor) => {
    for (const severity of SEVERITIES) {
      const fails = SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(floor as Severity);
      expect(exitCode(of(severity), floor, false, 1)).toBe(fails ? 1 : 0);
      expect(exitCode(of('none', severity), floor, false, 1)).toBe(fails ? 1 : 0);
    }
  });

  test('with --fail-on never lets every finding pass', () => {
    expect(exitCode(of(...SEVERITIES), 'never', false, 1)).toBe(0);
  });

  test('is 0 when something was recognised and nothing found', () => {
    expect(exitCode([], 'low', false, 1)).toBe(0);
  });

  test('is never 0 when nothing was recognised', () => {
    for (const failOn of [...FLOORS, 'never'] as const) {
      expect(exitCode([], failOn, false, 0)).toBe(4);
      expect(exitCode(of('none'), failOn, false, 0)).toBe(4);
    }
    expect(exitCode(of('critical'), 'never', false, 0)).toBe(4);
  });

  test('is never 0 when the reading was interrupted, and still 1 when there are findings', () => {
    for (const failOn of [...FLOORS, 'never'] as const) expect(exitCode(of('none'), failOn, false, 1, true)).toBe(4);
    expect(exitCode(of('critical'), 'never', false, 1, true)).toBe(4);
    expect(exitCode(of('critical'), 'low', false, 1, true)).toBe(1);
    expect(exitCode(of('critical'), 'low', true, 1, true)).toBe(3);
  });

  test('is 3 whatever was found, when an input could not be read', () => {
    for (const flows of [0, 1]) {
      for (const findings of [[], of('critical')]) {
        for (const failOn of [...FLOORS, 'never'] as const) expect(exitCode(findings, failOn, true, flows)).toBe(3);
      }
    }
  });
});

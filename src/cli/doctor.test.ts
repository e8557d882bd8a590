import { beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { type TerminalFacts, captureCheck, databaseCheck, nodeCheck, terminalChecks } from './doctor/checks.js';

beforeAll(checkThatItIsBuilt);

test.each([
  ['20.19.0', 'yes'],
  ['20.20.2', 'yes'],
  ['22.0.0', 'yes'],
  ['20.18.9', 'no'],
  ['18.20.0', 'no'],
])('Node.js %s: %s', (version, state) => {
  expect(nodeCheck(version).state).toBe(state);
});

const A_TERMINAL: TerminalFacts = {
  isTerminal: true,
  columns: 80,
  rows: 24,
  colourDepth: 8,
  environment: { LANG: 'fr_FR.UTF-8' },
  platform: 'linux',
};

const said = (facts: Partial<TerminalFacts>) => terminalChecks({ ...A_TERMINAL, ...facts }).map(({ state, what }) => `${state} ${what}`);

describe('a terminal', () => {
  test('with all that is wanted', () => {
    expect(said({})).toEqual([
      'yes a terminal of 80×24',
      'yes 256 colours',
      'yes characters beyond ASCII',
      'choice output for a screen reader is off',
      'yes language of the demo, the greeting and the help inside "open": French',
    ]);
  });

  test.each([
    [{ isTerminal: false }, 'no a terminal on both ends'],
    [{ columns: 39 }, 'no a terminal of 39×24'],
    [{ rows: 9 }, 'no a terminal of 80×9'],
    [{ columns: 60 }, 'yes a terminal of 60×24'],
    [{ colourDepth: 1 }, 'choice no colour on this terminal'],
    [{ colourDepth: 4 }, 'yes 16 colours'],
    [{ colourDepth: 24 }, 'yes colours'],
    [{ environment: { NO_COLOR: '1' } }, 'choice no colour, because NO_COLOR is set'],
    [{ environment: { LANG: 'C' } }, 'no characters beyond ASCII: this terminal does not say that it shows them'],
    [{ environment: { LANG: 'C' }, platform: 'darwin' }, 'yes characters beyond ASCII'],
    [{ environment: { WT_SESSION: 'x' }, platform: 'win32' }, 'yes characters beyond ASCII'],
    [{ environment: { INK_SCREEN_READER: 'true' } }, 'yes output for a screen reader'],
  ] as const)('%o: %s', (facts, expected) => {
    expect(said(facts)).toContain(expected);
  });
});

test('what cannot be done comes with how to get it', () => {
  expect(captureCheck({ name: 'dumpcap', path: '/usr/bin/dumpcap' }, undefined)).toMatchObject({ state: 'yes', more: [] });
  expect(captureCheck({ name: 'dumpcap', path: '/usr/bin/dumpcap' }, 'This user may not.\nDo this.')).toMatchObject({
    state: 'no',
    more: ['This user may not.', 'Do this.'],
  });
  const reading = {
    title: 'A',
    place: 'p',
    date: 'd',
    sha256: '',
    licence: '',
    caution: undefined,
    country: undefined,
    networks: undefined,
  };
  expect(databaseCheck(reading).state).toBe('yes');
  expect(databaseCheck({ ...reading, missing: 'it is not installed' })).toMatchObject({
    state: 'no',
    more: [expect.stringContaining('install')],
  });
});

test('the command says all of it, and is no failure', { timeout: PATIENCE_MS }, () => {
  const { code, stdout, stderr } = roomtone(['doctor']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const about of ['Node.js', 'signatures of', 'a terminal', 'capturing', 'places: DB-IP country, of 20', 'geoip-lite'])
    expect(stdout).toContain(about);
  expect(stdout).not.toContain('\x1b');
});

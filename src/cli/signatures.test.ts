import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { ROOT } from '../testing/results.js';

const TUTORIAL = join(ROOT, 'signatures/tutorial');
const folder = mkdtempSync(join(tmpdir(), 'roomtone-signatures-'));

/** A file that the schema takes, with mistakes that only its meaning shows. */
const oddFile = (example: string) => `
id: odd
title: Odd
organisation: nobody
hosts: [{ suffix: .Odd.example, because: "a host name for the test" }]
types: { top: { fields: { a: ${example === '' ? 'nowhere' : 'u8'} } } }
protocols:
  talk:
    title: Odd talk
    status: documented
    seen: { since: 2020, until: null }
    references: [{ title: Nowhere, retrieved: 2026-01-01 }]
    transports: [udp]
    recognise: [top]
    exposes: { en: Something odd., fr: Une bizarrerie. }
    doesNotExpose: { en: Anything else., fr: Tout le reste. }
    falsePositives: [Everything one byte long.]
    examples: [{ name: seven, hex: "${example || '08'}", expect: { a: 7 } }]
`;

beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a signature of one’s own', { timeout: PATIENCE_MS }, () => {
  test('is read beside the bundled ones, and finds rooms and people', () => {
    const { code, stdout } = roomtone(['scan', join(TUTORIAL, 'captures'), '--signatures', TUTORIAL, '--format', 'jsonl']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(1);
    expect(lines.filter(({ type }) => type === 'copresence')).toMatchObject([
      { vendor: 'parley', a: '1707', b: '4242', overlapSeconds: 40 },
    ]);
    expect(lines.filter(({ event }) => event !== undefined).map(({ event, user, room }) => [event, user, room])).toEqual([
      ['join', '4242', 'attic'],
      ['join', '1707', 'attic'],
      ['leave', '1707', 'attic'],
      ['leave', '4242', 'attic'],
    ]);
  });

  test('is unknown without its folder', () => {
    expect(roomtone(['scan', join(TUTORIAL, 'captures')]).code).toBe(4);
  });

  test('passes its own test on its own captures', () => {
    const { code, stdout } = roomtone([
      'signatures',
      'test',
      'parley',
      '--signatures',
      TUTORIAL,
      '--corpus',
      join(TUTORIAL, 'captures'), // oxfmt-ignore
    ]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('parley/voice')]);
  });

  test('with a mistake is refused with file, line and column', () => {
    writeFileSync(join(folder, 'wrong.yaml'), 'id: wrong\ntitle: Wrong\norganisation: nobody\nprotocols: 7\n');
    const { code, stderr } = roomtone(['scan', join(TUTORIAL, 'captures'), '--signatures', folder]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('wrong.yaml:4:12 protocols')]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('in a folder that is not there is refused', () => {
    const { code, stderr } = roomtone(['scan', TUTORIAL, '--signatures', join(folder, 'nowhere')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no such folder')]);
  });
});

describe('roomtone signatures', { timeout: PATIENCE_MS }, () => {
  test('list names vendors and standards', () => {
    const { code, stdout } = roomtone(['signatures', 'list', '--signatures', TUTORIAL]);
    expect(code).toBe(0);
    expect(stdout).toContain('parley  Parley: voice synthetic, 1 host name\n');
    expect(stdout).toMatch(/^dns .*\(standard\)$/m);
  });

  test('show prints what one says, and knows what it has not', () => {
    expect(roomtone(['signatures', 'show', 'parley', '--signatures', TUTORIAL]).stdout).toContain('values.1 → user-id of self');
    expect(roomtone(['signatures', 'show', 'rtp']).stdout).toContain('exposes: ');
    expect(roomtone(['signatures', 'show', 'nobody'])).toMatchObject({ code: 2, stderr: expect.stringContaining('nobody') });
  });

  test('lint finds nothing wrong with the bundled ones', () => {
    expect(roomtone(['signatures', 'lint'])).toMatchObject({ code: 0, stdout: expect.stringContaining('no mistake found') });
  });

  test('lint tells what the schema cannot: examples, layouts, hosts, standards', () => {
    const file = join(folder, 'odd.yaml');
    writeFileSync(file, oddFile('08'));
    expect(roomtone(['signatures', 'lint', file])).toMatchObject({
      code: 1,
      stdout: [
        `${file}: host ".Odd.example": write it in small letters, without a dot in front`,
        `${file}: organisation "nobody" is not in places/organisations.yaml`,
        `${file}: odd/talk, "seven" over udp: a is 8, not 7`,
        '',
      ].join('\n'),
    });
    writeFileSync(file, oddFile('0708'));
    expect(roomtone(['signatures', 'lint', file]).stdout).toContain('is not-mine at byte');
    writeFileSync(file, oddFile(''));
    expect(roomtone(['signatures', 'lint', file]).stdout).toContain('no type is called "nowhere"');
    expect(roomtone(['signatures', 'lint', join(folder, 'no\u001bthing.yaml')])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no\\x1bthing.yaml'),
    });
  });

  test('test runs the bundled ones over the samples', () => {
    const { code, stdout } = roomtone(['signatures', 'test']);
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('WRONG')]);
    expect(stdout).toMatch(/^4 captures, \d+ packets, \d+ ns a packet/m);
  });

  test('test says where a signature should fire and does not', () => {
    const { code, stdout } = roomtone(['signatures', 'test', 'parley', '--signatures', TUTORIAL, '--corpus', ROOT + '/captures']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('parley/voice: fires nowhere')]);
    expect(roomtone(['signatures', 'test', 'nobody']).code).toBe(2);
  });
});

describe('roomtone explain', { timeout: PATIENCE_MS }, () => {
  test('lists the rules', () => {
    expect(roomtone(['explain'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^RT-ID-001 {2}stable user/m) });
  });

  test('says of one rule all that a person needs, in two languages', () => {
    const english = roomtone(['explain', 'rt-id-001']).stdout;
    for (const heading of ['What was seen', 'Who can see it', 'What it means', 'What it does not prove', 'What to do'])
      expect(english).toContain(heading);
    expect(english).toContain('CWE-319');
    expect(roomtone(['explain', 'RT-ID-001', '--lang', 'fr']).stdout).toContain('Ce que cela ne prouve pas');
  });

  test('knows no rule that is not there', () => {
    expect(roomtone(['explain', 'RT-NO-999'])).toMatchObject({ code: 2, stderr: expect.stringContaining('RT-NO-999') });
  });
});

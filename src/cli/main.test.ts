import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LAUNCHER, PATIENCE_MS, checkThatItIsBuilt, roomtone, shell } from '../testing/command.js';
import { ENCRYPTED, IN_THE_CLEAR, ROOT } from '../testing/results.js';

beforeAll(checkThatItIsBuilt);

describe('help', { timeout: PATIENCE_MS }, () => {
  test('is printed on standard output, and is no failure', () => {
    const { code, stdout, stderr } = roomtone(['--help']);
    expect(code).toBe(0);
    expect(roomtone(['-h']).stdout).toBe(stdout);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/roomtone scan <inputs\.\.>/);
    expect(stdout).toMatch(/roomtone open <inputs\.\.>/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/0 nothing found, 1 findings, 2 wrong use, 3 .*, 4 /);
  });

  test('of a command names its options', () => {
    const { code, stdout } = roomtone(['scan', '--help']);
    expect(code).toBe(0);
    for (const option of ['--format', '--flows', '--fail-on']) expect(stdout).toContain(option);
  });

  test('has no version of another program: it is the same in every folder', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    for (const cwd of [ROOT, tmpdir()]) {
      expect(roomtone(['--version'], { cwd })).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    }
  });
});

const inLanguage = (LANG: string) => roomtone([], { env: { LC_ALL: '', LC_MESSAGES: '', LANG } });

describe('alone', { timeout: PATIENCE_MS }, () => {
  test('it says what it is and what to try, in some ten lines of eighty columns', () => {
    const { code, stdout, stderr } = inLanguage('C');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['roomtone demo', 'roomtone scan FILE', 'roomtone open FILE', 'roomtone --help', 'roomtone doctor']) {
      expect(stdout).toContain(command);
    }
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(12);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('it does so in French where LANG says so', () => {
    const { code, stdout } = inLanguage('fr_FR.UTF-8');
    expect(code).toBe(0);
    expect(stdout).toContain('qui était avec qui');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('wrong use', { timeout: PATIENCE_MS }, () => {
  test.each([
    ['options without a command', ['--color'], /roomtone scan[^]*Say what to do\./],
    ['an unknown command', ['sniff', 'a.pcap'], /There is no command "sniff"\./],
    ['a command with a slip', ['scn', 'a.pcap'], /Did you mean scan\?/],
    ['a word too many', ['doctor', 'now'], /"now" is one word too many\./],
    ['an unknown command of a command', ['signatures', 'shwo', 'x'], /There is no command "shwo"\. Did you mean show\?/],
    ['a capture without a command', [IN_THE_CLEAR], /is no command\. Say what to do with it, as in: roomtone scan /],
    [
      'an unknown option',
      ['scan', IN_THE_CLEAR, '--formt', 'jsonl'],
      /no option --formt here\. Did you mean --format\?\nUsage: roomtone scan <inputs\.\.>/,
    ],
    ['an unknown format', ['scan', IN_THE_CLEAR, '--format', 'xml'], /Choices: "text", "jsonl"/],
    ['an unknown severity', ['scan', IN_THE_CLEAR, '--fail-on', 'none'], /Choices: "low", /],
    ['an option without its value', ['scan', IN_THE_CLEAR, '--fail-on'], /Not enough arguments following: fail-on/],
    ['a scan of nothing', ['scan'], /Something is missing\.\nUsage: roomtone \w+ <inputs\.\.>\n"roomtone \w+ --help" says more\./],
    ['an open of nothing', ['open'], /Something is missing\.\nUsage: roomtone \w+ <inputs\.\.>\n"roomtone \w+ --help" says more\./],
  ])('%s: says what is wrong, does nothing else, and exits 2', (_what, words, complaint) => {
    const { code, stdout, stderr } = roomtone(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(complaint);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr.split('\n').length).toBeLessThan(30);
  });

  test('an option with a hostile name is repeated without its escapes', () => {
    const { code, stderr } = roomtone(['scan', IN_THE_CLEAR, '--\x1b]52;c;cm0\x07']);
    expect(code).toBe(2);
    expect(stderr).toContain('\\x1b]52;c;cm0\\x07');
    expect(stderr).not.toContain('\x1b');
  });

  test('open without a terminal says so, before it looks at the inputs', () => {
    for (const inputs of [[IN_THE_CLEAR], ['missing.pcap'], ['-']]) {
      const { code, stdout, stderr } = roomtone(['open', ...inputs]);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^roomtone: open needs a terminal on both ends; "roomtone scan" .*\n$/);
    }
  });
});

test('an option given twice counts as it was given last', { timeout: PATIENCE_MS }, () => {
  expect(roomtone(['scan', ENCRYPTED, '--fail-on', 'low', '--fail-on', 'medium']).code).toBe(0);
  expect(roomtone(['scan', ENCRYPTED, '--fail-on', 'medium', '--fail-on', 'low']).code).toBe(1);
  expect(roomtone(['scan', ENCRYPTED, '--format', 'text', '--format', 'jsonl']).stdout).toMatch(/^\{"type":"capture"/);
});

/** A scan whose standard output is a terminal. */
const inTerminal = (env: Record<string, string>, words = '') =>
  shell(`script -qec '"${process.execPath}" "${LAUNCHER}" scan ${words} "${IN_THE_CLEAR}"' /dev/null`, {
    env: { TERM: 'xterm', ...env },
  });

describe('colour', { timeout: PATIENCE_MS }, () => {
  test('is not there when standard output is no terminal', () => {
    expect(roomtone(['scan', IN_THE_CLEAR]).stdout).not.toContain('\x1b');
    expect(roomtone(['scan', IN_THE_CLEAR, '--color']).stdout).toContain('\x1b[31mHIGH');
    expect(roomtone(['scan', IN_THE_CLEAR, '--format', 'jsonl', '--color']).stdout).not.toContain('\x1b');
  });

  test('is there in a terminal, unless NO_COLOR or --no-color is said', ({ skip }) => {
    if (spawnSync('script', ['--version']).status !== 0) skip('there is no script(1) here to make a terminal');
    expect(inTerminal({}).stdout).toContain('\x1b[31mHIGH');
    expect(inTerminal({ NO_COLOR: '1' }).stdout).toContain('HIGH');
    expect(inTerminal({ NO_COLOR: '1' }).stdout).not.toContain('\x1b');
    expect(inTerminal({}, '--no-color').stdout).toContain('HIGH');
    expect(inTerminal({}, '--no-color').stdout).not.toContain('\x1b');
  });
});

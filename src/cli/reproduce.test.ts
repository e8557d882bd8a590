import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commandOf } from './reproduce.js';
import type { ScanOptions } from './scan.js';

const OPTIONS: ScanOptions = {
  inputs: ['a.pcapng'],
  format: 'text',
  flows: false,
  table: 'findings',
  language: 'en',
  failOn: 'low',
  minCoverage: 0,
  baseline: undefined,
  evidence: undefined,
  signatures: [],
  watch: { lists: [], file: undefined, honey: [] },
  places: { places: true, profiles: [], asOf: undefined, vantage: undefined, geo: [], overrides: undefined, signatures: [] },
  mask: { mask: false, keyFile: undefined },
  clockOffsets: new Map(),
  colour: false,
};

/** The words that a shell makes of a command, as it hands them to a program. */
function wordsOf(command: string): readonly string[] {
  const { stdout } = spawnSync('sh', ['-c', `show() { printf '%s\\0' "$@"; }; show ${command}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

describe('the command that makes a report again', () => {
  test('has what the page depends on, in one order', () => {
    const places = { ...OPTIONS.places, profiles: ['eu', 'cn'], asOf: '2021-02-11', vantage: 'rtt.csv', geo: ['a.mmdb', 'b.mmdb'] };
    expect(
      commandOf({
        ...OPTIONS,
        inputs: ['a.pcapng', 'calls'],
        language: 'fr',
        places,
        signatures: ['mine'],
        keyLog: 'keys.log',
        clockOffsets: new Map([['a.pcapng', -1.5]]),
        mask: { mask: true, keyFile: 'key' },
      }),
    ).toBe(
      'roomtone report a.pcapng calls --html report.html --lang fr --places --profile eu,cn --as-of 2021-02-11 --vantage rtt.csv --geo a.mmdb --geo b.mmdb --signatures mine --keylog keys.log --clock-offset a.pcapng=-1.5 --mask-key key',
    );
  });

  test('says that places were not looked up, and that identifiers were masked', () => {
    expect(commandOf({ ...OPTIONS, places: { ...OPTIONS.places, places: false }, mask: { mask: true, keyFile: undefined } })).toBe(
      'roomtone report a.pcapng --html report.html --lang en --no-places --mask',
    );
  });

  test('names what was looked for, and never its value', () => {
    const watch = { lists: ['me=900000001,room=HoneyRoom01'], file: 'watch.txt', honey: ['user=secret'] };
    const command = commandOf({ ...OPTIONS, watch });
    expect(command).toContain('--watch me=…,room=… --watch-file watch.txt --honey user=…');
    expect(command).not.toMatch(/900000001|HoneyRoom01|secret/);
  });

  test.each([
    ["it's mine.pcap"],
    ['$(touch harm).pcap'],
    ['`id`; rm -r x & y | z > q.pcap'],
    ['a "b" \\ c\n d.pcap'],
    ['*?[a]{1,2}~!#.pcap'],
    ['réunion – 会議.pcap'],
    [''],
  ])('hands %j to the program as one word', (name) => {
    const words = ['roomtone', 'report', name, '--html', 'report.html', '--lang', 'en', '--places'];
    expect(wordsOf(commandOf({ ...OPTIONS, inputs: [name] }))).toEqual(words);
  });

  test('takes no name of a file for an option or a command', () => {
    expect(wordsOf(commandOf({ ...OPTIONS, inputs: ['-rf.pcap', '-', '=ls'] })).slice(2, 5)).toEqual(['./-rf.pcap', '-', '=ls']);
    expect(commandOf({ ...OPTIONS, inputs: ['=ls'] })).toContain("'=ls'");
  });
});

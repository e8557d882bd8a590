import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findInputs, readProblem } from './inputs.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'roomtone-inputs-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file, and the folders it lies in, so many bytes long. */
function put(path: string, bytes = 3): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, 'x'.repeat(bytes));
  return whole;
}

const paths = async (...named: readonly string[]) => (await findInputs(named)).inputs.map(({ path }) => path);

describe('findInputs', () => {
  test('takes files as they are named, in that order, with their sizes', async () => {
    const [b, a] = [put('b.pcap', 5), put('a.pcap', 7)];
    expect(await findInputs([b, a])).toEqual({
      inputs: [
        { path: b, bytes: 5, fromFolder: false },
        { path: a, bytes: 7, fromFolder: false },
      ],
      problems: [],
    });
  });

  test('takes standard input for what it is', async () => {
    expect(await findInputs(['-'])).toEqual({ inputs: [{ path: '-', bytes: null, fromFolder: false }], problems: [] });
  });

  test('finds all files below a folder, whatever they are called, always in the same order', async () => {
    for (const path of ['c.pcap', 'B.PCAP', 'a/z.txt', 'a/b/deep', '.hidden', 'ä.pcap', 'a.pcap', '10', '9']) put(path);
    const found = await findInputs([folder]);
    const below = found.inputs.map(({ path }) => path.slice(folder.length + 1));
    expect(below).toEqual(['.hidden', '10', '9', 'B.PCAP', 'a/b/deep', 'a/z.txt', 'a.pcap', 'c.pcap', 'ä.pcap']);
    expect(found.inputs.every(({ fromFolder, bytes }) => fromFolder && bytes === 3)).toBe(true);
    expect(found.problems).toEqual([]);
  });

  test('finds nothing in an empty folder, and has nothing to complain of', async () => {
    expect(await findInputs([folder])).toEqual({ inputs: [], problems: [] });
  });

  test('goes on when one of several is missing', async () => {
    const [missing, there] = [join(folder, 'missing.pcap'), put('a.pcap')];
    const found = await findInputs([missing, there]);
    expect(found.inputs.map(({ path }) => path)).toEqual([there]);
    expect(found.problems).toEqual([{ file: missing, problem: 'there is no such file' }]);
  });

  test('ends where links to folders lead round in circles', async () => {
    const file = put('a/a.pcap');
    symlinkSync(folder, join(folder, 'a/up'));
    symlinkSync(join(folder, 'a'), join(folder, 'a/self'));
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
    expect(await findInputs([folder])).toEqual({ inputs: [{ path: file, bytes: 3, fromFolder: true }], problems: [] });
  });

  test('follows links to files, in their place by name, and passes over those that lead nowhere', async () => {
    const there = put('elsewhere/whole.pcap', 9);
    const [b, d] = [put('in/b'), put('in/d')];
    symlinkSync(there, join(folder, 'in/c'));
    symlinkSync(b, join(folder, 'in/a'));
    symlinkSync(join(folder, 'in/a'), join(folder, 'in/e'));
    symlinkSync(join(folder, 'gone'), join(folder, 'in/f'));
    const { inputs, problems } = await findInputs([join(folder, 'in')]);
    expect(inputs.map(({ path, bytes }) => [path, bytes])).toEqual([
      [join(folder, 'in/a'), 3],
      [b, 3],
      [join(folder, 'in/c'), 9],
      [d, 3],
      [join(folder, 'in/e'), 3],
    ]);
    expect(problems).toEqual([]);
  });

  test('follows a link that is named itself', async () => {
    put('a/a.pcap');
    symlinkSync(join(folder, 'a'), join(folder, 'link'));
    expect(await paths(join(folder, 'link'))).toEqual([join(folder, 'link/a.pcap')]);
  });

  test('passes over what is neither file nor folder', async ({ skip }) => {
    const file = put('a.pcap');
    makePipe(join(folder, 'pipe'), skip);
    expect(await paths(folder)).toEqual([file]);
  });

  test('does not know the size of a named pipe', async ({ skip }) => {
    const pipe = join(folder, 'pipe');
    makePipe(pipe, skip);
    expect(await findInputs([pipe])).toEqual({ inputs: [{ path: pipe, bytes: null, fromFolder: false }], problems: [] });
  });

  test('complains of a folder it may not look into, and goes on', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may look everywhere');
    const [file, locked] = [put('b.pcap'), join(folder, 'a')];
    mkdirSync(locked, { mode: 0o000 });
    const found = await findInputs([folder]);
    chmodSync(locked, 0o700);
    expect(found.inputs.map(({ path }) => path)).toEqual([file]);
    expect(found.problems).toEqual([{ file: locked, problem: 'no permission to read it' }]);
  });
});

describe('readProblem', () => {
  test.each([
    ['ENOENT', 'there is no such file'],
    ['EACCES', 'no permission to read it'],
    ['EPERM', 'no permission to read it'],
    ['EISDIR', 'it is a folder'],
  ])('says %s in plain words', (code, words) => {
    expect(readProblem(Object.assign(new Error('system'), { code }))).toBe(words);
  });

  test('repeats what it has no words for', () => {
    expect(readProblem(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))).toBe('EIO: i/o error, read');
    expect(readProblem('torn')).toBe('torn');
  });
});

function makePipe(path: string, skip: (why: string) => void): void {
  try {
    execFileSync('mkfifo', [path], { stdio: 'ignore' });
  } catch {
    skip('there is no mkfifo here');
  }
}

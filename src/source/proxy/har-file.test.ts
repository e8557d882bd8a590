import fs, { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { HarEntry } from './har-entry.js';
import { HarFile } from './har-file.js';

const CREATOR = { name: 'test', version: '1' };
const folder = mkdtempSync(join(tmpdir(), 'roomtone-har-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const entry = (url: string): HarEntry => ({
  startedDateTime: '2026-01-02T03:04:05.000Z',
  time: 1,
  request: { url },
  response: {},
  cache: {},
  timings: {},
});

/** What a file holds; it throws when it is no whole archive. */
function urlsIn(path: string): readonly string[] {
  const { log } = JSON.parse(readFileSync(path, 'utf8')) as { log: { entries: { request: { url: string } }[] } };
  return log.entries.map(({ request }) => request.url);
}

describe('an archive that grows', () => {
  test('is whole before the first entry and after each, and is the user’s alone', () => {
    const path = join(folder, 'whole.har');
    const file = new HarFile(path, CREATOR, 1e6);
    expect(urlsIn(path)).toEqual([]);
    for (const url of ['a', 'zoë', 'c']) file.write(entry(url));
    expect(urlsIn(path)).toEqual(['a', 'zoë', 'c']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    file.close();
    expect(() => new HarFile(path, CREATOR, 1e6)).toThrow('EEXIST');
  });

  test('keeps the last two files, each whole', () => {
    const path = join(folder, 'long.har');
    const file = new HarFile(path, CREATOR, 1500);
    for (let i = 0; i < 30; i++) file.write(entry(`https://example.org/${i}`));
    file.close();
    expect(file.files).toEqual([path.replace('.har', '.1.har'), path]);
    const urls = file.files.flatMap(urlsIn);
    expect(urls.at(-1)).toBe('https://example.org/29');
    expect(urls.length).toBeLessThan(30);
    expect(file.entries).toBe(30);
    for (const one of file.files) expect(statSync(one).size).toBeLessThan(2000);
  });

  test('ends with the last entry that fitted when the disk is full', () => {
    const path = join(folder, 'full.har');
    const file = new HarFile(path, CREATOR, 1e6);
    file.write(entry('a'));
    const { writeSync } = fs;
    let free = 20;
    vi.spyOn(fs, 'writeSync').mockImplementation(((to: number, bytes: Buffer, from: number, length: number, at: number) => {
      if (free === 0 && length > 10) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const fits = length > 10 ? Math.min(free, length) : length;
      if (length > 10) free -= fits;
      return writeSync(to, bytes, from, fits, at);
    }) as never);
    syncBuiltinESMExports();
    file.write(entry('b'));
    file.write(entry('c'));
    file.close();
    expect(file.problem).toBe('the disk is full');
    expect(urlsIn(path)).toEqual(['a']);
  });
});

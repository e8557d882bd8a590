import fs, { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { Recording } from './recording.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** The disk takes so many bytes more, and then no more. */
function fillUp(left: number, code = 'ENOSPC'): void {
  const { writeSync } = fs;
  let free = left;
  vi.spyOn(fs, 'writeSync').mockImplementation(((file: number, bytes: Buffer, at: number) => {
    if (free === 0) throw Object.assign(new Error(`${code}: no space left on device, write`), { code });
    const fits = Math.min(free, bytes.length - at);
    free -= fits;
    return writeSync(file, bytes, at, fits);
  }) as never);
  syncBuiltinESMExports();
}

describe('a recording', () => {
  test('ends with the last blocks that fitted when the disk is full', () => {
    const path = join(folder, 'full.pcapng');
    const recording = new Recording(path);
    recording.write(Buffer.from('first'));
    fillUp(3);
    recording.write(Buffer.from('second'));
    recording.write(Buffer.from('third'));
    recording.close();
    expect(readFileSync(path, 'latin1')).toBe('first');
    expect(recording).toMatchObject({ problem: 'the disk is full', bytes: 5, files: [path] });
  });

  test('goes on in files of their own, and lets the oldest go', () => {
    const recording = new Recording(join(folder, 'ring.pcapng'), { bytes: 4, files: 2 });
    for (const blocks of ['aaaa', 'bbbbbb', 'cccc', 'd']) {
      recording.write(Buffer.from(blocks));
      if (recording.isFull) recording.next();
    }
    recording.close();
    const there = readdirSync(folder).filter((name) => name.startsWith('ring'));
    expect(there).toEqual(['ring_00003.pcapng', 'ring_00004.pcapng']);
    expect(recording.files.map((path) => readFileSync(path, 'latin1'))).toEqual(['cccc', 'd']);
    recording.delete();
    expect(readdirSync(folder).filter((name) => name.startsWith('ring'))).toEqual([]);
  });

  test('writes over nothing', () => {
    const path = join(folder, 'there.pcapng');
    new Recording(path).close();
    expect(() => new Recording(path)).toThrow('EEXIST');
  });

  test('that cannot begin its next file says why, and loses nothing that it had', () => {
    const recording = new Recording(join(folder, 'stuck.pcapng'), { bytes: 1, files: 2 });
    recording.write(Buffer.from('one'));
    new Recording(join(folder, 'stuck_00002.pcapng')).close();
    recording.next();
    recording.write(Buffer.from('two'));
    expect(recording.problem).toContain('EEXIST');
    expect(readFileSync(join(folder, 'stuck_00001.pcapng'), 'latin1')).toBe('one');
  });
});

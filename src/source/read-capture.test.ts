import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pcapHead, pcapRecord } from '../testing/capture-files.js';
import { IN_THE_CLEAR } from '../testing/results.js';
import type { CaptureDamage } from '../wire/capture-file.js';
import { type CaptureOutcome, readCapture } from './read-capture.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'roomtone-read-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const record = (text: string) => pcapRecord('little', { packet: Buffer.from(text) });
const TWO = Buffer.concat([pcapHead('little'), record('first'), record('second')]);

interface Reading {
  readonly outcome: CaptureOutcome;
  readonly frames: readonly string[];
  readonly damage: readonly CaptureDamage[];
  /** Bytes told after each chunk. */
  readonly progress: readonly number[];
}

/** Reads a file or pipe, and stops when `stopAt` bytes were read. */
async function read(path: string, stopAt = Infinity): Promise<Reading> {
  const [frames, damage, progress]: [string[], CaptureDamage[], number[]] = [[], [], []];
  const outcome = await readCapture(path, {
    onFrame: ({ bytes, start, capturedLength }) => frames.push(bytes.toString('latin1', start, start + capturedLength)),
    onDamage: (found) => damage.push(found),
    onProgress: (bytes) => {
      progress.push(bytes);
      return bytes >= stopAt;
    },
  });
  return { outcome, frames, damage, progress };
}

function file(bytes: Buffer | string): string {
  const path = join(folder, 'capture');
  writeFileSync(path, bytes);
  return path;
}

describe('a file', () => {
  test('is read to its end, with its hash', async () => {
    const { outcome, frames, damage, progress } = await read(file(TWO));
    expect(outcome).toEqual({ format: 'pcap', sha256: sha256(TWO), bytes: TWO.length, truncated: false, complete: true });
    expect(frames).toEqual(['first', 'second']);
    expect(damage).toEqual([]);
    expect(progress).toEqual([TWO.length]);
  });

  test('is known by its bytes, not by its name', async () => {
    const bytes = readFileSync(IN_THE_CLEAR);
    const { outcome, frames } = await read(file(bytes));
    expect(outcome).toEqual({ format: 'pcapng', sha256: sha256(bytes), bytes: bytes.length, truncated: false, complete: true });
    expect(frames).toHaveLength(87);
  });

  test('with a header and no packet is a capture', async () => {
    const { outcome, frames } = await read(file(pcapHead('big')));
    expect(outcome).toMatchObject({ format: 'pcap', truncated: false, complete: true });
    expect(frames).toEqual([]);
  });

  test('that is cut in a record gives all records before, and says so', async () => {
    const cut = TWO.subarray(0, -1);
    const { outcome, frames, damage } = await read(file(cut));
    expect(outcome).toEqual({ format: 'pcap', sha256: sha256(cut), bytes: cut.length, truncated: true, complete: false });
    expect(frames).toEqual(['first']);
    expect(damage).toMatchObject([{ why: 'truncated', offset: 24 + 16 + 'first'.length }]);
  });

  test('that breaks its own rules gives all records before, and is not called cut', async () => {
    const broken = Buffer.concat([readFileSync(IN_THE_CLEAR), Buffer.from('0600000003000000ffffffff', 'hex')]);
    const { outcome, frames, damage } = await read(file(broken));
    expect(outcome).toMatchObject({ truncated: false, complete: false, bytes: broken.length, sha256: sha256(broken) });
    expect(frames).toHaveLength(87);
    expect(damage).toMatchObject([{ why: 'malformed', offset: broken.length - 12 }]);
  });

  test('that is empty is a problem of its own', async () => {
    expect((await read(file(''))).outcome).toEqual({ problem: 'empty' });
  });

  test.each([
    ['text', 'GET / HTTP/1.1\r\n\r\n'],
    ['shorter than a magic number', '\xa1\xb2'],
    ['gzip', '\x1f\x8b\x08\x00\x00\x00\x00\x00'],
  ])('of %s is no capture', async (_what, bytes) => {
    const { outcome, frames } = await read(file(Buffer.from(bytes, 'latin1')));
    expect(outcome).toEqual({ problem: 'not-a-capture' });
    expect(frames).toEqual([]);
  });

  test('that is missing, or a folder, gives what the system says', async () => {
    await expect(read(join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(read(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('a file of several chunks', () => {
  const packet = Buffer.alloc(60_000, 'x');
  const large = Buffer.concat([pcapHead('little'), ...Array.from({ length: 60 }, () => pcapRecord('little', { packet }))]);

  test('is read whole, and tells after each chunk how far it is', async () => {
    const { outcome, frames, progress } = await read(file(large));
    expect(outcome).toMatchObject({ bytes: large.length, sha256: sha256(large), complete: true });
    expect(frames).toHaveLength(60);
    expect(frames.every((text) => text === packet.toString('latin1'))).toBe(true);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(large.length);
  });

  test('is stopped after the chunk that the reader wants no more of, and is not called cut', async () => {
    const { outcome, frames, damage, progress } = await read(file(large), 1);
    expect(progress).toHaveLength(1);
    const [bytes] = progress;
    expect(outcome).toEqual({ format: 'pcap', sha256: sha256(large.subarray(0, bytes)), bytes, truncated: false, complete: false });
    expect(frames).toHaveLength(Math.floor((bytes! - 24) / (16 + packet.length)));
    expect(damage).toEqual([]);
  });
});

describe('a named pipe', () => {
  test.for([1, 7, 4096])('gives what the file gives, in pieces of %i bytes', async (size, { skip }) => {
    const pipe = join(folder, 'pipe');
    try {
      execFileSync('mkfifo', [pipe], { stdio: 'ignore' });
    } catch {
      skip('there is no mkfifo here');
    }
    const bytes = readFileSync(IN_THE_CLEAR).subarray(0, 4000);
    const expected = await read(file(bytes));
    const reading = read(pipe);
    const writer = await open(pipe, 'w');
    for (let at = 0; at < bytes.length; at += size) await writer.write(bytes.subarray(at, at + size));
    await writer.close();
    const { outcome, frames, damage, progress } = await reading;
    expect({ outcome, frames, damage }).toEqual({ outcome: expected.outcome, frames: expected.frames, damage: expected.damage });
    expect(outcome).toMatchObject({ truncated: true });
    expect(frames.length).toBeGreaterThan(3);
    expect(progress.at(-1)).toBe(bytes.length);
  });
});

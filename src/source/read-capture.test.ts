import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { block, interfaceDescription, pcapHead, pcapRecord, sectionHeader, u16, u32 } from '../testing/capture-files.js';
import { IN_THE_CLEAR } from '../testing/results.js';
import type { CaptureDamage } from '../wire/capture-file.js';
import type { KeyLog } from '../wire/capture-format.js';
import { readChunks } from './chunks.js';
import { type CaptureOutcome, readCapture } from './read-capture.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'roomtone-read-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const record = (text: string) => pcapRecord('little', { packet: Buffer.from(text) });
/** What there is nothing of in a bare pcap file. */
const PLAIN = { compression: null, names: new Map() };
const TWO = Buffer.concat([pcapHead('little'), record('first'), record('second')]);

interface Reading {
  readonly outcome: CaptureOutcome;
  readonly frames: readonly string[];
  readonly damage: readonly CaptureDamage[];
  readonly keyLogs: readonly KeyLog[];
  /** Bytes told after each chunk. */
  readonly progress: readonly number[];
}

/** Reads a file or pipe, and stops when `stopAt` bytes were read. */
async function read(path: string, stopAt = Infinity): Promise<Reading> {
  const [frames, damage, progress, keyLogs]: [string[], CaptureDamage[], number[], KeyLog[]] = [[], [], [], []];
  const outcome = await readCapture(path, {
    onFrame: ({ bytes, start, capturedLength }) => frames.push(bytes.toString('latin1', start, start + capturedLength)),
    onDamage: (found) => damage.push(found),
    onKeyLog: (keyLog) => keyLogs.push(keyLog),
    onProgress: (bytes) => {
      progress.push(bytes);
      return bytes >= stopAt;
    },
  });
  return { outcome, frames, damage, progress, keyLogs };
}

function file(bytes: Buffer | string): string {
  const path = join(folder, 'capture');
  writeFileSync(path, bytes);
  return path;
}

describe('a file', () => {
  test('is read to its end, with its hash', async () => {
    const { outcome, frames, damage, progress } = await read(file(TWO));
    expect(outcome).toEqual({ format: 'pcap', ...PLAIN, sha256: sha256(TWO), bytes: TWO.length, truncated: false, complete: true });
    expect(frames).toEqual(['first', 'second']);
    expect(damage).toEqual([]);
    expect(progress).toEqual([TWO.length]);
  });

  test('is known by its bytes, not by its name', async () => {
    const bytes = readFileSync(IN_THE_CLEAR);
    const { outcome, frames } = await read(file(bytes));
    expect(outcome).toEqual({ format: 'pcapng', ...PLAIN, sha256: sha256(bytes), bytes: bytes.length, truncated: false, complete: true });
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
    expect(outcome).toEqual({ format: 'pcap', ...PLAIN, sha256: sha256(cut), bytes: cut.length, truncated: true, complete: false });
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

  test('leaves whatever else waits its turn after each chunk', async () => {
    let turns = 0;
    const waiting = () => {
      turns++;
      next = setImmediate(waiting);
    };
    let next = setImmediate(waiting);
    const turnsBefore: number[] = [];
    for await (const _ of readChunks(file(large))) turnsBefore.push(turns);
    clearImmediate(next);
    expect(new Set(turnsBefore).size).toBe(turnsBefore.length);
  });

  test('is stopped after the chunk that the reader wants no more of, and is not called cut', async () => {
    const { outcome, frames, damage, progress } = await read(file(large), 1);
    expect(progress).toHaveLength(1);
    const [bytes] = progress;
    expect(outcome).toEqual({
      format: 'pcap',
      ...PLAIN,
      sha256: sha256(large.subarray(0, bytes)),
      bytes,
      truncated: false,
      complete: false,
    });
    expect(frames).toHaveLength(Math.floor((bytes! - 24) / (16 + packet.length)));
    expect(damage).toEqual([]);
  });
});

describe('a packed file', () => {
  test('is read as the file in it; size and hash are of the packed one', async () => {
    const packed = gzipSync(TWO);
    const { outcome, frames, damage, progress } = await read(file(packed));
    expect(outcome).toEqual({
      ...PLAIN,
      format: 'pcap',
      compression: 'gzip',
      sha256: sha256(packed),
      bytes: packed.length,
      truncated: false,
      complete: true,
    });
    expect(frames).toEqual(['first', 'second']);
    expect(damage).toEqual([]);
    expect(progress).toEqual([packed.length]);
  });

  test('that is cut at any byte gives all records before, and says so', async () => {
    const packed = gzipSync(TWO, { level: 0 });
    for (let length = 20; length < packed.length; length++) {
      const { outcome, frames, damage } = await read(file(packed.subarray(0, length)));
      const there = Math.min(TWO.length, Math.max(0, length - 15));
      if (there < 4) {
        expect(outcome).toEqual({ problem: 'not-a-capture' });
        continue;
      }
      expect(outcome).toMatchObject({ compression: 'gzip', truncated: true, complete: false });
      expect(frames).toEqual(there === TWO.length ? ['first', 'second'] : there >= 24 + 16 + 5 ? ['first'] : []);
      expect(damage.filter(({ offset, why }) => offset === length && why === 'truncated')).toHaveLength(1);
    }
  });

  test('whose checksum is wrong is read whole, and the damage told', async () => {
    const packed = gzipSync(TWO);
    packed[packed.length - 8]! ^= 1;
    const { outcome, frames, damage } = await read(file(packed));
    expect(outcome).toMatchObject({ truncated: false, complete: true });
    expect(frames).toEqual(['first', 'second']);
    expect(damage).toMatchObject([{ why: 'malformed', offset: packed.length - 8 }]);
  });

  test('whose capture is cut says where in the unpacked bytes', async () => {
    const { outcome, damage } = await read(file(gzipSync(TWO.subarray(0, -1))));
    expect(outcome).toMatchObject({ truncated: true, complete: false });
    expect(damage).toEqual([{ why: 'truncated', offset: 24 + 16 + 5, detail: 'unpacked: the file ends inside a record' }]);
  });

  test('whose packed data is corrupt is not read to its end, and not called cut', async () => {
    const packed = gzipSync(TWO, { level: 0 });
    const { outcome, damage } = await read(file(Buffer.concat([packed.subarray(0, 10), deflatedThenWrong(TWO.subarray(0, 50))])));
    expect(outcome).toMatchObject({ truncated: false, complete: false });
    expect(damage).toMatchObject([{ why: 'malformed' }]);
  });

  test.each([
    ['nothing', gzipSync('')],
    ['text', gzipSync('GET / HTTP/1.1\r\n\r\n')],
    ['another packed file', gzipSync(gzipSync(TWO))],
  ])('of %s is no capture', async (_what, bytes) => {
    expect((await read(file(bytes))).outcome).toEqual({ problem: 'not-a-capture' });
  });

  test('that unpacks to a thousand times its size can be stopped on the way', async () => {
    const bomb = gzipSync(
      Buffer.concat([pcapHead('little'), pcapRecord('little', { packet: Buffer.alloc(200_000) }), Buffer.alloc(64 << 20)]),
    );
    expect(bomb.length).toBeLessThan(1 << 20);
    let asked = 0;
    let frames = 0;
    const outcome = await readCapture(file(bomb), {
      onFrame: () => void frames++,
      onDamage: () => {},
      onProgress: () => ++asked === 3,
    });
    expect(asked).toBe(3);
    expect(frames).toBeLessThan((4 << 20) / 16);
    expect(outcome).toMatchObject({ complete: false, truncated: false });
  });
});

describe('what a pcapng file brings along', () => {
  test('is handed on: names, and keys that no printing shows', async () => {
    const line = Buffer.from(`CLIENT_RANDOM ${'00'.repeat(32)} ${'5e'.repeat(48)}\n`);
    const names = Buffer.concat([
      u16('little', 1),
      u16('little', 12),
      Buffer.from([192, 0, 2, 7]),
      Buffer.from('voice.x\0'),
      u32('little', 0),
    ]);
    const keys = Buffer.concat([u32('little', 0x544c534b, line.length), line]);
    const bytes = Buffer.concat([
      sectionHeader('little'),
      block('little', 10, keys),
      interfaceDescription('little', 1),
      block('little', 4, names),
    ]);
    const { outcome, keyLogs } = await read(file(bytes));
    if ('problem' in outcome) throw new Error(outcome.problem);
    expect([...outcome.names]).toEqual([['192.0.2.7', ['voice.x']]]);
    expect(keyLogs.map((log) => log.text())).toEqual([line.toString()]);
    expect(JSON.stringify([outcome, keyLogs]) + inspect([outcome, keyLogs], { depth: null, showHidden: true })).not.toMatch(
      /CLIENT_RANDOM|5e5e/,
    );
  });
});

describe('a named pipe', () => {
  test.for([
    [1, 'none'],
    [7, 'none'],
    [4096, 'none'],
    [1, 'gzip'],
    [4096, 'gzip'],
  ] as const)('gives what the file gives, in pieces of %i bytes, packing: %s', async ([size, packing], { skip }) => {
    const pipe = join(folder, 'pipe');
    try {
      execFileSync('mkfifo', [pipe], { stdio: 'ignore' });
    } catch {
      skip('there is no mkfifo here');
    }
    const whole = readFileSync(IN_THE_CLEAR);
    const bytes = packing === 'gzip' ? gzipSync(whole).subarray(0, 2000) : whole.subarray(0, 4000);
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

/** Bytes as one stored block of deflate, then a block of the type that does not exist. */
function deflatedThenWrong(bytes: Buffer): Buffer {
  const { length } = bytes;
  return Buffer.concat([Buffer.from([0]), u16('little', length), u16('little', ~length & 0xffff), bytes, Buffer.alloc(40, 0xff)]);
}

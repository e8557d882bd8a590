import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readCapture } from '../../testing/capture-files.js';
import { CaptureFile } from '../../wire/capture-file.js';
import { Recording } from '../live/recording.js';
import { KeptPackets } from './kept-packets.js';

const CONNECTION = { client: { address: '192.0.2.7', port: 40_000 }, proxy: { address: '192.0.2.1', port: 8080 } };
const KEYS = Buffer.from(`CLIENT_RANDOM ${'00'.repeat(32)} ${'5e'.repeat(48)}\n`);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomtone-kept-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** What stands in the file, in order: keys, and how long packets are. */
function contentOf(path: string): readonly string[] {
  const content: string[] = [];
  const file = new CaptureFile(
    (frame) => content.push(`packet ${frame.capturedLength}`),
    () => content.push('damage'),
    () => content.push('keys'),
  );
  file.push(readFileSync(path));
  return content;
}

test('each packet waits for its keys, whenever it came', () => {
  const path = join(folder, 'session.pcapng');
  const kept = new KeptPackets(new Recording(path), 'test');
  kept.open(CONNECTION);
  // It comes right before those that came first are written.
  vi.advanceTimersByTime(249);
  kept.bytes(CONNECTION, true, Buffer.alloc(100));
  vi.advanceTimersByTime(10);
  kept.keys(KEYS);
  vi.advanceTimersByTime(2000);
  expect(contentOf(path)).toEqual(['keys', 'packet 40', 'packet 40', 'packet 40', 'packet 140']);
  kept.close(CONNECTION);
  kept.flush();
  expect(contentOf(path)).toHaveLength(7);
  expect(vi.getTimerCount()).toBe(0);
});

test('a ring keeps the newest files, each whole', () => {
  const recording = new Recording(join(folder, 'session.pcapng'), { bytes: 20_000, files: 2 });
  const kept = new KeptPackets(recording, 'test');
  kept.open(CONNECTION);
  for (let i = 0; i < 40; i++) {
    kept.bytes(CONNECTION, i % 2 === 0, Buffer.alloc(5000, i));
    kept.flush();
  }
  recording.close();
  expect(recording.files).toHaveLength(2);
  let packets = 0;
  for (const path of recording.files) {
    const { frames, damage, truncated } = readCapture(readFileSync(path));
    expect({ damage, truncated }).toEqual({ damage: [], truncated: false });
    packets += frames.length;
  }
  expect(packets).toBeGreaterThan(0);
});

/**
 * Real captures are other people's traffic and never part of the project. Where
 * a checkout has a folder of them beside it, these tests read it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, analyseFile } from './testing/analyse-file.js';

const REFERENCE = join(ROOT, '../shared/captures');
const IS_HERE = existsSync(REFERENCE);

describe.skipIf(!IS_HERE)('the real capture of the encrypted handshake', () => {
  const path = join(REFERENCE, 'ndpi/agora-sd-rtn.pcap');

  test('is recognised on all its flows, servers and sessions', async () => {
    const { capture, run } = await analyseFile(path);
    expect(capture.capture.packets).toBe(403);
    expect(capture.coverage).toMatchObject({
      flows: 26,
      flowsClassified: 26,
      // 403 datagrams less those sent twice or three times.
      messagesByProtocol: { 'agora/aut': 203 },
      sessionsByProtocol: { 'agora/aut': { opened: 28, answered: 24 } },
    });
    expect(run.servers).toHaveLength(12);
    expect(run.servers.every(({ vendor }) => vendor === 'agora')).toBe(true);
    expect([...capture.flows()][0]?.flow.id).toBe('1:rU6GtGIMO0HOntoWpcUKv2OADlQ=');
  });

  test('gives no identifier, and says what stays visible', async () => {
    const { capture, run } = await analyseFile(path);
    expect(run.findings.map(({ rule }) => rule)).toEqual(['RT-VEN-001', 'RT-COV-001']);
    expect(capture.coverage.notJudged).toEqual([{ why: 'encrypted', unit: 'flows', count: 26, detail: ['agora'] }]);
    expect(run.protocols[0]?.exposes.en).toContain('a clock that ties its sessions together');
    expect(capture.anomalies).toEqual([]);
  });

  test('shows four spans of one device clock', async () => {
    const { capture } = await analyseFile(path);
    const clocks = [...capture.observations].filter(({ kind }) => kind === 'device-id').map(({ value }) => value);
    expect([...new Set(clocks)]).toHaveLength(4);
  });
});

describe.skipIf(!IS_HERE)('the synthetic capture of the older messages', () => {
  test('gives both people, the room, the app, the tokens, and that they were together', async () => {
    const { capture, run } = await analyseFile(join(REFERENCE, 'agora-legacy-synthetic.pcap'));
    const valuesOf = (kind: string) =>
      new Set([...capture.observations].filter((observation) => observation.kind === kind).map(({ value }) => value));
    expect(valuesOf('user-id')).toEqual(new Set(['1234567890', '987654321']));
    expect(valuesOf('room-id')).toEqual(new Set(['PQx3yZ7k']));
    expect(valuesOf('app-id')).toEqual(new Set(['0123456789abcdef0123456789abcdef']));
    expect([...valuesOf('token')].filter((token) => token.startsWith('006'))).toHaveLength(2);
    expect(
      capture.events.filter(({ event }) => event !== 'probe').map(({ event, user, evidence }) => [event, user, evidence.frame]),
    ).toEqual([
      ['join', '1234567890', 1],
      ['join', '987654321', 5],
      ['leave', '1234567890', 27],
      ['leave', '987654321', 28],
    ]);
    expect(run.coPresence).toMatchObject([{ a: '1234567890', b: '987654321', basis: 'join-seen' }]);
  });

  test('points at bytes that hold the value', async () => {
    const path = join(REFERENCE, 'agora-legacy-synthetic.pcap');
    const frames = framesOf(readFileSync(path));
    const { capture } = await analyseFile(path);
    const seen = [...capture.observations].filter(({ kind }) => kind === 'user-id' || kind === 'room-id');
    for (const { kind, value, field, evidence } of seen) {
      const bytes = frames[evidence.frame - 1]!.subarray(evidence.offset, evidence.offset + evidence.length);
      const expected = kind === 'user-id' ? littleEndian(Number(value)) : Buffer.from(value);
      // A ticket repeats the room in base64, a list of speakers has the delay behind the number.
      if (!field.includes('ticket')) expect(bytes.subarray(0, expected.length)).toEqual(expected);
    }
    expect(seen.length).toBeGreaterThan(20);
  });
});

describe.skipIf(!IS_HERE)('all other captures', () => {
  test('give nothing of a vendor they do not hold, and no mistake of ours', { timeout: 120_000 }, () => {
    const others = manifest().filter((file) => !file.includes('agora'));
    expect(others.length).toBeGreaterThan(300);
    for (let i = 0; i < others.length; i += 100) {
      const lines = scan(others.slice(i, i + 100));
      expect(lines.filter(({ vendor }) => vendor === 'agora')).toEqual([]);
      expect(lines.filter(({ type, why }) => type === 'anomaly' && why === 'bug')).toEqual([]);
    }
  });
});

interface Line {
  readonly type: string;
  readonly why?: string;
  readonly vendor?: string | null;
}

function manifest(): string[] {
  const { files } = JSON.parse(readFileSync(join(REFERENCE, 'MANIFEST.json'), 'utf8')) as { files: { path: string }[] };
  return files.map(({ path }) => path);
}

function scan(files: readonly string[]): Line[] {
  const command = [join(ROOT, 'bin/roomtone.js'), 'scan', '--format', 'jsonl', ...files.map((file) => join(REFERENCE, file))];
  let output: string;
  try {
    output = execFileSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // Exit codes other than 0 speak of findings and of files that are no captures.
    output = (error as { stdout: string }).stdout;
  }
  return output
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text) as Line);
}

/** The packets of a classic little-endian pcap, read without our own reader. */
function framesOf(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 24; at < file.length;) {
    const length = file.readUInt32LE(at + 8);
    frames.push(file.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return frames;
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

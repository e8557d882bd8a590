import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENCRYPTED, IN_THE_CLEAR, KNOWLEDGE } from '../testing/results.js';
import { loadDuckDb } from './duckdb.js';
import { type StoreOptions, storeCapture } from './store-capture.js';

const isInstalled = await loadDuckDb().then(
  () => true,
  () => false,
);

let out: string;
beforeEach(() => void (out = mkdtempSync(join(tmpdir(), 'roomtone-store-'))));
afterEach(() => rmSync(out, { recursive: true, force: true }));

function options(parts: Partial<StoreOptions['configuration']> = {}): StoreOptions {
  const bare = { watch: undefined, gazetteer: undefined, keyLog: undefined, vantage: null, geo: null };
  return {
    out,
    privacy: 'plain',
    retriesFailed: false,
    configuration: { detector: '1.0.0', knowledge: KNOWLEDGE, hash: 'settings', ...bare, ...parts },
  };
}

/** The only file of a run that failed. */
function runFile(): string {
  const [name, ...others] = readdirSync(join(out, 'scan_runs'));
  expect(others).toEqual([]);
  return join(out, 'scan_runs', name!);
}

function writtenAt(): bigint {
  return statSync(runFile(), { bigint: true }).mtimeNs;
}

/** Every file of the store and its bytes. */
function files(): Readonly<Record<string, string>> {
  const names = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [
      join(parentPath, name).slice(out.length + 1),
      readFileSync(join(parentPath, name)).toString('hex'),
    ]),
  );
}

describe.skipIf(!isInstalled)('storing a capture', () => {
  test('writes a file for each table that has rows, and does nothing the second time', async () => {
    expect(await storeCapture(IN_THE_CLEAR, options())).toMatchObject({ status: 'done', reason: null });
    const first = files();
    expect(Object.keys(first).map((name) => name.split('/')[0])).toEqual(
      expect.arrayContaining(['captures', 'observations', 'scan_runs', 'stay_parts']),
    );
    expect(await storeCapture(IN_THE_CLEAR, options())).toMatchObject({ status: 'skipped' });
    expect(files()).toEqual(first);
  });

  test('gives the same bytes in every store', async () => {
    await storeCapture(IN_THE_CLEAR, options());
    const first = files();
    rmSync(out, { recursive: true });
    await storeCapture(ENCRYPTED, options());
    await storeCapture(IN_THE_CLEAR, options());
    expect(files()).toMatchObject(first);
  });

  test('keeps runs of other versions and settings side by side', async () => {
    const runs = [
      options(),
      options({ detector: '1.1.0' }),
      options({ hash: 'other' }),
      { ...options(), privacy: { hmacKey: Buffer.alloc(16) } },
    ];
    for (const one of runs) expect(await storeCapture(IN_THE_CLEAR, one)).toMatchObject({ status: 'done' });
    expect(readdirSync(join(out, 'scan_runs'))).toHaveLength(runs.length);
  });

  test('notes what is no capture with its reason, once', async () => {
    const path = join(out, 'notes.txt');
    writeFileSync(path, 'no capture at all');
    const failed = { status: 'failed', reason: expect.stringContaining('nothing that roomtone can read') };
    expect(await storeCapture(path, options())).toMatchObject(failed);
    const first = writtenAt();
    expect(await storeCapture(path, options())).toMatchObject(failed);
    expect(writtenAt()).toBe(first);
    expect(await storeCapture(path, { ...options(), retriesFailed: true })).toMatchObject(failed);
    expect(writtenAt()).not.toBe(first);
  });

  test('leaves no trace of a file that cannot be read', async () => {
    expect(await storeCapture(join(out, 'gone.pcap'), options())).toEqual({
      status: 'failed',
      capture: '',
      reason: 'there is no such file',
    });
    expect(files()).toEqual({});
  });
});

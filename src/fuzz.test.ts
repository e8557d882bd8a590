import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeInput, packetsOf } from '../fuzz/mutate.mjs';
import { runInput } from '../fuzz/run-input.mjs';
import { Engine } from './engine.js';
import { ENCRYPTED, IN_THE_CLEAR, KNOWLEDGE, ROOT } from './testing/results.js';
import { CaptureFile } from './wire/capture-file.js';

const LIBRARY = { Engine, CaptureFile };
const SHARED = join(ROOT, '../shared/captures');

/** Enough to meet every kind of mutation, few enough for each test run; `npm run fuzz` goes on. */
const MUTATIONS = 300;

const PATIENCE_MS = 60_000;

interface Manifest {
  readonly files: readonly { readonly path: string; readonly category: string }[];
}

describe('bent captures never throw and find no bug', { timeout: PATIENCE_MS }, () => {
  test('of the sample captures', () => {
    const captures = [IN_THE_CLEAR, ENCRYPTED].map((path) => packetsOf(CaptureFile, readFileSync(path)));
    let packets = 0;
    let anomalies = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const outcome = runInput(LIBRARY, KNOWLEDGE, makeInput(captures, seed), seed);
        packets += outcome.packets;
        anomalies += outcome.anomalies;
        expect(outcome.wrong).toBeUndefined();
      }),
      { numRuns: MUTATIONS },
    );
    // The mutations leave most packets whole enough to be read, and break enough of them.
    expect(packets).toBeGreaterThan(MUTATIONS);
    expect(anomalies).toBeGreaterThan(MUTATIONS / 20);
  });

  test('of the reference captures that are broken already', ({ skip }) => {
    if (!existsSync(join(SHARED, 'MANIFEST.json'))) return skip('the reference captures are not here');
    const { files } = JSON.parse(readFileSync(join(SHARED, 'MANIFEST.json'), 'utf8')) as Manifest;
    const broken = files.filter(({ category, path }) => category === 'robustness' && existsSync(join(SHARED, path)));
    expect(broken.length).toBeGreaterThan(0);
    for (const { path } of broken) {
      const file = readFileSync(join(SHARED, path));
      for (const seed of [0, 1, 2]) expect([path, runInput(LIBRARY, KNOWLEDGE, file, seed).wrong]).toEqual([path, undefined]);
    }
  });
});

test('the same seed gives the same input', () => {
  const captures = [packetsOf(CaptureFile, readFileSync(IN_THE_CLEAR))];
  for (const seed of [0, 1, 2 ** 31]) expect(makeInput(captures, seed).equals(makeInput(captures, seed))).toBe(true);
});

test('what throws is told from what only cannot be read', () => {
  const throwing = class extends Engine {
    override push(): never {
      throw new Error('this is no length');
    }
  };
  const file = readFileSync(IN_THE_CLEAR);
  expect(runInput({ ...LIBRARY, Engine: throwing }, KNOWLEDGE, file, 0).wrong).toMatch(/^thrown: Error: this is no length/);
  expect(runInput(LIBRARY, KNOWLEDGE, file.subarray(0, -3), 0)).toMatchObject({ anomalies: 1, wrong: undefined });
});

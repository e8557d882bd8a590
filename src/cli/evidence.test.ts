import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Engine } from '../engine.js';
import { readCapture } from '../testing/capture-files.js';
import { ENCRYPTED, IN_THE_CLEAR, KNOWLEDGE, framesOf } from '../testing/results.js';
import { analyse } from '../analyse.js';
import { writeEvidenceTo } from './evidence.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the evidence of a copy of a capture, after something happened to it. */
async function evidenceAfter(change: (path: string) => void): Promise<{ problems: string[]; frames: number }> {
  const path = join(folder, 'capture.pcapng');
  copyFileSync(IN_THE_CLEAR, path);
  const engine = new Engine(KNOWLEDGE);
  const captures: Parameters<typeof writeEvidenceTo>[1][number][] = [];
  await analyse(
    engine,
    { path, bytes: null, fromFolder: false },
    { onCapture: ({ capture }) => void captures.push(capture), onProblem: ({ problem }) => expect.fail(problem), onProgress: () => false },
  );
  change(path);
  const problems: string[] = [];
  const target = join(folder, 'evidence.pcapng');
  const troubles = {
    onProblem: (_: string, problem: string) => void problems.push(problem),
    onUnwritten: (_: string, problem: string) => void expect.fail(problem),
  };
  expect(await writeEvidenceTo(target, captures, engine.report().findings, [], '1', troubles)).toBe(true);
  return { problems, frames: readCapture(readFileSync(target)).frames.length };
}

describe('evidence of a file', () => {
  test('that stayed as it was has its packets', async () => {
    const { problems, frames } = await evidenceAfter(() => undefined);
    expect(problems).toEqual([]);
    expect(frames).toBeGreaterThan(5);
    expect(frames).toBeLessThan((await framesOf(IN_THE_CLEAR)).length);
  });

  test.each([
    ['was replaced', (path: string) => copyFileSync(ENCRYPTED, path), 'it changed since it was read'],
    ['is gone', (path: string) => rmSync(path), 'there is no such file'],
  ])('that %s meanwhile has none, and says so', async (_what, change, problem) => {
    expect(await evidenceAfter(change)).toEqual({ problems: [problem], frames: 0 });
  });
});

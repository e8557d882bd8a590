import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from './testing/command.js';
import { ENCRYPTED, IN_THE_CLEAR, ROOT } from './testing/results.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-docs-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The parts of a workflow that this one uses. */
const Step = z.strictObject({
  name: z.string().optional(),
  uses: z
    .string()
    .regex(/^[\w-]+\/[\w/-]+@v\d+$/)
    .optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  'continue-on-error': z.boolean().optional(),
});
const Workflow = z.strictObject({
  name: z.string(),
  on: z.array(z.enum(['pull_request', 'push'])),
  permissions: z.strictObject({ contents: z.literal('read'), 'security-events': z.literal('write') }),
  jobs: z.record(z.string(), z.strictObject({ 'runs-on': z.string(), 'timeout-minutes': z.number(), steps: z.array(Step) })),
});

const workflow = Workflow.parse(parse(readFileSync(join(ROOT, 'docs/leaks.yml'), 'utf8')));
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const wordsOf = (name: string) =>
  steps
    .find((step) => step.name === name)!
    .run!.trim()
    .split(/\s+/);

describe('the workflow in docs/leaks.yml', { timeout: PATIENCE_MS }, () => {
  const inFolder = { cwd: folder };

  test.each([
    ['an app that tells everybody who is where', IN_THE_CLEAR, 1],
    ['the same app, mended', ENCRYPTED, 0],
  ])('ends for %s with the right exit code, and writes what later steps take', (_, capture, code) => {
    copyFileSync(capture, join(folder, 'call.pcap'));
    writeFileSync(join(folder, 'leaks-accepted.json'), JSON.stringify({ version: 1, accepted: [] }));
    const [program, ...words] = wordsOf('scan');
    expect(program).toBe('roomtone');
    expect(roomtone(words, inFolder).code).toBe(code);
    rmSync(join(folder, 'call-redacted.pcapng'), { force: true });
    expect(roomtone(wordsOf('redact').slice(1), inFolder).code).toBe(0);
    const taken = steps.flatMap((step) => [step.with?.['sarif_file'], step.with?.['path']]).filter((one) => typeof one === 'string');
    const files = taken.flatMap((one) => one.trim().split('\n'));
    expect(files).toEqual(['leaks.sarif', 'leaks.html', 'leaks.xml', 'call-redacted.pcapng']);
    expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
  });

  test('fails on a honey identifier whatever else is allowed', () => {
    copyFileSync(IN_THE_CLEAR, join(folder, 'call.pcap'));
    const words = wordsOf('scan').slice(1);
    const planted = words.map((word) => (word.startsWith('user=') ? 'user=1846209,room=Nowhere01' : word === 'medium' ? 'never' : word));
    const { code, stderr } = roomtone(planted, inFolder);
    expect(code).toBe(1);
    expect(stderr).toContain('the test identifier "user" was found: call.pcap, frame 1, byte ');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt, roomtone } from '../testing/command.js';
import { ENCRYPTED, IN_THE_CLEAR } from '../testing/results.js';

const folder = mkdtempSync(join(tmpdir(), 'roomtone-diff-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('diff', { timeout: PATIENCE_MS }, () => {
  test('tells that a vendor mended its leak, from captures or from their reports', () => {
    const captures = roomtone(['diff', IN_THE_CLEAR, ENCRYPTED]);
    expect(captures).toMatchObject({ code: 0, stderr: '' });
    expect(captures.stdout).toContain('user and room together in the clear (6): its traffic is there, and encrypted');
    for (const [name, input] of Object.entries({ old: IN_THE_CLEAR, now: ENCRYPTED }))
      writeFileSync(join(folder, `${name}.jsonl`), roomtone(['scan', input, '--format', 'jsonl']).stdout);
    expect(roomtone(['diff', join(folder, 'old.jsonl'), join(folder, 'now.jsonl')])).toEqual(captures);
  });

  test('fails a build when something appeared, from a severity on', () => {
    expect(roomtone(['diff', ENCRYPTED, IN_THE_CLEAR]).code).toBe(1);
    expect(roomtone(['diff', ENCRYPTED, IN_THE_CLEAR, '--fail-on', 'never']).code).toBe(0);
    expect(roomtone(['diff', IN_THE_CLEAR, IN_THE_CLEAR]).code).toBe(0);
  });

  test('is blind where what went could not be judged', () => {
    writeFileSync(join(folder, 'empty.jsonl'), '{"type":"capture","complete":true}\n');
    const { code, stdout } = roomtone(['diff', IN_THE_CLEAR, join(folder, 'empty.jsonl'), '--format', 'jsonl']);
    expect(code).toBe(4);
    expect(stdout.split('\n')[0]).toContain('"change":"not-judged"');
  });

  test('says what it cannot read', () => {
    expect(roomtone(['diff', join(folder, 'missing.pcap'), IN_THE_CLEAR])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no such file'),
    });
    writeFileSync(join(folder, 'broken.jsonl'), '{"type":"capture"}\nno JSON\n');
    expect(roomtone(['diff', join(folder, 'broken.jsonl'), IN_THE_CLEAR])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 2 is no JSON'),
    });
  });
});

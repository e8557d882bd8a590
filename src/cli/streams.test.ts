import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../testing/capture-files.js';
import { PATIENCE_MS, checkThatItIsBuilt } from '../testing/command.js';
import { LiveRun } from '../testing/live.js';
import { type ExportForm, exported } from '../testing/phone.js';
import { IN_THE_CLEAR } from '../testing/results.js';

beforeAll(checkThatItIsBuilt);

const { frames: FRAMES } = readCapture(readFileSync(IN_THE_CLEAR));

/** What `ssh … tcpdump -U -w -`, adb, rvictl and pymobiledevice3 write: raw IP, Ethernet, or pcapng. */
describe.each<ExportForm>(['pcap', 'pcap with trailer', 'pcapng'])('a stream of %s', { timeout: PATIENCE_MS }, (form) => {
  test('that comes packet by packet and breaks off inside one gives all that came whole', async () => {
    const { head, records } = exported(FRAMES, form);
    const run = new LiveRun(['scan', '-', '--format', 'jsonl'], tmpdir());
    const { stdin } = run.child;
    stdin!.write(head.subarray(0, 3));
    await setTimeout(20);
    stdin!.write(head.subarray(3));
    for (const record of records.slice(0, -1)) {
      stdin!.write(record.subarray(0, 7));
      stdin!.write(record.subarray(7));
    }
    stdin!.end(records.at(-1)!.subarray(0, -3));
    const { code } = await run.ended;
    expect(code).toBe(1);
    expect(run.lines('capture')).toMatchObject([{ file: '-', packets: FRAMES.length - 1, truncated: true, complete: false }]);
    expect(run.lines('anomaly')).toMatchObject([{ decoder: 'capture', why: 'truncated' }]);
    expect(run.lines('finding').map(({ rule }) => rule)).toContain('RT-ID-003');
  });
});

test(
  'a sender that is killed in the middle of a pipe ends the stream, not the scan',
  async ({ skip }) => {
    if (process.platform === 'win32') return skip('there is no sh here');
    const script = `const { readFileSync } = require('node:fs'); process.stdout.write(readFileSync(${JSON.stringify(IN_THE_CLEAR)}).subarray(0, -5), () => process.kill(process.pid, 'SIGKILL'));`;
    const sender = spawn(process.execPath, ['-e', script]);
    const run = new LiveRun(['scan', '-', '--format', 'jsonl'], tmpdir());
    sender.stdout.pipe(run.child.stdin!);
    await once(sender, 'close');
    expect((await run.ended).code).toBe(1);
    expect(run.lines('capture')).toMatchObject([{ packets: FRAMES.length - 1, truncated: true }]);
  },
  PATIENCE_MS,
);

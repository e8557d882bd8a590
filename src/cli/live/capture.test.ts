import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findCaptureTool } from '../../source/live/capture-tool.js';
import { readCapture } from '../../testing/capture-files.js';
import { PATIENCE_MS, checkThatItIsBuilt } from '../../testing/command.js';
import { LiveRun } from '../../testing/live.js';
import { IN_THE_CLEAR } from '../../testing/results.js';

const root = mkdtempSync(join(tmpdir(), 'roomtone-live-capture-'));
beforeAll(checkThatItIsBuilt);
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let runs = 0;
beforeEach(() => {
  folder = join(root, String(runs++));
  mkdirSync(join(folder, 'bin'), { recursive: true });
});

/** Stands for dumpcap on the PATH; `script` is the body of a program that has `write` and `wait`. */
function fakeTool(script: string): NodeJS.ProcessEnv {
  const path = join(folder, 'bin', 'dumpcap');
  const head = `#!${process.execPath}
const { readFileSync } = require('node:fs');
const capture = readFileSync(${JSON.stringify(IN_THE_CLEAR)});
const write = (bytes) => new Promise((done) => process.stdout.write(bytes, done));
const wait = () => new Promise((done) => { process.once('SIGINT', done); setInterval(() => {}, 1000); });
`;
  writeFileSync(path, `${head}(async () => {${script}})();`);
  chmodSync(path, 0o755);
  return { PATH: join(folder, 'bin') };
}

const captures = () => readdirSync(folder).filter((name) => name.endsWith('.pcapng'));
const kept = () => readFileSync(join(folder, captures()[0]!));
const FRAMES = readCapture(readFileSync(IN_THE_CLEAR)).frames;
const bytesOf = (frames: typeof FRAMES) => frames.map(({ hex }) => hex);

/** Waits until so many packets lie in the file on the disk. */
async function packetsOnDisk(count: number): Promise<void> {
  while (captures().length === 0 || readCapture(kept()).frames.length < count) await setTimeout(20);
}

describe('live capture', { timeout: PATIENCE_MS }, () => {
  test('shows and keeps what a tool captured until Ctrl-C, and the file gives the same', async () => {
    const env = fakeTool(`await write(capture); await wait(); process.exit(0);`);
    const run = new LiveRun(['live', 'capture', '-i', 'wlan0', '--format', 'jsonl'], folder, env);
    await packetsOnDisk(FRAMES.length);
    const { code, stderr } = await run.interrupt();
    expect(stderr).toContain('Capturing on wlan0 with dumpcap.');
    expect(code).toBe(1);
    const [capture] = run.lines('capture');
    expect(capture).toMatchObject({ packets: FRAMES.length, complete: true, truncated: false });
    expect(capture!['sha256']).toBe(createHash('sha256').update(kept()).digest('hex'));
    const reading = readCapture(kept());
    expect(reading).toMatchObject({ damage: [], truncated: false });
    expect(bytesOf(reading.frames)).toEqual(bytesOf(FRAMES));

    const again = new LiveRun(['scan', captures()[0]!, '--format', 'jsonl'], folder);
    await again.ended;
    expect(again.stdout).toBe(run.stdout);
    expect(statSync(join(folder, captures()[0]!)).mode & 0o777).toBe(0o600);
  });

  test('of a child that was killed keeps whole packets, and says so', async () => {
    const env = fakeTool(`await write(capture.subarray(0, capture.length - 7)); process.kill(process.pid, 'SIGKILL');`);
    const run = new LiveRun(['live', 'capture', '--format', 'jsonl'], folder, env);
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('The last packet came only in part and was left out; what came before it is whole.');
    expect(stderr).toContain('dumpcap was ended from outside (SIGKILL). What was captured until then is whole.');
    const reading = readCapture(kept());
    expect(reading).toMatchObject({ damage: [], truncated: false });
    expect(bytesOf(reading.frames)).toEqual(bytesOf(FRAMES.slice(0, -1)));
  });

  test('says that an interface has gone, in the tool’s words, made harmless', async () => {
    const complaint = 'The network adapter \\x1b]0;x\\x07 is no longer running; the capture has stopped.';
    const env = fakeTool(`await write(capture); console.error('Capturing on x\\n${complaint}'); process.exitCode = 1;`);
    const { stderr } = await new LiveRun(['live', 'capture'], folder, env).ended;
    expect(stderr).toContain('dumpcap ended by itself (exit code 1). What was captured until then is whole.');
    expect(stderr).toContain('The network adapter \\x1b]0;x\\x07 is no longer running');
    expect(stderr).not.toContain('\x1b');
  });

  test.each([
    ['rights', 'You do not have permission to capture on device "lo".', 'sudo setcap cap_net_raw,cap_net_admin=eip'],
    ['an interface', 'There is no device named "nosuch0".', '"roomtone live capture -D" lists the interfaces.'],
    ['a filter', 'Invalid capture filter "x y".', 'Invalid capture filter "x y".'],
  ])('without %s says what to do, and leaves no file', async (_, complaint, help) => {
    const env = fakeTool(`console.error('Capturing on x\\ndumpcap: ' + ${JSON.stringify(complaint)}); process.exitCode = 1;`);
    const { code, stdout, stderr } = await new LiveRun(['live', 'capture'], folder, env).ended;
    expect({ code, stdout, files: captures() }).toEqual({ code: 3, stdout: '', files: [] });
    expect(stderr).toContain(help);
    expect(stderr).not.toContain('should not have happened');
  });

  test('hands on what the user asks the tool for', async () => {
    const env = fakeTool(
      `await write(capture.subarray(0, 0)); console.error('asked ' + process.argv.slice(2).join(' ')); process.exitCode = 1;`,
    );
    const words = ['live', 'capture', '-i', 'any', '-f', 'udp and not port 53', '-s', '96'];
    expect((await new LiveRun(words, folder, env).ended).stderr).toContain('asked -i any -s 96 -w - -q -f udp and not port 53');
  });

  test('lists the interfaces as the tool does', async () => {
    const env = fakeTool(`console.log('1. wlan0\\n2. lo (Loopback)');`);
    const { code, stdout } = await new LiveRun(['live', 'capture', '-D'], folder, env).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1. wlan0\n2. lo (Loopback)\n' });
  });

  test('keeps the newest of a ring of files, each of which can be read by itself', async () => {
    const env = fakeTool(`for (let i = 0; i < 40; i++) { await write(capture); await new Promise((done) => setTimeout(done, 5)); }`);
    const run = new LiveRun(
      ['live', 'capture', '--ring-size', '0.01', '--ring-files', '3', '--format', 'jsonl', '-w', 'ring.pcapng'],
      folder,
      env,
    );
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(captures()).toHaveLength(3);
    expect(captures()).not.toContain('ring_00001.pcapng');
    expect(stderr).toContain(`Kept: ${captures().join(', ')}`);
    for (const name of captures()) {
      const reading = readCapture(readFileSync(join(folder, name)));
      expect(reading).toMatchObject({ format: 'pcapng', damage: [], truncated: false });
    }
    expect(run.lines('capture')).toMatchObject([{ packets: 40 * FRAMES.length, complete: true }]);
  });

  test('deletes what the user does not want to keep, and writes over nothing', async () => {
    const env = fakeTool(`await write(capture);`);
    const run = new LiveRun(['live', 'capture', '--no-keep', '-w', 'x.pcapng'], folder, env);
    expect((await run.ended).stderr).toContain('Deleted: x.pcapng.');
    expect(captures()).toEqual([]);
    writeFileSync(join(folder, 'x.pcapng'), 'mine');
    const refused = await new LiveRun(['live', 'capture', '-w', 'x.pcapng'], folder, env).ended;
    expect(refused).toMatchObject({ code: 2, stderr: 'roomtone: cannot write x.pcapng: it is there already\n' });
    expect(kept().toString()).toBe('mine');
  });

  test('on the loopback interface sees a login for a relay', async ({ skip }) => {
    const tool = findCaptureTool();
    if (tool === undefined) return skip('there is no capture tool here');
    const run = new LiveRun(['live', 'capture', '-i', 'lo', '-f', 'udp port 34780', '--format', 'jsonl'], folder);
    await run.says('Capturing');
    if (captures().length === 0) return skip('no right to capture here');
    const socket = createSocket('udp4');
    // Until the tool listens, packets pass it by.
    while (readCapture(kept()).frames.length === 0) {
      socket.send(allocation('alice'), 34_780, '127.0.0.1');
      await setTimeout(100);
    }
    socket.close();
    const { code } = await run.interrupt();
    expect(code).toBe(1);
    expect(run.lines('observation')).toContainEqual(expect.objectContaining({ kind: 'username', value: 'alice' }));
  });
});

/** A TURN Allocate request with a USERNAME. */
function allocation(name: string): Buffer {
  const padded = Buffer.alloc(Math.ceil(name.length / 4) * 4);
  padded.write(name);
  const head = Buffer.from([0, 3, 0, 4 + padded.length, 0x21, 0x12, 0xa4, 0x42]);
  return Buffer.concat([head, Buffer.alloc(12, 7), Buffer.from([0, 6, 0, name.length]), padded]);
}

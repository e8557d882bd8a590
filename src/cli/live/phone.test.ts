import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MAX_SENDERS } from '../../source/live/senders.js';
import { type FrameCopy, readCapture } from '../../testing/capture-files.js';
import { PATIENCE_MS, checkThatItIsBuilt } from '../../testing/command.js';
import { freePort } from '../../testing/free-port.js';
import { LiveRun } from '../../testing/live.js';
import { DatagramPhone, type ExportForm, exported, sendOverTcp } from '../../testing/phone.js';
import { IN_THE_CLEAR } from '../../testing/results.js';

const root = mkdtempSync(join(tmpdir(), 'roomtone-live-phone-'));
const { frames: FRAMES } = readCapture(readFileSync(IN_THE_CLEAR));
const FORMS: readonly ExportForm[] = ['pcap', 'pcap with trailer', 'pcapng'];

let expected: readonly unknown[] = [];
beforeAll(async () => {
  checkThatItIsBuilt();
  const scan = new LiveRun(['scan', IN_THE_CLEAR, '--format', 'jsonl'], root);
  await scan.ended;
  expected = findings(scan);
  expect(expected.length).toBeGreaterThan(3);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let runs = 0;
beforeEach(() => mkdirSync((folder = join(root, String(runs++)))));

/** What was found, without where it stands: the exporters change headers. */
function findings(run: LiveRun): readonly unknown[] {
  return run.lines('finding').map(({ rule, summary, subject, count, fingerprint, confidence, evidence }) => {
    const values = (evidence as readonly { kind: string; value: string; field: string; frame: number }[]).map(
      ({ kind, value, field, frame }) => `${frame} ${field} ${kind} ${value}`,
    );
    return { rule, summary, subject, count, fingerprint, confidence, values };
  });
}

interface Receiving {
  readonly run: LiveRun;
  readonly port: number;
}

async function receiving(...words: readonly string[]): Promise<Receiving> {
  const port = await freePort();
  const run = new LiveRun(['live', 'phone', '--port', String(port), '--format', 'jsonl', '-w', 'phone.pcapng', ...words], folder);
  await run.says('docs/phones.md');
  return { run, port };
}

const kept = () => readCapture(readFileSync(join(folder, 'phone.pcapng')));

/** Waits until so many packets lie on the disk, then ends the run. */
async function ended(run: LiveRun, packets: number) {
  while (kept().frames.length < packets && run.child.exitCode === null && run.child.signalCode === null) await setTimeout(20);
  return run.interrupt();
}

const apps = (run: LiveRun) => [...new Set(run.lines('observation').map(({ app }) => app))];

describe('live phone', { timeout: PATIENCE_MS }, () => {
  test('tells what to do on the phone', async () => {
    const { run, port } = await receiving();
    const { stderr } = await run.interrupt();
    expect(stderr).toContain(`adb reverse tcp:${port} tcp:${port}`);
    expect(stderr).toContain(`-e pcap_dump_mode tcp_exporter -e collector_ip_address 127.0.0.1 -e collector_port ${port}`);
  });

  test.each(FORMS)('finds in datagrams what it finds in the file: %s', async (form) => {
    const { run, port } = await receiving();
    const { head, records } = exported(FRAMES, form);
    const phone = new DatagramPhone(port);
    await phone.send(head, ...records);
    phone.close();
    expect((await ended(run, FRAMES.length)).code).toBe(1);
    expect(findings(run)).toEqual(expected);
    expect(apps(run)).toEqual([form === 'pcap' ? null : 'com.example.rooms']);
    expect(kept()).toMatchObject({ damage: [], truncated: false });
  });

  test.each(FORMS)('makes the head itself when the phone began before: %s', async (form) => {
    const { run, port } = await receiving();
    const phone = new DatagramPhone(port);
    await phone.send(...exported(FRAMES, form).records);
    phone.close();
    const { stderr } = await ended(run, FRAMES.length);
    expect(stderr).toMatch(/Packets come from 127\.0\.0\.1:\d+ \(UDP\), which began before us\./);
    expect(findings(run)).toEqual(expected);
    expect(apps(run)).toEqual([form === 'pcap with trailer' ? 'com.example.rooms' : null]);
  });

  test.each(FORMS)('finds over TCP what it finds in the file: %s', async (form) => {
    const { run, port } = await receiving();
    const { head, records } = exported(FRAMES, form);
    const bytes = Buffer.concat([head, ...records]);
    await sendOverTcp(port, bytes.subarray(0, 1000), bytes.subarray(1000));
    const { stderr } = await ended(run, FRAMES.length);
    expect(stderr).toContain('(TCP) has ended. What came before is whole.');
    expect(findings(run)).toEqual(expected);
  });

  test('leaves out what a lost phone sent only in part', async () => {
    const { run, port } = await receiving();
    const { head, records } = exported(FRAMES, 'pcap');
    await sendOverTcp(port, head, ...records.slice(0, -1), records.at(-1)!.subarray(0, -3));
    const { stderr } = await ended(run, FRAMES.length - 1);
    expect(stderr).toContain('Its last packet came only in part; what came before is whole.');
    expect(kept()).toMatchObject({ damage: [], truncated: false });
    expect(kept().frames).toHaveLength(FRAMES.length - 1);
  });

  test('keeps two phones with the same addresses apart, live and in the file', async () => {
    const { run, port } = await receiving('--flows');
    const phones = [new DatagramPhone(port), new DatagramPhone(port)];
    const one = exported(FRAMES, 'pcap with trailer', 'com.example.one');
    const two = exported(FRAMES, 'pcap with trailer', 'com.example.two');
    await phones[0]!.send(one.head);
    await phones[1]!.send(two.head);
    for (const [i, record] of one.records.entries()) {
      await phones[0]!.send(record);
      await phones[1]!.send(two.records[i]!);
    }
    for (const phone of phones) phone.close();
    await ended(run, 2 * FRAMES.length);
    const flows = run.lines('flow');
    const of = (app: string) =>
      flows.filter((flow) => flow['app'] === app).map(({ client, server, packets }) => ({ client, server, packets }));
    expect(of('com.example.one').length).toBeGreaterThan(0);
    expect(of('com.example.two')).toEqual(of('com.example.one'));
    const again = new LiveRun(['scan', 'phone.pcapng', '--format', 'jsonl', '--flows'], folder);
    await again.ended;
    expect(again.lines('flow')).toEqual(flows);
  });

  test('counts what is no packet, and goes on', async () => {
    const { run, port } = await receiving();
    const { head, records } = exported(FRAMES, 'pcap');
    const phone = new DatagramPhone(port);
    const stranger = new DatagramPhone(port);
    await stranger.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(0), Buffer.alloc(60_000, 0xff));
    await phone.send(head, Buffer.alloc(100), ...records.slice(0, 5), records[5]!.subarray(0, -1), Buffer.concat(records.slice(5)));
    await sendOverTcp(port, Buffer.from('this is no capture at all'));
    phone.close();
    stranger.close();
    const { code, stderr } = await ended(run, FRAMES.length);
    expect(code).toBe(1);
    expect(findings(run)).toEqual(expected);
    expect(stderr).toContain('(UDP) was no packet and was left out; more of them are only counted.');
    expect(stderr).toMatch(/2 datagrams from 127\.0\.0\.1:\d+ \(UDP\) were no packets/);
    expect(stderr).toContain('3 datagrams of others were no packets and were left out.');
    expect(stderr).toContain('was cut off: what it sends is neither pcap nor pcapng.');
    expect(stderr).not.toContain('should not have happened');
  });

  test('keeps so many senders apart, and counts what others send', async () => {
    const { run, port } = await receiving();
    const { head, records } = exported(FRAMES.slice(0, 1) as FrameCopy[], 'pcap');
    const phones = Array.from({ length: MAX_SENDERS + 1 }, () => new DatagramPhone(port));
    for (const phone of phones) await phone.send(head, records[0]!);
    for (const phone of phones) phone.close();
    const { stderr } = await ended(run, MAX_SENDERS);
    expect(stderr).toContain(`2 datagrams were left out: they came from more than ${MAX_SENDERS} senders at one time.`);
    expect(kept().frames).toHaveLength(MAX_SENDERS);
  });

  test('fetches a capture that is offered over TCP, and again after it was lost', async () => {
    const { head, records } = exported(FRAMES, 'pcap');
    let connections = 0;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      // The first time in part: the phone went out of reach.
      if (connections++ === 0) socket.end(Buffer.concat([head, ...records]).subarray(0, 2000));
      else socket.write(Buffer.concat([head, ...records]));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const run = new LiveRun(['live', 'phone', '--connect', `127.0.0.1:${port}`, '--format', 'jsonl', '-w', 'phone.pcapng'], folder);
    await run.says('Trying to reach');
    const { code, stderr } = await ended(run, FRAMES.length + 1);
    server.close();
    expect(code).toBe(1);
    expect(connections).toBe(2);
    expect(stderr).toContain(`Trying to reach 127.0.0.1:${port} again; Ctrl-C ends.`);
    expect(kept()).toMatchObject({ damage: [], truncated: false });
  });

  test('says why it cannot listen, or not connect', async () => {
    const { run, port } = await receiving();
    const second = new LiveRun(['live', 'phone', '--port', String(port), '-w', 'second.pcapng'], folder);
    expect(await second.ended).toMatchObject({
      code: 3,
      stderr: `roomtone: cannot listen on 127.0.0.1:${port}: another program does so already; --port names another port\n`,
    });
    await run.interrupt();
    const lost = await new LiveRun(['live', 'phone', '--connect', `127.0.0.1:${port}`], folder).ended;
    expect(lost.code).toBe(3);
    expect(lost.stderr).toContain(`cannot connect to 127.0.0.1:${port}`);
    for (const words of [
      ['--listen', 'everywhere'],
      ['--port', '0'],
      ['--connect', 'nowhere'],
    ])
      expect((await new LiveRun(['live', 'phone', ...words], folder).ended).code).toBe(2);
  });
});

test(
  'a file that PCAPdroid saved names the apps',
  async () => {
    for (const form of FORMS.slice(1)) {
      const { head, records } = exported(FRAMES, form);
      writeFileSync(join(folder, 'saved.pcap'), Buffer.concat([head, ...records]));
      const run = new LiveRun(['scan', 'saved.pcap', '--format', 'jsonl'], folder);
      await run.ended;
      expect(findings(run)).toEqual(expected);
      expect(apps(run)).toEqual(['com.example.rooms']);
    }
  },
  PATIENCE_MS,
);

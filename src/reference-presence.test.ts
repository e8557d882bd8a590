/**
 * Who was with whom in real captures, as it was read by hand beside tshark.
 * They are other people's traffic: counts and shapes only, no value of theirs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from './core/results.js';
import { secondsBetween } from './core/time.js';
import { ROOT, analyseFile } from './testing/analyse-file.js';

const REFERENCE = join(ROOT, '../shared/captures');
const IS_HERE = existsSync(REFERENCE);

async function presenceIn(file: string): Promise<RunResult> {
  return (await analyseFile(join(REFERENCE, file))).run;
}

/** Vendor, how either end is known, and whole seconds. */
function shapes({ stays }: RunResult) {
  return stays.map(({ vendor, began, ended, from, to }) => [vendor, began, ended, Math.floor(secondsBetween(from, to))]);
}

function inferred({ findings }: RunResult) {
  return findings.flatMap(({ rule, subject, count }) => (rule === 'RT-CO-002' ? [[subject, count]] : []));
}

describe.skipIf(!IS_HERE)('in real captures', () => {
  test('two who came and left in one room were together, and both are named', async () => {
    const run = await presenceIn('agora-legacy-synthetic.pcap');
    expect(shapes(run)).toEqual([
      ['agora', 'observed', 'observed', 7],
      ['agora', 'observed', 'observed', 7],
    ]);
    expect(run.coPresence).toMatchObject([
      { basis: 'join-seen', occasions: 1, distinctRooms: 1, overlapSeconds: 6.95, rooms: [{ size: 2 }] },
    ]);
    expect(inferred(run)).toEqual([]);
  });

  test('one who made a chat room is in it alone, as long as the connection is used, and was not seen to leave', async () => {
    const run = await presenceIn('ndpi/jabber.pcap');
    expect(shapes(run)).toEqual([['xmpp', 'observed', 'open', 656]]);
    expect([run.coPresence, inferred(run)]).toEqual([[], []]);
  });

  test('a call that nobody answers has its caller in it, until it is given up or refused', async () => {
    const run = await presenceIn('ndpi/sip.pcap');
    expect(shapes(run)).toEqual([34, 34, 51, 17].map((seconds) => ['sip', 'observed', 'observed', seconds]));
    expect(new Set(run.stays.map(({ room }) => room)).size).toBe(4);
    expect(new Set(run.stays.map(({ user }) => user)).size).toBe(3);
    expect([run.coPresence, inferred(run)]).toEqual([[], []]);
  });

  test('mangled names in damaged messages are no people, and are with nobody', async () => {
    const run = await presenceIn('ndpi/fuzz-2006-06-26-2594.pcap');
    const real = new Set((await presenceIn('ndpi/sip.pcap')).stays.map(({ user }) => user));
    expect(run.stays.filter(({ user }) => !real.has(user))).toEqual([]);
    expect(run.coPresence).toEqual([]);
  });

  test('three streams of one participant are one stay', async () => {
    const run = await presenceIn('ndpi/zoom.pcap');
    expect(shapes(run)).toEqual([['zoom', 'observed', 'open', 1]]);
    expect([run.coPresence, inferred(run)]).toEqual([[], []]);
  });

  test('two who talk directly after a relay was told of one are tied by their addresses, and nobody is named', async () => {
    const run = await presenceIn('ndpi/telegram_videocall.pcapng');
    expect([run.stays, run.coPresence]).toEqual([[], []]);
    expect(inferred(run)).toEqual([['peer-address', 1]]);
  });

  test('voices from a media server are no people in a room: neither the room nor the account is to be seen', async () => {
    const run = await presenceIn('ndpi/discord.pcap');
    expect([run.stays, run.coPresence, inferred(run)]).toEqual([[], [], []]);
  });
});

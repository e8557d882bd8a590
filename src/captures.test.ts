import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CaptureResult, RunResult } from './core/results.js';
import { formatTime } from './core/time.js';
import { KNOWLEDGE, ROOT, analyseFile } from './testing/analyse-file.js';

const CAPTURES = join(ROOT, 'captures');
const SAMPLES = readdirSync(CAPTURES).filter((name) => existsSync(join(CAPTURES, name, 'make.mjs')));

describe.each(SAMPLES)('captures/%s', (name) => {
  const folder = join(CAPTURES, name);

  test('gives what expected.jsonl says', async () => {
    const { capture, run } = await analyseFile(join(folder, 'capture.pcapng'));
    await expect(meaning(capture, run)).toMatchFileSnapshot(join(folder, 'expected.jsonl'));
  });

  test('is recognised by the signatures that list it, and by no other', async () => {
    const { capture } = await analyseFile(join(folder, 'capture.pcapng'));
    const listing = KNOWLEDGE.signatures.flatMap(({ id, protocols }) =>
      Object.entries(protocols).flatMap(([protocol, { captures }]) => (captures.includes(name) ? [`${id}/${protocol}`] : [])),
    );
    expect(Object.keys(capture.coverage.flowsByProtocol).toSorted()).toEqual(listing.toSorted());
  });

  test('says where it comes from', () => {
    const origin = parse(readFileSync(join(folder, 'origin.yaml'), 'utf8')) as Record<string, unknown>;
    expect(origin).toMatchObject({ synthetic: true, script: 'make.mjs', licence: 'MIT' });
    expect(origin['story']).toBeTypeOf('string');
  });
});

test('every sample that a signature lists is there', () => {
  const listed = KNOWLEDGE.signatures.flatMap(({ protocols }) => Object.values(protocols).flatMap(({ captures }) => captures));
  expect(listed.filter((name) => !SAMPLES.includes(name))).toEqual([]);
});

/** What a capture means, a line each, without counters, hashes or versions. */
function meaning(
  { observations, events, anomalies }: CaptureResult,
  { stays, coPresence, servers, fanouts, findings, observers }: RunResult,
): string {
  const values = new Map(
    [...observations].map(({ vendor, kind, of, value }) => [
      JSON.stringify([vendor, kind, of, value]),
      { type: 'value', vendor, kind, of, value },
    ]),
  );
  const lines = [
    ...[...values.values()].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ...events.map(({ event, vendor, room, user, time, evidence, flow }) => ({
      type: 'event',
      event,
      vendor,
      room,
      user,
      time: formatTime(time),
      frame: evidence.frame,
      server: flow.server.address,
    })),
    ...stays.map(({ vendor, room, user, from, to, began, ended }) => ({
      type: 'stay',
      vendor,
      room,
      user,
      from: formatTime(from),
      to: formatTime(to),
      began,
      ended,
    })),
    ...coPresence.map(({ vendor, a, b, basis, overlapSeconds, rooms }) => ({
      type: 'copresence',
      vendor,
      a,
      b,
      basis,
      overlapSeconds,
      rooms: rooms.map(({ room, size }) => ({ room, size })),
    })),
    ...servers.map(({ address, ports, names, vendor, sessions, answered }) => ({
      type: 'server',
      address,
      ports,
      names,
      vendor,
      sessions,
      answered,
    })),
    ...fanouts.map(({ client, port, rhythm, vendor, servers: asked, answered, constantBytes, identifier }) => ({
      type: 'fanout',
      client,
      port,
      rhythm,
      vendor,
      servers: asked.map(({ address }) => address),
      answered,
      constantBytes,
      identifier: identifier && { kind: identifier.kind, value: identifier.value, by: identifier.by },
    })),
    ...observers.map(({ observer, name, sees, servers: count, encryptedFlows }) => ({
      type: 'observer',
      observer,
      name,
      sees: sees.map(({ kind, values: seen, disclosure }) => `${seen} ${kind} ${disclosure}`),
      servers: count,
      encryptedFlows,
    })),
    ...findings.map(({ rule, vendor, subject, severity, confidence, evidenceLevel, summary }) => ({
      type: 'finding',
      rule,
      vendor,
      subject,
      severity,
      confidence,
      evidenceLevel,
      summary,
    })),
    ...anomalies.map(({ decoder, why, frame }) => ({ type: 'anomaly', decoder, why, frame })),
  ];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** The same packets in several captures of a run: one fact with two proofs. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Frame } from './core/frame.js';
import { isContradicted } from './core/clock.js';
import type { CaptureResult, RunResult } from './core/results.js';
import { Engine } from './engine.js';
import { ROOT } from './testing/analyse-file.js';
import { KNOWLEDGE, analyse, framesOf } from './testing/results.js';

const FRAMES = await framesOf(join(ROOT, 'captures/clubhouse-2021/capture.pcapng'));
const PINGS = await framesOf(join(ROOT, 'captures/pings-abroad/capture.pcapng'));

function runOver(...captures: readonly (readonly Frame[])[]): { readonly results: readonly CaptureResult[]; readonly run: RunResult } {
  const engine = new Engine(KNOWLEDGE);
  const results = captures.map((frames, index) => analyse(engine, frames, `${index}.pcapng`));
  return { results, run: engine.report() };
}

/** The same frames by a clock that is ahead by so many seconds. */
function ahead(frames: readonly Frame[], seconds: number): readonly Frame[] {
  return frames.map((frame) => ({ ...frame, seconds: frame.seconds + seconds }));
}

/** The same frames behind an address translator: bytes of IPv4 addresses that begin so become others. */
function translated(frames: readonly Frame[], from: readonly number[], to: readonly number[]): readonly Frame[] {
  return frames.map((frame) => {
    const bytes = Buffer.from(frame.bytes);
    for (const at of [26, 30]) if (from.every((byte, i) => bytes[at + i] === byte)) Buffer.from(to).copy(bytes, at);
    return { ...frame, bytes };
  });
}

function listed({ observations }: CaptureResult) {
  return [...observations].map(({ kind, field, value, count }) => ({ kind, field, value, count }));
}

function bare<T extends { readonly evidence: unknown }>(claim: T): Omit<T, 'evidence'> {
  const { evidence: _evidence, ...rest } = claim;
  return rest;
}

/** What is claimed, without the places that prove it. */
function claims({ stays, coPresence, servers, fanouts, protocols, findings }: RunResult) {
  return {
    stays: stays.map(bare),
    coPresence: coPresence.map(bare),
    servers,
    fanouts: fanouts.map((one) => ({ ...one, identifier: null, servers: one.servers.map(({ address }) => address) })),
    protocols,
    findings: findings.map(({ rule, subject, count, summary }) => ({ rule, subject, count, summary })),
  };
}

const once = runOver(FRAMES);

describe('a capture given twice', () => {
  const twice = runOver(FRAMES, FRAMES);

  test('claims what it claims once', () => {
    expect(claims(twice.run)).toEqual(claims(once.run));
    expect(claims(runOver(PINGS, PINGS).run)).toEqual(claims(runOver(PINGS).run));
  });

  test('lists what each file holds, and which of its packets were seen before', () => {
    const [before, again] = twice.results;
    expect(listed(again!)).toEqual(listed(before!));
    expect(new Set(again!.events.map(({ event, user, room }) => `${event} ${user} ${room}`))).toEqual(
      new Set(before!.events.map(({ event, user, room }) => `${event} ${user} ${room}`)),
    );
    expect(before!.echoes).toEqual([]);
    const frames = new Set([...once.results[0]!.observations, ...once.results[0]!.events].map(({ evidence }) => evidence.frame));
    expect(twice.results[1]!.echoes.map(({ frame }) => frame).toSorted((a, b) => a - b)).toEqual([...frames].toSorted((a, b) => a - b));
    expect(twice.results[1]!.echoes.every(({ frame, first }) => first.capture === 0 && first.frame === frame)).toBe(true);
  });

  test('proves each claim in both places', () => {
    const proofs = [...twice.run.coPresence, ...twice.run.stays].flatMap(({ evidence }) => evidence);
    expect(proofs.length).toBeGreaterThan(0);
    for (const { capture, frame, offset, also } of proofs) expect(also).toEqual([{ capture: 1 - capture, frame, offset }]);
    const told = twice.run.findings.find(({ rule }) => rule === 'RT-ID-001')!.values[0]!.evidence;
    expect(told.also).toEqual([{ capture: 1, frame: told.frame, offset: told.offset }]);
  });

  test('keeps one clock', () => {
    expect(once.run.clocks).toEqual([]);
    expect(twice.run.clocks).toMatchObject([
      { capture: 0, by: 'reference', offsetSeconds: 0 },
      { capture: 1, by: 'shared-packets', offsetSeconds: 0, comparedWith: 0, spreadSeconds: 0 },
    ]);
  });
});

test('a capture given three times, in whatever order, claims what it claims once', () => {
  expect(claims(runOver(FRAMES, ahead(FRAMES, 90), FRAMES).run)).toEqual(claims(once.run));
});

describe('two captures of one time', () => {
  test('whose clocks differ are put on the clock of the first', () => {
    const { run, results } = runOver(FRAMES, ahead(FRAMES, 7));
    expect(claims(run)).toEqual(claims(once.run));
    expect(run.clocks[1]).toMatchObject({ by: 'shared-packets', offsetSeconds: -7, spreadSeconds: 0 });
    expect(run.clocks[1]!.packets).toBeGreaterThan(10);
    // What a file holds is told by its own clock.
    expect(results[1]!.echoes[0]!.time.seconds).toBe(results[0]!.events[0]!.time.seconds + 7);
  });

  test('in parts that overlap make one whole', () => {
    const half = FRAMES.length >> 1;
    const { run } = runOver(FRAMES.slice(0, half + 10), ahead(FRAMES.slice(half - 10), 3600));
    expect(claims(run).stays).toEqual(claims(once.run).stays);
    expect(claims(run).coPresence).toEqual(claims(once.run).coPresence);
    expect(run.clocks[1]).toMatchObject({ by: 'shared-packets', offsetSeconds: -3600 });
  });

  test('in parts that only follow each other make one whole, by clocks that are not compared', () => {
    const half = FRAMES.length >> 1;
    const { run } = runOver(FRAMES.slice(0, half), FRAMES.slice(half));
    expect(claims(run).stays).toEqual(claims(once.run).stays);
    expect(run.clocks[1]).toMatchObject({ by: 'unknown', offsetSeconds: null, packets: 0, comparedWith: null });
  });

  test('at either side of an address translator are recognised by the server’s end', () => {
    const { run } = runOver(translated(FRAMES, [198, 51, 100], [192, 0, 2]), ahead(FRAMES, 2));
    expect(claims(run).stays).toEqual(claims(once.run).stays);
    expect(claims(run).coPresence).toEqual(claims(once.run).coPresence);
    expect(run.clocks[1]).toMatchObject({ by: 'shared-packets', offsetSeconds: -2 });
  });

  test('of which the user has put one clock right are not put right again', () => {
    const engine = new Engine(KNOWLEDGE);
    analyse(engine, FRAMES, 'a');
    engine.begin('b', { clockOffset: -3 });
    for (const frame of ahead(FRAMES, 500)) engine.push(frame);
    engine.end({ format: 'pcapng', compression: null, sha256: '', bytes: 0, truncated: false, complete: true });
    expect(engine.report().clocks[1]).toMatchObject({ by: 'given', offsetSeconds: -3, toldSeconds: -503, comparedWith: 0 });
    expect(isContradicted(engine.report().clocks[1]!)).toBe(true);
  });
});

test('of the last capture, which no other follows, packets are found in the earlier ones all the same', () => {
  const engine = new Engine(KNOWLEDGE);
  analyse(engine, FRAMES, 'a');
  engine.begin('b', { isLast: true });
  for (const frame of ahead(FRAMES, 7)) engine.push(frame);
  engine.end({ format: 'pcapng', compression: null, sha256: '', bytes: 0, truncated: false, complete: true });
  expect(engine.report().clocks[1]).toMatchObject({ by: 'shared-packets', offsetSeconds: -7 });
});

test('a third capture tells of two that share nothing with each other', () => {
  const third = FRAMES.length / 3;
  const { run } = runOver(FRAMES.slice(0, third), ahead(FRAMES.slice(third), 40), ahead(FRAMES, 5));
  expect(run.clocks.map(({ by, offsetSeconds }) => [by, offsetSeconds])).toEqual([
    ['reference', 0],
    ['shared-packets', -40],
    ['shared-packets', -5],
  ]);
});

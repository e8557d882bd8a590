import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stay } from '../../core/presence.js';
import { findCoPresence } from '../../presence/co-presence.js';
import { type KnownOfRun, listStays, mergedStays, resolvedRooms } from '../../presence/merged-stays.js';
import { StayTable } from '../../presence/stay-table.js';
import { stay } from '../../testing/results.js';
import { connectForWriting, loadDuckDb, quoted } from '../duckdb.js';
import { SILENCE_SECONDS, derived } from '../testing.js';
import { nanosecondsOf } from '../times.js';
import { meetings, pairs } from './co-presence.js';
import { aDay } from './testing.js';

const isInstalled = await loadDuckDb().then(
  () => true,
  () => false,
);

const KNOWN: KnownOfRun = { resolve: (room) => room, silenceOf: () => SILENCE_SECONDS, endAfter: () => undefined };

let connection: DuckDBConnection;
const folder = mkdtempSync(join(tmpdir(), 'roomtone-stays-'));
beforeAll(async () => {
  if (isInstalled) connection = await connectForWriting();
});
afterAll(() => {
  connection?.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

/** Derives the stays of all captures of what they tell. */
async function derive(stays: readonly Stay[]): Promise<void> {
  const path = join(folder, 'stays.parquet');
  await derived(stays, path);
  await connection.run(`CREATE OR REPLACE TEMP TABLE stays AS SELECT * FROM read_parquet(${quoted(path)})`);
}

async function ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

/** What the engine makes of the same. */
function merged(stays: readonly Stay[]): StayTable {
  const table = StayTable.of(stays);
  return mergedStays(table, resolvedRooms(table, KNOWN.resolve), KNOWN);
}

async function storedStays(): Promise<readonly string[]> {
  return (await ask('SELECT * FROM temp.stays'))
    .map((row) =>
      [
        row['vendor'],
        row['app'],
        row['room'],
        row['user_id'],
        row['from_ns'],
        row['to_ns'],
        row['began'],
        row['ended'] === 'observed',
        row['seen_by'],
      ].join(' '),
    )
    .toSorted();
}

function engineStays(table: StayTable): readonly string[] {
  return listStays(table, KNOWN)
    .map(({ vendor, app, room, user, from, to, began, ended, seenBy }) =>
      [vendor, app ?? '', room, user, nanosecondsOf(from), nanosecondsOf(to), began, ended === 'observed', seenBy].join(' '),
    )
    .toSorted();
}

async function storedPairs(): Promise<readonly object[]> {
  const rows = await ask(pairs(meetings('temp.stays', 'temp.stays')));
  return rows
    .map((row) => [
      row['vendor'],
      row['app'],
      row['a'],
      row['b'],
      row['basis'],
      row['disclosure'],
      Number(row['occasions']),
      Number(row['distinct_rooms']),
      Number(row['overlap_seconds']),
      Number(row['strength']).toFixed(4),
    ])
    .toSorted(byText);
}

function enginePairs(table: StayTable): readonly object[] {
  return findCoPresence(table)
    .pairs.map(({ vendor, app, a, b, basis, disclosure, occasions, distinctRooms, overlapSeconds, strength }) => [
      vendor,
      app ?? '',
      a,
      b,
      basis,
      disclosure,
      occasions,
      distinctRooms,
      overlapSeconds,
      strength.toFixed(4),
    ])
    .toSorted(byText);
}

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

const anyStay = fc
  .record({
    vendor: fc.constantFrom('acme', 'acme', 'other'),
    app: fc.constantFrom(null, 'one'),
    room: fc.constantFrom('garden', 'kitchen'),
    user: fc.constantFrom('ada', 'ben', 'cleo', 'dora'),
    // In sixteenths of a second, mostly of whole halves, so that ends meet.
    from: fc.tuple(fc.nat(40), fc.nat(1)).map(([halves, odd]) => 8 * halves + odd),
    length: fc.tuple(fc.nat(12), fc.nat(1)).map(([halves, odd]) => 8 * halves + odd),
    began: fc.constantFrom('observed' as const, 'open' as const),
    ended: fc.constantFrom('observed' as const, 'open' as const),
    seenBy: fc.constantFrom('own' as const, 'own' as const, 'others' as const),
    disclosure: fc.constantFrom('cleartext' as const, 'intercepted' as const),
  })
  .map(({ from, length, user, ...parts }) => stay(user, from / 16, (from + length) / 16, parts));

describe.skipIf(!isInstalled)('who was with whom, asked in SQL', () => {
  test('is what the engine says of any stays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStay, { minLength: 2, maxLength: 16 }), async (stays) => {
        await derive(stays);
        const table = merged(stays);
        expect(await storedStays()).toEqual(engineStays(table));
        expect(await storedPairs()).toEqual(enginePairs(table));
      }),
      { numRuns: 40 },
    );
  });

  test('is what the engine says of a day of 10⁵ events', async () => {
    const stays = aDay(50_000);
    await derive(stays);
    const table = merged(stays);
    expect(findCoPresence(table).caps).toContainEqual(expect.objectContaining({ cap: 'crowded-room', names: ['arena'] }));
    const expected = enginePairs(table);
    expect(expected.length).toBeGreaterThan(4000);
    expect(await storedPairs()).toEqual(expected);
  });
});

import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stay } from '../../core/presence.js';
import { findCoPresence } from '../../presence/co-presence.js';
import { type KnownOfRun, listStays, mergedStays, resolvedRooms } from '../../presence/merged-stays.js';
import { StayTable } from '../../presence/stay-table.js';
import { stay } from '../../testing/results.js';
import { connectForWriting, loadDuckDb, quoted } from '../duckdb.js';
import { SQL_TYPES } from '../row-writer.js';
import { TABLES } from '../tables.js';
import { nanosecondsOf } from '../times.js';
import { meetings, pairs } from './co-presence.js';
import { STAYS } from './stays.js';

const isInstalled = await loadDuckDb().then(
  () => true,
  () => false,
);

const SILENCE_SECONDS = 5;
const KNOWN: KnownOfRun = { resolve: (room) => room, silenceOf: () => SILENCE_SECONDS, endAfter: () => undefined };

let connection: DuckDBConnection;
beforeAll(async () => {
  if (!isInstalled) return;
  connection = await connectForWriting();
  const columns = Object.entries(TABLES.stay_parts).map(([column, type]) => `${column} ${SQL_TYPES[type]}`);
  await connection.run(`CREATE TEMP TABLE stay_parts (${columns.join(', ')})`);
});
afterAll(() => connection?.closeSync());

/** Puts stays into the table of what captures tell, in their order. */
async function store(stays: readonly Stay[]): Promise<void> {
  await connection.run('DELETE FROM stay_parts');
  const columns = 'id, vendor, app, room, user_id, from_ns, to_ns, began, ended, silence, seen_by, status, disclosure';
  for (let from = 0; from < stays.length; from += 1000) {
    const rows = stays.slice(from, from + 1000).map((one, n) => {
      const texts = [String(from + n).padStart(8, '0'), one.vendor, one.app ?? '', one.room, one.user].map(quoted);
      const ends = [one.began, one.ended].map(quoted);
      const rest = [one.seenBy, one.status, one.disclosure].map(quoted);
      return `(${[...texts, nanosecondsOf(one.from), nanosecondsOf(one.to), ...ends, SILENCE_SECONDS, ...rest].join(', ')})`;
    });
    await connection.run(`INSERT INTO stay_parts (${columns}) VALUES ${rows.join(', ')}`);
  }
}

/** Derives the stays of all captures of what they tell. */
async function derive(): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE stays AS ${STAYS}`);
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
    ])
    .toSorted(byText);
}

function enginePairs(table: StayTable): readonly object[] {
  return findCoPresence(table)
    .pairs.map(({ vendor, app, a, b, basis, disclosure, occasions, distinctRooms, overlapSeconds }) => [
      vendor,
      app ?? '',
      a,
      b,
      basis,
      disclosure,
      occasions,
      distinctRooms,
      overlapSeconds,
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
        await store(stays);
        await derive();
        const table = merged(stays);
        expect(await storedStays()).toEqual(engineStays(table));
        expect(await storedPairs()).toEqual(enginePairs(table));
      }),
      { numRuns: 100 },
    );
  });

  test('is what the engine says of a day of 10⁵ events', async () => {
    const stays = aDay(50_000);
    await store(stays);
    await derive();
    const expected = enginePairs(merged(stays));
    expect(expected.length).toBeGreaterThan(4000);
    expect(await storedPairs()).toEqual(expected);
  });
});

/** Joins and leaves of many people in many rooms, the same each time. */
function aDay(count: number): readonly Stay[] {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  return Array.from({ length: count }, () => {
    const from = random(86_400);
    return stay(`user-${random(5000)}`, from, from + random(1200), { room: `room-${random(3000)}` });
  });
}

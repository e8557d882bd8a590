import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stay } from '../core/presence.js';
import { at, evidence, stay } from '../testing/results.js';
import { type KnownOfRun, listStays, mergedStays } from './merged-stays.js';
import { LATE_PACKET_SECONDS, MAX_UNSEEN_SECONDS } from './stay-groups.js';
import { StayTable } from './stay-table.js';

function known(silence: number): KnownOfRun {
  return { resolve: (room) => room, silenceOf: () => silence, endAfter: () => undefined };
}

/** What records of people come to, as `user from-to began-ended`, sorted. */
function merged(records: readonly Stay[], silence = 5): readonly string[] {
  return listStays(mergedStays(StayTable.of(records), undefined, known(silence)), known(silence))
    .map(
      ({ user, from, to, began, ended }) => `${user} ${secondOf(from)}-${secondOf(to)} ${began}-${ended === 'observed' ? 'left' : 'there'}`,
    )
    .toSorted();
}

function secondOf({ seconds, nanoseconds }: Stay['from']): number {
  return seconds - at(0).seconds + nanoseconds / 1e9;
}

const came = { began: 'observed' } as const;
const left = { ended: 'observed' } as const;
const seen = { began: 'open', ended: 'open' } as const;

describe('what was seen of somebody about when they left', () => {
  test('ends with the leave, where it began before', () => {
    const late = 20 + LATE_PACKET_SECONDS;
    expect(merged([stay('ada', 10, 20, { ...came, ...left }), stay('ada', 12, late, seen)])).toEqual(['ada 10-20 observed-left']);
    expect(merged([stay('ada', 10, 20, { ...came, ...left }), stay('ada', 12, late + 1, seen)])).toEqual([
      `ada 10-${late + 1} observed-there`,
    ]);
  });

  test('adds nothing where it began after, unless somebody came again', () => {
    const stays = [stay('ada', 10, 20, { ...came, ...left }), stay('ada', 23, 24, seen)];
    expect(merged(stays)).toEqual(['ada 10-20 observed-left']);
    expect(merged([...stays, stay('ada', 21, 22, { ...came, ended: 'open' })])).toEqual([
      'ada 10-20 observed-left',
      'ada 21-24 observed-there',
    ]);
  });
});

test('captures that lie further apart than a day are not bridged, however silent people may be', () => {
  const [before, after] = [stay('ada', 0, 10, { ...came, ended: 'open' }), MAX_UNSEEN_SECONDS + 11];
  const inAnother = { ...seen, evidence: [evidence({ capture: 1 })] };
  expect(merged([before, stay('ada', after - 1, after, inAnother)], Infinity)).toEqual([`ada 0-${after} observed-there`]);
  expect(merged([before, stay('ada', after, after, inAnother)], Infinity)).toHaveLength(2);
  expect(merged([before, stay('ada', after, after, seen)], Infinity)).toHaveLength(1);
});

test('the same records give the same stays in whatever order they are read', () => {
  const record = fc
    .record({
      user: fc.constantFrom('ada', 'ben'),
      from: fc.nat(80),
      length: fc.nat(40),
      began: fc.constantFrom('observed' as const, 'open' as const),
      ended: fc.constantFrom('observed' as const, 'open' as const),
    })
    .map(({ user, from, length, began, ended }) => stay(user, from / 4, (from + length) / 4, { began, ended }));
  const inTwoOrders = fc
    .array(record, { minLength: 2, maxLength: 10 })
    .chain((records) => fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })));
  fc.assert(
    fc.property(inTwoOrders, ([records, shuffled]) => {
      expect(merged(shuffled)).toEqual(merged(records));
    }),
  );
});

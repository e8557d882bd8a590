import { describe, expect, test } from 'vitest';
import { at, pair, run, stay } from '../testing/results.js';
import { MAX_CONTACTS, MAX_OCCASIONS, findCoPresence } from './co-presence.js';
import { type PresenceQuery, answer, parseTime } from './presence-query.js';
import { StayTable } from './stay-table.js';

const kitchen = { room: 'kitchen' };
const STAYS = [
  stay('ada', 0, 10),
  stay('ben', 5, 20),
  stay('ada', 30, 40, kitchen),
  stay('ben', 30, 32, kitchen),
  stay('cleo', 31, 40, kitchen),
];
const { pairs, caps } = findCoPresence(StayTable.of(STAYS));
const LINK = pair('ada', 'dora', { rooms: [], basis: 'peer-address' });
const RUN = run({ stays: STAYS, coPresence: [...pairs, LINK], coPresenceCaps: caps });

/** Users and rooms of the stays, and the pairs with their seconds, that answer a question. */
function asked(query: Partial<PresenceQuery>, of = RUN) {
  const { stays, coPresence } = answer(of, { person: undefined, room: undefined, at: undefined, ...query });
  const told = coPresence.map(({ a, b, overlapSeconds }) => `${a}+${b} ${overlapSeconds}`).toSorted();
  return { stays: stays.map(({ user, room }) => `${user} ${room}`), pairs: told };
}

describe('who was with whom', () => {
  test('is all of it when nothing is asked', () => {
    expect(answer(RUN, { person: undefined, room: undefined, at: undefined })).toBe(RUN);
  });

  test('of a person is where they were, and with whom, by rooms or else', () => {
    const stays = ['ben garden', 'ben kitchen'];
    expect(asked({ person: 'ben' })).toEqual({ stays, pairs: ['ada+ben 7', 'ben+cleo 1'] });
    expect(asked({ person: 'dora' })).toEqual({ stays: [], pairs: [`ada+dora ${LINK.overlapSeconds}`] });
    expect(asked({ person: 'nobody' })).toEqual({ stays: [], pairs: [] });
  });

  test('of a room is who was there, and how long they were together there', () => {
    const stays = ['ada kitchen', 'ben kitchen', 'cleo kitchen'];
    expect(asked({ room: 'kitchen' })).toEqual({ stays, pairs: ['ada+ben 2', 'ada+cleo 9', 'ben+cleo 1'] });
  });

  test('at a moment is who was there just then, the ends included', () => {
    expect(asked({ at: at(10) })).toEqual({ stays: ['ada garden', 'ben garden'], pairs: ['ada+ben 5'] });
    expect(asked({ at: at(10.5) })).toEqual({ stays: ['ben garden'], pairs: [] });
    expect(asked({ at: at(35), person: 'ada' })).toEqual({ stays: ['ada kitchen'], pairs: ['ada+cleo 9'] });
  });

  test('before the first, after the last, and a fraction beside an end is nobody', () => {
    const nobody = { stays: [], pairs: [] };
    for (const seconds of [-1000, -0.000001, 1e6]) expect(asked({ at: at(seconds) })).toEqual(nobody);
    expect(asked({ at: { ...at(10), nanoseconds: 1 } })).toEqual({ stays: ['ben garden'], pairs: [] });
  });

  test('finds what a limit has left out of the pairs, and says which limits it meets itself', () => {
    const many = Array.from({ length: MAX_OCCASIONS + 1 }, (_, n) => ['ada', 'ben'].map((user) => stay(user, 10 * n, 10 * n + 1))).flat();
    const guests = Array.from({ length: MAX_CONTACTS + 1 }, (_, n) => stay(`guest-${n}`, 0, 1));
    const told = findCoPresence(StayTable.of([...many, ...guests]));
    const all = run({ stays: [...many, ...guests], coPresence: told.pairs, coPresenceCaps: told.caps });
    expect(asked({ at: at(10 * MAX_OCCASIONS) }, all).pairs).toEqual(['ada+ben 1']);
    expect(asked({ person: 'ada' }, all).pairs).toHaveLength(MAX_CONTACTS + 2);
    const { coPresenceCaps } = answer(all, { person: undefined, room: undefined, at: at(10 * MAX_OCCASIONS) });
    expect(told.caps.map(({ cap }) => cap)).toContain('occasions');
    expect(coPresenceCaps).toEqual([]);
  });

  test('keeps the proofs as they were', () => {
    const also = [{ capture: 1, frame: 7, offset: 0 }];
    const twice = STAYS.map((one) => ({ ...one, evidence: one.evidence.map((proof) => ({ ...proof, also })) }));
    expect(answer({ ...RUN, stays: twice }, { person: undefined, room: 'garden', at: undefined }).coPresence[0]!.evidence[0]).toMatchObject(
      { also },
    );
  });
});

describe('a moment', () => {
  test('is read as RFC 3339 writes it', () => {
    expect(parseTime('1970-01-12T13:46:40Z')).toEqual({ seconds: 1_000_000, nanoseconds: 0, digits: 0 });
    expect(parseTime('1970-01-12T14:46:40.25+01:00')).toEqual({ seconds: 1_000_000, nanoseconds: 250_000_000, digits: 2 });
    expect(parseTime('1970-01-12 13:46:40.123456789z')).toMatchObject({ nanoseconds: 123_456_789 });
  });

  test.each([
    '',
    'yesterday',
    '2022-04-04',
    '2022-04-04T17:31:01',
    '2022-13-04T17:31:01Z',
    '2022-02-30T17:31:01Z',
    '2022-04-04T17:31:01.Z',
  ])('is not "%s"', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

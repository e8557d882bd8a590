import { describe, expect, test } from 'vitest';
import { at, pair, run, stay } from '../testing/results.js';
import { type PresenceQuery, answer, parseTime } from './presence-query.js';

const kitchen = { room: 'kitchen' };
const RUN = run({
  stays: [stay('ada', 0, 10), stay('ben', 5, 20), stay('ada', 30, 40, kitchen)],
  coPresence: [pair('ada', 'ben'), pair('ben', 'cleo', { rooms: [{ room: 'kitchen', from: at(30), to: at(40), size: 2 }] })],
});

/** Users and rooms of the stays, and the pairs, that answer a question. */
function asked(query: Partial<PresenceQuery>) {
  const { stays, coPresence } = answer(RUN, { person: undefined, room: undefined, at: undefined, ...query });
  return { stays: stays.map(({ user, room }) => `${user} ${room}`), pairs: coPresence.map(({ a, b }) => `${a}+${b}`) };
}

describe('who was with whom', () => {
  test('is all of it when nothing is asked', () => {
    expect(asked({})).toEqual({ stays: ['ada garden', 'ben garden', 'ada kitchen'], pairs: ['ada+ben', 'ben+cleo'] });
  });

  test('of a person is where they were, and with whom', () => {
    expect(asked({ person: 'ada' })).toEqual({ stays: ['ada garden', 'ada kitchen'], pairs: ['ada+ben'] });
    expect(asked({ person: 'cleo' })).toEqual({ stays: [], pairs: ['ben+cleo'] });
  });

  test('of a room is who was there', () => {
    expect(asked({ room: 'kitchen' })).toEqual({ stays: ['ada kitchen'], pairs: ['ben+cleo'] });
  });

  test('at a moment is who was there just then, the ends included', () => {
    expect(asked({ at: at(10) })).toEqual({ stays: ['ada garden', 'ben garden'], pairs: ['ada+ben'] });
    expect(asked({ at: at(10.5) })).toEqual({ stays: ['ben garden'], pairs: [] });
    expect(asked({ at: at(35), person: 'ada' })).toEqual({ stays: ['ada kitchen'], pairs: [] });
  });

  test('before the first, after the last, and a fraction beside an end is nobody', () => {
    const nobody = { stays: [], pairs: [] };
    for (const seconds of [-1000, -0.000001, 1e6]) expect(asked({ at: at(seconds) })).toEqual(nobody);
    expect(asked({ at: { ...at(10), nanoseconds: 1 } })).toEqual({ stays: ['ben garden'], pairs: [] });
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

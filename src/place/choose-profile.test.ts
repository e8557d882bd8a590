import { describe, expect, test } from 'vitest';
import { chooseProfile } from './choose-profile.js';
import type { Profile } from './schema.js';
import { law, profile as chosen, territory } from './testing.js';

const TEXT = { en: 'something to read', fr: 'quelque chose à lire' };

function profile(id: string, parts: Partial<Profile> = {}): Profile {
  return {
    id,
    title: TEXT,
    meaning: TEXT,
    inside: [],
    outside: [],
    options: {},
    laws: [],
    axes: {},
    remarks: [],
    expires: '2030-01-01',
    ...parts,
  };
}

const LAWS = { one: law('law one', '2020-01-01'), two: { ...law('law two', '2020-01-01'), status: 'unverified' as const } };

const choose = (asked: string, ...profiles: readonly Profile[]) => chooseProfile(asked, { profiles, laws: LAWS });
const named = (asked: string, ...profiles: readonly Profile[]) => choose(asked, ...profiles).territories.map(({ country }) => country);

describe('chooseProfile', () => {
  const north = profile('north', {
    inside: [territory('NO'), territory('SE', { status: 'unverified' })],
    options: { islands: { title: TEXT, inside: [territory('IS')] }, more: { title: TEXT, inside: [territory('FI')] } },
    laws: ['one', 'two'],
    axes: chosen().axes,
  });

  test('leaves out what is not verified', () => {
    expect(named('north', north)).toEqual(['NO']);
    expect(choose('north', north).laws.map(({ title }) => title)).toMatchObject([{ en: 'law one' }]);
  });

  test('adds options only when asked, and says so in its name', () => {
    expect(named('north+islands', north)).toEqual(['NO', 'IS']);
    expect(named('north+islands+more', north)).toEqual(['NO', 'IS', 'FI']);
    expect(choose('north+islands', north).id).toBe('north+islands');
  });

  test('takes over what it extends', () => {
    const own = profile('own', { extends: 'north', inside: [territory('DK')], laws: ['one'], axes: { registration: { grade: 'hint' } } });
    expect(named('own+islands', own, north)).toEqual(['NO', 'DK', 'IS']);
    const { laws, axes } = choose('own', own, north);
    expect(laws).toHaveLength(1);
    expect(axes).toEqual(chosen().axes);
  });

  test('knows territories by those that are left out', () => {
    expect(choose('rest', profile('rest', { outside: [territory('NO')] }))).toMatchObject({
      kind: 'outside',
      territories: [{ country: 'NO' }],
    });
  });

  test.each([
    ['south', 'no profile is called "south"; there are north'],
    ['north+moon', 'profile north has no option "moon"; it has islands, more'],
    ['north+toString', 'profile north has no option "toString"; it has islands, more'],
  ])('refuses %s', (asked, complaint) => expect(() => choose(asked, north)).toThrow(complaint));

  test('refuses profiles that go in a circle', () => {
    expect(() => choose('a', profile('a', { extends: 'b' }), profile('b', { extends: 'a' }))).toThrow('extends itself');
  });
});

import { describe, expect, test } from 'vitest';
import type { Server } from '../core/place.js';
import { Gazetteer } from './gazetteer.js';
import { ACME, countries, law, networks, profile, reference } from './testing.js';

const EDGE = '9.9.9.9';
const TIME = { seconds: Date.parse('2021-02-08T16:00:00Z') / 1000, nanoseconds: 0, digits: 6 };
const LAWS = [law('old law', '2020-01-01', '2022-01-01'), law('new law', '2022-01-01')];

function server(parts: Partial<Server> = {}): Server {
  return {
    address: EDGE,
    ports: [443],
    names: ['edge.acme.example'],
    vendor: 'acme',
    vendorHome: ACME,
    location: { candidates: [], confidence: 'unknown' },
    flows: 1,
    sessions: 0,
    answered: 0,
    ...parts,
  };
}

const GROUND = { vendorBy: 'signature', vendorNames: [], contact: undefined } as const;

function gazetteer(asOf: string | null = null) {
  const source = countries('a', { [EDGE]: 'NO' });
  const sources = { countries: [source, countries('b', { [EDGE]: 'NO' })], networks: [networks({ number: 64496, name: 'ACME-NET' })] };
  return { source, places: new Gazetteer(reference({ sources }), [profile({ laws: LAWS })], asOf) };
}

describe('the gazetteer', () => {
  test('asks about each address once', () => {
    const { source, places } = gazetteer();
    for (const vendor of ['acme', null]) places.place(server({ vendor }), GROUND, TIME);
    expect(source.asked).toBe(1);
  });

  test('keeps location, network and vendor apart on a server', () => {
    const placed = gazetteer().places.place(server(), GROUND, TIME);
    expect(placed.location).toMatchObject({ country: 'NO', confidence: 'medium' });
    expect(placed.verdict).toMatchObject({ asn: { number: 64496 }, operator: { name: 'ACME-NET' }, vendorHome: { id: 'acme-inc' } });
    expect(placed.profiles?.map(({ axis, grade }) => `${axis} ${grade}`)).toEqual(['location direct', 'vendor-home vendor']);
  });

  test('judges by the law of the capture’s own day, or of the day asked for', () => {
    const lawsOf = (asOf: string | null) => gazetteer(asOf).places.place(server(), GROUND, TIME).profiles?.[0]?.laws;
    expect(lawsOf(null)).toEqual(['old law, article 1']);
    expect(lawsOf('2023-01-01')).toEqual(['new law, article 1']);
    expect(gazetteer().places.lawDay(TIME)).toBe('2021-02-08');
    expect(gazetteer().places.lawDay(null)).toBeNull();
    expect(gazetteer('2023-01-01').places.lawDay(TIME)).toBe('2023-01-01');
  });

  test('weighs the age of the databases by the day of the capture, whatever law is asked for', () => {
    const { location } = gazetteer('2026-06-01').places.place(server(), GROUND, TIME);
    expect(location.doubts).toContain('a source is more than 180 days from the capture');
  });

  test('without profiles matches nothing', () => {
    const places = new Gazetteer(reference(), [], null);
    expect(places.place(server(), GROUND, TIME).profiles).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { type Reference, lookUp } from './address-facts.js';
import { OverrideTable } from './override.js';
import { ACME, countries, networks, reference } from './testing.js';
import { type Known, judgePlace } from './verdict.js';

// The ranges of documentation are of no place, so that the tests borrow addresses that the databases here make up.
const EDGE = '9.9.9.9';
const KNOWN: Known = { vendorBy: null, vendorHome: null, day: '2026-06-10' };

const judge = (
  address: string,
  parts: Partial<Reference> = {},
  known: Partial<Known> = {},
  vendor: string | null = null,
  names: readonly string[] = [],
) => judgePlace(address, names, vendor, { ...KNOWN, ...known }, lookUp(address, reference(parts)));

const THREE = ['a', 'b', 'c'].map((name) => countries(name, { [EDGE]: 'NO' }));
const FULL: Partial<Reference> = { sources: { countries: THREE, networks: [networks({ number: 64496, name: 'ACME-NET' })] } };
const ROW = {
  asn: 64496,
  name: 'ACME-NET',
  organisation: 'acme-inc',
  role: 'cloud',
  source: 'the registry',
  verifiedOn: '2026-01-02',
} as const;

const stated = (facts: object) => ({
  ...FULL,
  overrides: new OverrideTable({ '9.9.9.0/24': { source: 'asked them', verifiedOn: '2026-03-04', ...facts } }),
});

describe('a verdict', () => {
  test('carries every answer with its source, date and hash', () => {
    const { location, asn } = judge(EDGE, FULL);
    expect(location).toMatchObject({ country: 'NO', confidence: 'high' });
    expect(location.candidates).toEqual(
      ['a', 'b', 'c'].map((source) => ({ country: 'NO', source, date: '2026-06-01', sha256: 'ab', means: 'located' })),
    );
    expect(asn).toEqual({ number: 64496, name: 'ACME-NET', source: 'table', date: '2026-06-02', sha256: 'cd' });
  });

  test.each([
    ['192.168.1.1', 'private'],
    ['198.51.100.2', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['::ffff:10.0.0.1', 'private'],
  ])('of %s asks no database: it is %s', (address, range) => {
    const source = countries('a', { [address]: 'NO', '10.0.0.1': 'NO' });
    const verdict = judge(address, { sources: { countries: [source], networks: [networks({ number: 1, name: 'x' })] } });
    expect(verdict).toMatchObject({ range, asn: null, operator: null, location: { country: null, confidence: 'unknown' } });
    expect(source.asked).toBe(0);
  });

  test('of an IPv6 address that embeds an IPv4 one is of that one', () => {
    expect(judge('64:ff9b::909:909', FULL)).toMatchObject({ judgedAs: EDGE, location: { country: 'NO' } });
  });

  test('of an address that no network announces, and one source knows, is unknown', () => {
    const sources = { countries: THREE.slice(0, 1), networks: [networks(null)] };
    expect(judge(EDGE, { sources })).toMatchObject({ asn: null, operator: null, location: { country: null, confidence: 'unknown' } });
  });

  test('on a network known for anycast is low at most, unless the row is not verified', () => {
    const row = { asn: 64496, name: 'Acme', because: 'a delivery network', source: 'its own page', verifiedOn: '2026-01-02' };
    expect(judge(EDGE, { ...FULL, anycast: [{ ...row, status: 'verified' }] })).toMatchObject({
      anycast: 'Acme: a delivery network',
      location: { confidence: 'low' },
    });
    expect(judge(EDGE, { ...FULL, anycast: [{ ...row, status: 'unverified' }] })).toMatchObject({
      anycast: null,
      location: { confidence: 'high' },
    });
    expect(
      judge(EDGE, { ...FULL, anycast: [{ ...row, asn: undefined, prefix: '9.9.9.0/24', status: 'verified' }] }).location.confidence,
    ).toBe('low');
  });

  test('of text that is no address knows nothing', () => {
    expect(judge('example.org', FULL)).toMatchObject({ range: null, asn: null, location: { confidence: 'unknown' } });
  });
});

describe('the operator', () => {
  test('is the organisation behind the network, where that is verified, else its announced name', () => {
    expect(judge(EDGE, { ...FULL, networks: [{ ...ROW, status: 'verified' }] }).operator).toMatchObject({
      name: 'Acme, Inc.',
      organisation: ACME,
      role: 'cloud',
    });
    expect(judge(EDGE, { ...FULL, networks: [{ ...ROW, status: 'unverified' }] }).operator).toMatchObject({
      name: 'ACME-NET',
      organisation: null,
    });
    expect(judge(EDGE, FULL).operator).toMatchObject({ name: 'ACME-NET', organisation: null });
  });
});

describe('what the user states', () => {
  test('counts over the databases, which are still shown', () => {
    const { location } = judge(EDGE, stated({ country: 'SE' }));
    expect(location).toMatchObject({ country: 'SE', confidence: 'medium' });
    expect(location.candidates[0]).toMatchObject({ country: 'SE', source: 'your own statement (asked them)', date: '2026-03-04' });
    expect(location.candidates).toHaveLength(4);
  });

  test('is high only when no database disagrees', () => {
    expect(judge(EDGE, stated({ country: 'NO' })).location.confidence).toBe('high');
  });

  test('may be of an address in a private range', () => {
    const overrides = new OverrideTable({
      '10.0.0.0/8': { country: 'NO', operator: 'acme-inc', source: 'our own net', verifiedOn: '2026-03-04' },
    });
    expect(judge('10.1.1.1', { overrides })).toMatchObject({
      range: 'private',
      location: { country: 'NO' },
      operator: { organisation: ACME },
    });
  });

  test('can be the network, or that an address is not anycast', () => {
    expect(judge(EDGE, stated({ asn: 64511 })).asn).toMatchObject({ number: 64511, source: 'your own statement' });
    const row = {
      asn: 64496,
      name: 'Acme',
      because: 'a delivery network',
      source: 'its own page',
      verifiedOn: '2026-01-02',
      status: 'verified',
    } as const;
    expect(judge(EDGE, { ...stated({ anycast: false }), anycast: [row] })).toMatchObject({
      anycast: null,
      location: { confidence: 'high' },
    });
    expect(judge(EDGE, stated({ anycast: true })).location.confidence).toBe('low');
  });
});

const names = ['edge.acme.example'];

function by(vendor: string | null, vendorBy: Known['vendorBy'], parts: Partial<Reference>): readonly (string | null)[] {
  const { attribution } = judge(EDGE, parts, { vendorBy }, vendor, vendor === null ? [] : names);
  return [attribution.by, attribution.to];
}

describe('attribution', () => {
  test('goes by signature and name first, then by network, then by country', () => {
    const onlyCountries = { sources: { countries: THREE, networks: [] } };
    expect(by('acme', 'signature', FULL)).toEqual(['signature', 'acme']);
    expect(by('acme', 'name', FULL)).toEqual(['name', 'acme']);
    expect(by(null, null, FULL)).toEqual(['asn', 'ACME-NET']);
    expect(by(null, null, onlyCountries)).toEqual(['country', 'NO']);
    expect(by(null, null, {})).toEqual(['nothing', null]);
  });

  test('says why', () => {
    expect(judge(EDGE, FULL, { vendorBy: 'signature' }, 'acme', names).attribution.reason).toBe(
      'the bytes of its traffic fit a signature, and the name edge.acme.example was seen in the clear for this address',
    );
    expect(judge(EDGE, FULL).attribution.reason).toBe('AS64496 announces the address (table, 2026-06-02)');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openMmdb } from './mmdb.js';
import { makeMmdb } from './testing.js';

const database = (records: Parameters<typeof makeMmdb>[2]) => openMmdb(makeMmdb('Country', '2026-06-01', records));

describe('a database', () => {
  test('says what it is, and of when', () => {
    expect(database({})).toMatchObject({ type: 'Country', date: '2026-06-01' });
  });

  test('gives the country in every form in use', () => {
    const { countryOf } = database({
      '198.51.100.0/24': { country_code: 'NO' },
      '203.0.113.0/24': { country: { iso_code: 'SE' } },
      '192.0.2.0/24': { country: 'DK' },
    });
    expect(['198.51.100.9', '203.0.113.9', '192.0.2.9', '192.0.3.9'].map(countryOf)).toEqual(['NO', 'SE', 'DK', null]);
  });

  test.each([{ country_code: 'ZZ' }, { country_code: 'Norway' }, { country: { name: 'Norway' } }, { city: 'Oslo' }])(
    'takes %j for no country',
    (record) => {
      expect(database({ '198.51.100.0/24': record }).countryOf('198.51.100.9')).toBeNull();
    },
  );

  test('gives the network in every form in use', () => {
    const { networkOf } = database({
      '198.51.100.0/24': { autonomous_system_number: 64496, autonomous_system_organization: 'Acme' },
      '203.0.113.0/24': { asn: 'AS64497', as_name: 'Bolt' },
      '192.0.2.0/24': { country_code: 'NO' },
    });
    expect(['198.51.100.9', '203.0.113.9', '192.0.2.9'].map(networkOf)).toEqual([
      { number: 64496, name: 'Acme' },
      { number: 64497, name: 'Bolt' },
      null,
    ]);
  });

  test('that is none is not opened', () => {
    expect(() => openMmdb(Buffer.from('no database at all'))).toThrow();
  });

  test('that is damaged knows nothing, and throws nothing once it is open', () => {
    const whole = makeMmdb('Country', '2026-06-01', { '198.51.100.0/24': { country_code: 'NO' } });
    const beforeMetadata = whole.indexOf('MaxMind.com') - 4;
    const damage = fc.tuple(fc.integer({ min: 0, max: beforeMetadata }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(damage, ([at, byte]) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        const { countryOf, networkOf } = openMmdb(bytes);
        expect([null, expect.stringMatching(/^[A-Z]{2}$/)]).toContainEqual(countryOf('198.51.100.9'));
        networkOf('198.51.100.9');
      }),
    );
  });
});

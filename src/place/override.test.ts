import { describe, expect, test } from 'vitest';
import { parseAddress } from '../core/address.js';
import { OverrideTable } from './override.js';

const BASE = { source: 'asked the operator', verifiedOn: '2026-03-04' };
const factsOf = (table: OverrideTable, address: string) => table.factsOf(parseAddress(address)!);

describe('what the user states', () => {
  const table = new OverrideTable({
    '198.51.100.0/24': { ...BASE, country: 'NO', asn: 64496, anycast: true },
    '198.51.100.128/25': { ...BASE, country: 'SE', operator: 'acme-inc', anycast: false },
    '198.51.100.200': { ...BASE, country: 'DK' },
    '2001:db8::/32': { ...BASE, country: 'IS' },
  });

  test('counts from the most specific prefix on, field by field', () => {
    expect(factsOf(table, '198.51.100.1')).toMatchObject({ country: 'NO', asn: 64496, anycast: true });
    expect(factsOf(table, '198.51.100.129')).toMatchObject({ country: 'SE', asn: 64496, operator: 'acme-inc', anycast: false });
    expect(factsOf(table, '198.51.100.200')).toMatchObject({ country: 'DK', asn: 64496, operator: 'acme-inc', anycast: false });
  });

  test('says who says so, and since when', () => {
    expect(factsOf(table, '198.51.100.1')).toMatchObject(BASE);
  });

  test('is nothing elsewhere, and keeps the versions apart', () => {
    expect(factsOf(table, '203.0.113.1')).toEqual({});
    expect(factsOf(table, '2001:db8::1')).toMatchObject({ country: 'IS' });
    expect(factsOf(new OverrideTable({ '0.0.0.0/0': { ...BASE, country: 'NO' } }), '::1')).toEqual({});
  });

  test('must be of a prefix', () => {
    expect(() => new OverrideTable({ '198.51.100.1/24': BASE })).toThrow('"198.51.100.1/24" is no prefix');
  });
});

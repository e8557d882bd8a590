import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asnTable } from './asn-table.js';
import { writeAsnTable } from './asn-table-writer.js';
import { parseAddress } from '../core/address.js';

const table = (version4: string, version6 = '') => asnTable(writeAsnTable(version4, version6, 'lists', '2026-06-01'), 'ab');
const numberOf = (address: string) => Number(parseAddress(address)!.reduce((value, byte) => value * 256n + BigInt(byte), 0n));

const nested = (rows: readonly (readonly [number, number, number])[]) =>
  rows.every(([a, n], i) =>
    rows.every(([b, m], j) => i === j || a + n < b || b + m < a || (a < b && b + m < a + n) || (b < a && a + n < b + m)),
  );

describe('the table of networks', () => {
  test('finds the network of an address, from its first to its last', () => {
    const { networkOf } = table(`${numberOf('198.51.100.0')},${numberOf('198.51.100.255')},64496,"Example, ""the"" Inc."\n`);
    const network = { number: 64496, name: 'Example, "the" Inc.' };
    expect(['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'].map((one) => networkOf(parseAddress(one)!))).toEqual([
      null,
      network,
      network,
      null,
    ]);
  });

  test('knows IPv6 addresses to the last bit', () => {
    const first = parseAddress('2001:db8::1')!.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
    const { networkOf } = table('', `${first},${first},64497,Exemple é\n`);
    expect(networkOf(parseAddress('2001:db8::1')!)).toEqual({ number: 64497, name: 'Exemple é' });
    expect(networkOf(parseAddress('2001:db8::')!)).toBeNull();
    expect(networkOf(parseAddress('2001:db8::2')!)).toBeNull();
    expect(networkOf(parseAddress('1.0.0.0')!)).toBeNull();
  });

  test('reaches the last address there is', () => {
    expect(table(`0,${0xffffffff},1,all\n`).networkOf(parseAddress('255.255.255.255')!)).toEqual({ number: 1, name: 'all' });
  });

  test('of rows within each other takes the narrowest that began last', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 }));
    // Rows that only overlap in part have no narrower one: of those the later one counts up to its end.
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }).filter(nested), (rows) => {
        const { networkOf } = table(rows.map(([first, more, number]) => `${first},${first + more},${number},n${number}\n`).join(''));
        for (let at = 0; at <= 62; at++) {
          const holding = rows.filter(([first, more]) => first <= at && at <= first + more).toSorted((a, b) => a[1] - b[1]);
          expect(networkOf(parseAddress(`0.0.0.${at}`)!)?.number ?? null).toBe(holding[0]?.[2] ?? null);
        }
      }),
    );
  });

  test('never names a network that no row gives the address to', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        const { networkOf } = table(rows.map(([first, more, number]) => `${first},${first + more},${number},n\n`).join(''));
        for (let at = 0; at <= 125; at++) {
          const holding = rows.filter(([first, more]) => first <= at && at <= first + more).map(([, , number]) => number);
          const found = networkOf(parseAddress(`0.0.0.${at}`)!)?.number;
          if (found !== undefined) expect(holding).toContain(found);
          else expect(holding).toEqual([]);
        }
      }),
    );
  });

  test('does not open when it is cut', () => {
    const bytes = writeAsnTable('1,2,3,a\n5,6,7,b\n', '', 'lists', '2026-06-01');
    expect(() => asnTable(bytes.subarray(0, bytes.length - 20), 'ab')).toThrow(RangeError);
  });

  test('is not made of lines of another form', () => {
    expect(() => writeAsnTable('1.0.0.0,1.0.0.255,13335,name\n', '', 'lists', '2026-06-01')).toThrow('not a row of networks');
  });
});

import { expect, test } from 'vitest';
import { hexDump } from './hex-dump.js';

function rows(...[dump, columns]: Parameters<typeof hexDump>): readonly string[] {
  return hexDump(dump, columns).map(({ spans }) => spans.map(({ text }) => text).join(''));
}

const DUMP = { offset: 42, hex: '0001ff5c41424344454647', marks: [{ from: 46, to: 50 }] };

test('rows start where Wireshark starts them; brackets stand around the value in each', () => {
  expect(rows(DUMP, 80)).toEqual(
    [
      '0020                                00 01 ff 5c[41 42]            ...\\AB',
      '0030 [43 44]45 46 47                                    CDEFG',
    ].map((row) => row.padEnd(72)),
  );
});

test('a narrow screen has eight bytes a row', () => {
  expect(rows(DUMP, 40)).toEqual(['0028        00 01 ff 5c[41 42]    ...\\AB', '0030 [43 44]45 46 47            CDEFG   ']);
});

test('the value is marked in both halves', () => {
  const marked = hexDump(DUMP, 80).map(({ spans }) => spans.filter((span) => span.marked === true).map(({ text }) => text));
  expect(marked).toEqual([
    ['41 42', 'AB'],
    ['43 44', 'CD'],
  ]);
});

test('values side by side have brackets of their own', () => {
  const marks = [
    { from: 48, to: 50 },
    { from: 50, to: 51 },
    { from: 52, to: 53 },
  ];
  expect(rows({ offset: 48, hex: '4142434445', marks }, 80)).toEqual(['0030 [41 42[43]44[45]'.padEnd(56) + 'ABCDE'.padEnd(16)]);
});

test('bytes that were not kept are not marked', () => {
  expect(rows({ offset: 48, hex: '4142', marks: [{ from: 40, to: 60 }] }, 80)).toEqual(['0030 [41 42]'.padEnd(56) + 'AB'.padEnd(16)]);
});

test('no bytes, no rows', () => {
  expect(rows({ offset: 0, hex: '', marks: [] }, 80)).toEqual([]);
});

import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cell, fit, fitEnd, widthOf, wrap } from './fit.js';
import { safeText } from './safe-text.js';

test('wide characters count twice, marks not at all', () => {
  expect(widthOf(safeText('日本'))).toBe(4);
  expect(widthOf(safeText('e\u0301'))).toBe(1);
});

test('what is cut off is marked, at the end or at the start', () => {
  expect(fit(safeText('captures/evening.pcapng'), 10)).toBe('captures/…');
  expect(fitEnd(safeText('captures/evening.pcapng'), 10)).toBe('…ng.pcapng');
  expect(fit(safeText('日本語日本語'), 6)).toBe('日本…');
  expect(fitEnd(safeText('日本語日本語'), 6)).toBe('…本語');
  expect(fit(safeText('whole'), 5)).toBe('whole');
});

test('a cell is exactly as wide as asked', () => {
  expect(cell(safeText('日本語'), 4)).toBe('日… ');
  expect(cell(safeText('7'), 3, 'right')).toBe('  7');
});

test('lines break between words, and in a word that is too long', () => {
  expect(wrap(safeText('one two three'), 7)).toEqual(['one two', 'three']);
  expect(wrap(safeText('a 123456789 b'), 4)).toEqual(['a', '1234', '5678', '9 b']);
  expect(wrap(safeText('日本語'), 1)).toEqual(['日', '本', '語']);
});

test('no text is wider than its place, and wrapping loses no letter', () => {
  fc.assert(
    // Some single characters, such as a beamed note, are three columns wide and cannot be broken.
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 8, max: 30 }), (text, columns) => {
      const safe = safeText(text);
      expect(widthOf(fit(safe, columns))).toBeLessThanOrEqual(columns);
      expect(widthOf(fitEnd(safe, columns))).toBeLessThanOrEqual(columns);
      expect(widthOf(cell(safe, columns))).toBe(columns);
      for (const row of wrap(safe, columns)) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      expect(wrap(safe, columns).join('').replaceAll(' ', '')).toBe(safe.replaceAll(' ', ''));
    }),
  );
});

test('what is taken for one column without measuring it is one', () => {
  for (let code = 0x20; code < 0x3000; code++) {
    const text = safeText(String.fromCharCode(code));
    // Escaped, it is longer.
    if (text.length === 1) expect([text, widthOf(text)]).toEqual([text, stringWidth(text)]);
  }
});

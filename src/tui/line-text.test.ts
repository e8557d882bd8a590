import { expect, test } from 'vitest';
import { spokenRows, styledText } from './line-text.js';
import { EMPTY_LINE, span, type Line } from './line.js';
import { safeText } from './safe-text.js';
import { withoutStyle } from './testing.js';

const ROW: Line = { spans: [span('HIGH', 'high'), { text: safeText(' ada '), marked: true }, span('in the garden   ', 'faint')] };

test('weight and colour are turned on and off around each piece', () => {
  expect(styledText(ROW, 80, true)).toBe(
    '\u001b[1m\u001b[31mHIGH\u001b[22m\u001b[39m\u001b[7m ada \u001b[27m\u001b[2min the garden   \u001b[22m',
  );
});

test('without colour weight and marks remain', () => {
  expect(styledText(ROW, 80, false)).toBe('\u001b[1mHIGH\u001b[22m\u001b[7m ada \u001b[27min the garden');
});

test('only red and magenta are used: of eight colours they alone can be read on white and on black', () => {
  const tones = ['critical', 'high', 'medium', 'low', 'none', 'strong', 'faint'] as const;
  const all = tones.map((tone) => styledText({ spans: [span('x', tone)] }, 80, true)).join('');
  // oxlint-disable-next-line no-control-regex -- finding orders is the point
  const orders = new Set(Array.from(all.matchAll(/\u001b\[(\d+)m/g), ([, order]) => Number(order)));
  expect([...orders].toSorted((a, b) => a - b)).toEqual([1, 2, 22, 31, 35, 39]);
});

test('a row never takes more than the columns there are', () => {
  for (let columns = 0; columns < 20; columns++) expect(withoutStyle(styledText(ROW, columns, true)).length).toBeLessThanOrEqual(columns);
  expect(withoutStyle(styledText(ROW, 8, true))).toBe('HIGH ad…');
  expect(styledText({ spans: [span('房間房間')] }, 5, true)).toBe('房間…');
});

test('a screen reader says the words meant for it, and else the row', () => {
  const silent = { ...ROW, spoken: safeText('') };
  expect(spokenRows([ROW, { ...ROW, spoken: safeText('high: ada') }, silent], 80)).toEqual(['HIGH ada in the garden', 'high: ada']);
});

test('a screen reader is told whole as far as there are rows, first what is selected', () => {
  const long: Line = { spans: [span('one two three four')] };
  const selected: Line = { spans: [{ text: safeText('five six seven'), marked: true }] };
  expect(spokenRows([long, selected, EMPTY_LINE, EMPTY_LINE], 10)).toEqual(['one two', 'three four', 'five six', 'seven']);
  expect(spokenRows([long, selected, EMPTY_LINE], 10)).toEqual(['one two t…', 'five six', 'seven']);
  expect(spokenRows([long, selected], 10)).toEqual(['one two t…', 'five six …']);
});

import { expect, test } from 'vitest';
import { nearest } from './nearest.js';

const COMMANDS = ['scan', 'open', 'report', 'presence', 'places'];

test.each([
  ['scn', 'scan'],
  ['sacn', 'scan'],
  ['reprot', 'report'],
  ['Places', 'places'],
  ['opne', 'open'],
  ['sniff', undefined],
  ['s', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%.10s is taken for %s', (word, meant) => {
  expect(nearest(word, COMMANDS)).toBe(meant);
});

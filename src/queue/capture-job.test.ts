import { expect, test } from 'vitest';
import { captureJobOf } from './capture-job.js';

const ID = 'a'.repeat(64);
const DATA = { path: '/captures/a.pcap', out: '/store', fromFolder: true, privacy: 'plain' };

test('reads what submit has put there', () => {
  expect(captureJobOf({ id: ID, data: DATA })).toEqual({ sha256: ID, ...DATA });
  expect(captureJobOf({ id: ID, data: { ...DATA, fromFolder: 'yes' } })?.fromFolder).toBe(false);
  expect(captureJobOf({ id: ID, data: { ...DATA, privacy: ID } })?.privacy).toBe(ID);
});

test.each([
  ['no id', undefined, DATA],
  ['an id that is no hash', '../etc', DATA],
  ['no data', ID, undefined],
  ['data that is no object', ID, 'path'],
  ['a path that means something else elsewhere', ID, { ...DATA, path: 'a.pcap' }],
  ['a store that means something else elsewhere', ID, { ...DATA, out: '../store' }],
  ['a key that is no hash', ID, { ...DATA, privacy: 'secret' }],
  ['a list for a path', ID, { ...DATA, path: ['/a'] }],
])('refuses %s', (_, id, data) => {
  expect(captureJobOf({ id, data })).toBeNull();
});

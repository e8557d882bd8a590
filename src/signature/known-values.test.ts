import { expect, test } from 'vitest';
import { KnownValues, MAX_KNOWN_VALUES, SHORTEST_VALUE } from './known-values.js';

test('a value is known for the vendor and the kind it was given as, and no other', () => {
  const values = new KnownValues(['room-id', 'user-id']);
  values.add('voice', 'room-id', 'lobby');
  expect(values.has('voice', 'room-id', 'lobby')).toBe(true);
  expect(values.has('voice', 'user-id', 'lobby')).toBe(false);
  expect(values.has('other', 'room-id', 'lobby')).toBe(false);
  expect(values.has('voice', 'room-id', 'Lobby')).toBe(false);
});

test('a value shorter than chance allows is not known again', () => {
  const values = new KnownValues(['room-id', 'user-id']);
  for (const length of [SHORTEST_VALUE - 1, SHORTEST_VALUE]) values.add('voice', 'room-id', 'a'.repeat(length));
  expect([values.has('voice', 'room-id', 'aaa'), values.has('voice', 'room-id', 'aaaa')]).toEqual([false, true]);
});

test('there is an end to how many are kept', () => {
  const values = new KnownValues(['room-id', 'user-id']);
  for (let i = 0; i <= MAX_KNOWN_VALUES; i++) values.add('voice', 'user-id', `user ${i}`);
  expect(values.has('voice', 'user-id', `user ${MAX_KNOWN_VALUES - 1}`)).toBe(true);
  expect(values.has('voice', 'user-id', `user ${MAX_KNOWN_VALUES}`)).toBe(false);
});

test('nothing is kept of a kind that no rule asks for', () => {
  const values = new KnownValues(['room-id']);
  for (const kind of ['room-id', 'user-id'] as const) values.add('voice', kind, 'lobby');
  expect([values.has('voice', 'room-id', 'lobby'), values.has('voice', 'user-id', 'lobby')]).toEqual([true, false]);
});

import { describe, expect, test } from 'vitest';
import type { Event } from '../core/event.js';
import { MAX_ROOM_NAMES, RoomNames, RoomRule } from './rooms.js';
import { field, group, messageOf } from './testing.js';

const numbered = (room: string | null, vendor = 'invented'): Pick<Event, 'vendor' | 'room' | 'roomBy'> => ({
  vendor,
  room,
  roomBy: 'number',
});

describe('the names of rooms', () => {
  test('replace numbers once they are known, and say so', () => {
    const names = new RoomNames();
    expect(names.resolve(numbered('7'))).toEqual(numbered('7'));
    names.learn('invented', '7', 'lobby');
    expect(names.resolve({ ...numbered('7'), more: 1 })).toEqual({ vendor: 'invented', room: 'lobby', roomBy: 'name', more: 1 });
  });

  test('are the vendor’s own, and replace nothing but numbers', () => {
    const names = new RoomNames();
    names.learn('invented', '7', 'lobby');
    expect(names.resolve(numbered('7', 'other'))).toEqual(numbered('7', 'other'));
    expect(names.resolve({ vendor: 'invented', room: '7', roomBy: 'name' })).toEqual({ vendor: 'invented', room: '7', roomBy: 'name' });
    expect(names.resolve(numbered(null))).toEqual(numbered(null));
  });

  test('are what was learned last', () => {
    const names = new RoomNames();
    names.learn('invented', '7', 'lobby');
    names.learn('invented', '7', 'kitchen');
    expect(names.resolve(numbered('7')).room).toBe('kitchen');
  });

  test('are kept up to a number', () => {
    const names = new RoomNames();
    for (let i = 0; i <= MAX_ROOM_NAMES; i++) names.learn('invented', String(i), `room ${i}`);
    expect(names.resolve(numbered(String(MAX_ROOM_NAMES - 1))).roomBy).toBe('name');
    expect(names.resolve(numbered(String(MAX_ROOM_NAMES))).roomBy).toBe('number');
  });
});

describe('a room rule', () => {
  const rule = new RoomRule(
    { number: 'cid', name: ['channel', 'details.14'] },
    (kind, value) => value.startsWith('test-') || (kind === 'call-id' && value === '0'),
  );

  function learned(...fields: Parameters<typeof messageOf>[1]): string | null {
    const names = new RoomNames();
    rule.learn(names, 'invented', messageOf('any', fields));
    const { room, roomBy } = names.resolve(numbered('7'));
    return roomBy === 'name' ? room : null;
  }

  test('learns from a message that has number and name', () => {
    expect(learned(field('cid', 7), field('channel', 'lobby'))).toBe('lobby');
    expect(learned(field('cid', 7n), group('details', [field('14', 'lobby')]))).toBe('lobby');
  });

  test('takes the first name that is a room', () => {
    expect(learned(field('cid', 7), field('channel', 'lobby'), group('details', [field('14', 'kitchen')]))).toBe('lobby');
    expect(learned(field('cid', 7), field('channel', 'test-1'), group('details', [field('14', 'kitchen')]))).toBe('kitchen');
    expect(learned(field('cid', 7), field('channel', 'test-1'))).toBeNull();
  });

  test('takes no number that stands for none', () => {
    const names = new RoomNames();
    rule.learn(names, 'invented', messageOf('any', [field('cid', 0), field('channel', 'lobby')]));
    expect(names.resolve(numbered('0')).roomBy).toBe('number');
  });

  test('takes no empty name, nor one without a value', () => {
    expect(learned(field('cid', 7), field('channel', ''))).toBeNull();
    expect(learned(field('cid', 7), field('channel', undefined))).toBeNull();
  });

  test('learns nothing where number or name is missing', () => {
    expect(learned(field('cid', 7))).toBeNull();
    expect(learned(field('channel', 'lobby'))).toBeNull();
  });

  test('finds the number around a message that is carried', () => {
    const names = new RoomNames();
    rule.learn(names, 'invented', messageOf('any', [field('channel', 'lobby')], {}, { enclosing: [[field('cid', 7)]] }));
    expect(names.resolve(numbered('7')).room).toBe('lobby');
  });
});

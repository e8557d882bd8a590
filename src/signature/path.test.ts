import { describe, expect, test } from 'vitest';
import type { Field, Pdu } from '../core/message.js';
import { Finds, anyValue, collector, firstAmong, firstField, path } from './path.js';
import { field, group } from './testing.js';

const pdu = (fields: readonly Field[], ...enclosing: Field[][]): Pdu => ({ kind: 'any', fields, enclosing });

/** Values that a path finds. */
const found = (text: string, message: Pdu) => path(text)(message).map((one) => one.field.value);

const LOGIN = pdu([
  field('uid', 7),
  group('details', [field('1', 'sdk'), field('14', 'room'), field('14', 'again')]),
  group('edges', [
    group('0', [field('ip', '192.0.2.1'), field('port', 80)]),
    group('1', [field('ip', '192.0.2.2'), field('port', 81)]),
    field('2', 'no group'),
  ]),
]);

describe('a path', () => {
  test.each<[string, unknown[]]>([
    ['uid', [7]],
    ['details.1', ['sdk']],
    ['details.14', ['room', 'again']],
    ['details.*', ['sdk', 'room', 'again']],
    ['edges.*.ip', ['192.0.2.1', '192.0.2.2']],
    ['edges.1.port', [81]],
    ['*.14', ['room', 'again']],
    ['details', [undefined]],
    ['uid.1', []],
    ['details.2', []],
    ['edges.*.ip.*', []],
    ['nothing', []],
  ])('%s finds %j', (text, values) => {
    expect(found(text, LOGIN)).toEqual(values);
  });

  const CARRIED = pdu([field('uid', 7)], [field('session', 'inner')], [field('session', 'outer'), field('room', 'lobby')]);

  describe.each(['uid', 'details.14', 'edges.*.ip', '*.14', 'details', 'uid.1', 'nothing', 'session', 'room'])('%s', (text) => {
    test.each([LOGIN, CARRIED])('asks the values that it finds', (message) => {
      const asked: unknown[] = [];
      const ask = (value: unknown) => asked.push(value) === 0;
      expect(anyValue(text, ask)(message)).toBe(false);
      expect(asked).toEqual(found(text, message).filter((value) => value !== undefined));
      expect(anyValue(text, (value) => value === asked.at(-1))(message)).toBe(asked.length > 0);
    });

    test.each([LOGIN, CARRIED])('finds the first and all by whatever way it is asked', (message) => {
      const alone = pdu(message.fields);
      expect(firstField(text)(message)).toBe(path(text)(message)[0]?.field);
      expect(firstAmong(text)(message.fields)).toBe(path(text)(alone)[0]?.field);
      const { first, follow, collect } = collector(text);
      const collected = new Finds();
      collect(message, collected);
      expect(collected.taken()).toEqual(path(text)(message));
      const followed = new Finds();
      for (const one of message.fields) if (first === '*' || one.name === first) follow(one, message.fields, followed);
      expect(followed.taken()).toEqual(path(text)(alone));
    });
  });

  test('tells among which fields a value stands', () => {
    const siblings = path('edges.*.ip')(LOGIN).map((one) => one.siblings.map(({ name, value }) => [name, value]));
    expect(siblings).toEqual([
      [
        ['ip', '192.0.2.1'],
        ['port', 80],
      ],
      [
        ['ip', '192.0.2.2'],
        ['port', 81],
      ],
    ]);
  });

  test('looks around the message for what it has not, innermost first', () => {
    const carried = pdu(
      [field('uid', 7)],
      [field('session', 'inner')],
      [field('session', 'outer'), field('room', 'lobby'), field('uid', 8)],
    );
    expect(found('session', carried)).toEqual(['inner']);
    expect(found('room', carried)).toEqual(['lobby']);
    expect(found('uid', carried)).toEqual([7]);
    expect(found('nothing', carried)).toEqual([]);
  });

  test('that begins in the message does not go on around it', () => {
    const carried = pdu([group('details', [])], [group('details', [field('14', 'outer')])]);
    expect(found('details.14', carried)).toEqual([]);
  });

  test('a field called like the sign for any name is only one of them', () => {
    const message = pdu([group('a', [field('*', 1), field('b', 2)])]);
    expect(found('a.*', message)).toEqual([1, 2]);
    expect(found('a.b', message)).toEqual([2]);
  });
});

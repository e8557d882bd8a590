import { describe, expect, test } from 'vitest';
import type { Event } from '../core/event.js';
import type { Message } from '../core/message.js';
import { MAX_REMEMBERED } from './remembered-values.js';
import { FLOW, NOON, field, group, messageOf, noFacts, signatureOf, sinkOf, talkRules } from './testing.js';

const JOIN = { event: 'join', messages: ['join'], user: 'user', room: ['room', 'cid'] };

/** The rules of an invented protocol, and what they tell. */
function rulesOf(protocol: object) {
  const signature = signatureOf(
    { top: 'u8', whole: { message: 'join', fields: { user: { text: 4 }, room: { text: 'rest' } } } },
    { events: [JOIN], ...protocol },
  );
  const rules = talkRules(signature);
  const facts = noFacts();
  const events: Event[] = [];
  const places: string[] = [];
  const sink = sinkOf({ onEvent: (event: Event) => events.push(event), onMediaPlace: (_message, place) => places.push(place) });
  const tell = (...messages: readonly Message[]) => {
    for (const message of messages) rules.interpret(message, 3, facts, sink);
    return events.splice(0).map(({ event, user, room, roomBy }) => [event, user, room, roomBy]);
  };
  return { rules, tell, interpret: (message: Message) => rules.interpret(message, 3, facts, sink), events, facts, places };
}

const join = (...fields: Parameters<typeof messageOf>[1]) => messageOf('join', fields);
const onFlow = (index: number) => ({ flow: { ...FLOW, index } });

describe('an event', () => {
  test('tells who, where, when and by what bytes', () => {
    const { interpret, events } = rulesOf({});
    interpret(join(field('room', 'lobby', { offset: 9, length: 5 }), field('user', 7, { offset: 3, length: 4 })));
    expect(events).toEqual([
      {
        event: 'join',
        vendor: 'invented',
        room: 'lobby',
        roomBy: 'name',
        user: '7',
        time: NOON,
        evidence: { capture: 3, frame: 1, offset: 45, length: 4, time: NOON, hex: Buffer.from('load').toString('hex') },
        flow: FLOW,
        signature: 'invented/talk',
        status: 'documented',
        disclosure: 'cleartext',
      },
    ]);
  });

  test('is told of the messages it names, the way it says', () => {
    const { tell } = rulesOf({ events: [{ ...JOIN, messages: ['join*'], except: ['join-not'], direction: 'to-client' }] });
    const fields = [field('user', 7), field('room', 'lobby')];
    const message = (kind: string, direction: 'to-server' | 'to-client') => messageOf(kind, fields, { direction });
    expect(tell(message('join', 'to-server'), message('join-not', 'to-client'), message('leave', 'to-client'))).toEqual([]);
    expect(tell(message('join-it', 'to-client'))).toHaveLength(1);
  });

  test('is told for every person a message names, with their names where they stand', () => {
    const seen = { event: 'seen', user: 'speakers.*', take: 'name', room: 'room' };
    const { interpret, events } = rulesOf({ events: [seen] });
    interpret(
      messageOf('pong', [field('room', 'lobby'), group('speakers', [field('11', 1, { key: { offset: 4, length: 2 } }), field('22', 2)])]),
    );
    expect(events.map(({ user, room, evidence }) => [user, room, evidence.offset])).toEqual([
      ['11', 'lobby', 46],
      ['22', 'lobby', 42],
    ]);
  });

  test('is not told of nobody', () => {
    const { tell } = rulesOf({ never: { 'user-id': ['0'] } });
    for (const user of [field('user', 0), field('user', ''), field('user', undefined), field('other', 7)])
      expect(tell(join(user, field('room', 'lobby')))).toEqual([]);
  });

  test('is told without a room when none is named', () => {
    const { tell } = rulesOf({ never: { 'room-id': ['test-*'] } });
    expect(tell(join(field('user', 7)))).toEqual([['join', '7', null, 'name']]);
    expect(tell(join(field('user', 7), field('room', 'test-1')))).toEqual([['join', '7', null, 'name']]);
  });
});

describe('a room', () => {
  const rooms = { number: 'cid', name: 'room' };

  test('is the first of several that is one', () => {
    const { tell } = rulesOf({ rooms, never: { 'room-id': ['test-*'] } });
    expect(tell(join(field('user', 7), field('cid', 99), field('room', 'test-1')))).toEqual([['join', '7', '99', 'number']]);
  });

  test('is a number until a message has carried number and name, then its name', () => {
    const { tell } = rulesOf({ rooms });
    const byNumber = join(field('user', 7), field('cid', 99));
    expect(tell(byNumber)).toEqual([['join', '7', '99', 'number']]);
    expect(tell(messageOf('answer', [field('cid', 99), field('room', 'lobby')]), byNumber)).toEqual([['join', '7', 'lobby', 'name']]);
  });

  test('is known by its number to later captures of the run', () => {
    const { rules, tell } = rulesOf({ rooms });
    tell(messageOf('answer', [field('cid', 99), field('room', 'lobby')]));
    rules.clear();
    expect(tell(join(field('user', 7), field('cid', 99)))).toEqual([['join', '7', 'lobby', 'name']]);
  });

  test('a pseudo room gives its number no name', () => {
    const { tell } = rulesOf({ rooms, never: { 'room-id': ['test-*'] } });
    tell(messageOf('answer', [field('cid', 99), field('room', 'test-1')]));
    expect(tell(join(field('user', 7), field('cid', 99)))).toEqual([['join', '7', '99', 'number']]);
  });
});

const login = (name: string | undefined, index = 0) => messageOf('login', [field('name', name)], onFlow(index));
const joinOn = (index = 0) => messageOf('join', [field('room', 'lobby')], onFlow(index));

describe('a remembered value', () => {
  const protocol = { remember: ['name'], events: [{ ...JOIN, user: ['user', '$name'] }] };

  test('stands in on its flow, the last one, and on no other', () => {
    const { tell } = rulesOf(protocol);
    expect(tell(joinOn())).toEqual([]);
    expect(tell(login('alice'), joinOn())).toEqual([['join', 'alice', 'lobby', 'name']]);
    expect(tell(login('bob'), login(undefined), joinOn())).toEqual([['join', 'bob', 'lobby', 'name']]);
    expect(tell(joinOn(1))).toEqual([]);
  });

  test('comes after what the message itself says', () => {
    const { tell } = rulesOf(protocol);
    expect(tell(login('alice'), messageOf('join', [field('user', 'carol'), field('room', 'lobby')]))).toEqual([
      ['join', 'carol', 'lobby', 'name'],
    ]);
  });

  test('has the room for its evidence, or else the whole payload', () => {
    const { interpret, events } = rulesOf(protocol);
    interpret(login('alice'));
    interpret(messageOf('join', [field('room', 'lobby', { offset: 2, length: 5 })]));
    interpret(messageOf('join', []));
    expect(events.map(({ evidence }) => [evidence.offset, evidence.length])).toEqual([
      [44, 5],
      [42, messageOf('join', []).payload.bytes.length],
    ]);
  });

  test('is forgotten when a new capture begins', () => {
    const { rules, tell } = rulesOf(protocol);
    tell(login('alice'));
    rules.clear();
    expect(tell(joinOn())).toEqual([]);
  });

  test('is kept for so many flows and no more', () => {
    const { tell } = rulesOf(protocol);
    for (let index = 0; index <= MAX_REMEMBERED; index++) tell(login('alice', index));
    expect(tell(joinOn(MAX_REMEMBERED - 1))).toHaveLength(1);
    expect(tell(joinOn(MAX_REMEMBERED))).toEqual([]);
  });
});

const part = (index: number, text: string) => {
  const fields = [field('key', 1), field('index', index), field('total', 9), field('piece', undefined, { offset: 0, length: text.length })];
  return messageOf('part', fields, { bytes: Buffer.from(text) });
};

describe('an address that a message tells', () => {
  const message = messageOf('offer', [field('end', `${FLOW.client.address}:${FLOW.client.port}`)]);

  test('announces media, of whatever kind the message is', () => {
    const { interpret, facts } = rulesOf({ announces: ['end'] });
    interpret(message);
    expect(facts.announced.hasEndOf(FLOW)).toBe(true);
  });

  test('is where media is awaited, of whatever kind the message is', () => {
    const { interpret, places } = rulesOf({ mediaAt: ['end'] });
    interpret(message);
    expect(places).toEqual([`${FLOW.client.address}:${FLOW.client.port}`]);
  });
});

describe('other state of a capture', () => {
  test('a value in parts is read as the message it makes', () => {
    const reassemble = { messages: ['part'], key: 'key', index: 'index', total: 'total', piece: 'piece', as: 'whole' };
    const { rules, tell } = rulesOf({ reassemble });
    expect(tell(part(1, 'lobby'))).toEqual([]);
    expect(tell(part(0, 'abcd'))).toEqual([['join', 'abcd', 'lobby', 'name']]);
    tell(part(1, 'lobby'));
    rules.clear();
    expect(tell(part(0, 'abcd'))).toEqual([]);
  });

  test('handshakes are counted, and cleared', () => {
    const { rules, tell } = rulesOf({ sessions: { opens: ['hello'], key: 'number', answers: ['reply'], answered: 'number' } });
    tell(messageOf('hello', [field('number', 5)]), messageOf('reply', [field('number', 5)]));
    expect(rules.sessions()).toMatchObject([{ flowIndex: 0, server: FLOW.server.address, answered: true, roundTripSeconds: 1e-6 }]);
    rules.clear();
    expect(rules.sessions()).toEqual([]);
    expect(rulesOf({}).rules.sessions()).toEqual([]);
  });
});

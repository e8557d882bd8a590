import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Direction } from '../core/flow.js';
import { field } from '../core/field.js';
import type { Field } from '../core/message.js';
import { contextOf } from '../testing/decoding.js';
import { json } from '../wire/json/json.js';
import { xml } from '../wire/xml.js';
import { MAX_ENTRIES } from './key-entries.js';
import { KeyNameTable } from './key-names-schema.js';
import { KeyNames } from './key-names.js';

const TABLE = KeyNameTable.parse(parse(readFileSync(fileURLToPath(new URL('../../signatures/key-names.yaml', import.meta.url)), 'utf8')));
const names = new KeyNames(TABLE);

describe('a message about a room or a call', () => {
  test.each([
    ['a user beside a room', { userId: 'alice', roomName: 'r-1' }, ['user-id alice', 'room-id r-1']],
    ['other habits of writing', { User_ID: 'alice', 'room-name': 'r-1' }, ['user-id alice', 'room-id r-1']],
    ['names within names', { user: { id: 4711, name: 'Alice' }, room: { id: 'r-1' } }, ['user-id 4711', 'username Alice', 'room-id r-1']],
    [
      'a vague name beside the sure ones',
      { userId: 'alice', room: 'r-1', token: 'abcdefghij0123456789' },
      ['user-id alice', 'room-id r-1', 'token abcdefghij0123456789'],
    ],
    ['a sure action', { type: 'join-room', uid: 12345, channel: 'r-1' }, ['user-id 12345', 'room-id r-1']],
    ['a sign', { type: 'offer', from: 'alice', to: 'bob', sdp: 'v=0' }, ['user-id alice', 'user-id bob']],
    ['a sign as the action', { type: 'ice-candidate', from: 'alice' }, ['user-id alice']],
    ['a 64-bit id', '{"room":"r-1","userId":18446744073709551615}', ['room-id r-1', 'user-id 18446744073709551615']],
    ['JSON in a text', { data: JSON.stringify({ roomId: 'r-1', peerId: 'alice' }) }, ['room-id r-1', 'user-id alice']],
    ['French', { id_utilisateur: 'alice', id_salon: 'r-1', pseudo: 'Ali' }, undefined],
    [
      'phones and addresses',
      { meetingId: 'r-1', email: 'a@example.org', phone: '+1 555 010 0100' },
      ['room-id r-1', 'email a@example.org', 'phone +1 555 010 0100'],
    ],
  ])('is told by %s', (_what, body, expected) => {
    const { values } = read(body);
    expect(values.every(({ confidence }) => confidence === 'medium')).toBe(true);
    if (expected !== undefined) expect(values.map(({ kind, value }) => `${kind} ${value}`)).toEqual(expected);
    else expect(values.length).toBeGreaterThan(1);
  });

  test('gives the place, the path, and why', () => {
    const text = '{"data":{"userId":"alice","roomId":"r-1"}}';
    expect(read(text).values[0]).toEqual({
      kind: 'user-id',
      value: 'alice',
      path: 'data.userId',
      field: expect.objectContaining({ offset: text.indexOf('alice'), length: 5 }),
      of: 'self',
      stability: 'permanent',
      confidence: 'medium',
      why: "The message's own name for the value says that it stands for a user. It counts since the message names a user beside a room.",
    });
  });

  test('what comes from the server, or stands in a list, is somebody else', () => {
    const body = { roomId: 'r-1', userId: 'alice', participants: [{ id: 'bob' }, { id: 'carol' }] };
    expect(read(body).values.map(({ value, of }) => [value, of])).toEqual([
      ['r-1', 'self'],
      ['alice', 'self'],
      ['bob', 'peer'],
      ['carol', 'peer'],
    ]);
    expect(new Set(read(body, 'to-client').values.map(({ of }) => of))).toEqual(new Set(['peer']));
  });
});

describe('events', () => {
  test.each([
    [{ type: 'join', room: 'r-1', userId: 'alice' }, 'join alice r-1'],
    [{ action: 'leave_room', roomId: 'r-1', displayName: 'Alice' }, 'leave Alice r-1'],
    [{ event: 'participant-left', data: { participant: { id: 'bob' }, room: 'r-1' } }, 'leave bob r-1'],
    [{ method: 'joinChannel', params: { uid: 1234, channel: 'r-1' } }, 'join 1234 r-1'],
    [{ cmd: 'call:start', from: 'alice', to: 'bob' }, 'call-start alice undefined'],
    [{ op: 'hangup', callId: 'c-99', from: 'alice' }, 'call-end alice c-99'],
    ['42["join-room",{"room":"r-1","nickname":"Ali"}]', 'join Ali r-1'],
    ['["1","2","room:r-1","join_room",{"user_id":"alice"}]', undefined],
    [{ type: 'user-joined', users: [{ id: 'bob' }, { id: 'carol' }], room: 'r-1' }, 'join undefined r-1'],
    [{ type: 'join', newsletter: 'weekly', email: 'a@example.org' }, undefined],
    [{ type: 'left', align: 'left', userId: 'alice' }, undefined],
  ])('%j', (body, expected) => {
    const said = read(body).events.map(({ event, user, room }) => `${event} ${user?.value} ${room?.value}`);
    expect(said).toEqual(expected === undefined ? [] : [expected]);
  });

  test('point at the word that says so', () => {
    const text = '{"type":"join","room":"r-1"}';
    expect(read(text).events[0]?.field).toMatchObject({ offset: text.indexOf('join'), length: 4 });
  });
});

describe('HTTP', () => {
  test('query and form have names of the app’s own', () => {
    expect(interpretHttp(group('query', { roomId: 'r-1' }), group('form', { user_id: 'alice' })).values).toMatchObject([
      { kind: 'room-id', path: 'query.roomId' },
      { kind: 'user-id', path: 'form.user_id' },
    ]);
  });

  test('a path may say it all', () => {
    const { values, events } = interpretHttp(
      group('path', { 0: 'api', 1: 'rooms', 2: 'r-1', 3: 'join' }),
      group('form', { user_id: 'alice' }),
    );
    expect(values).toMatchObject([{ kind: 'room-id', value: 'r-1', path: 'path.2' }, { kind: 'user-id' }]);
    expect(events).toMatchObject([{ event: 'join', user: { value: 'alice' }, room: { value: 'r-1' } }]);
  });

  test('headers are HTTP’s, not the app’s', () => {
    expect(interpretHttp(group('headers', { roomId: 'r-1', userId: 'alice' })).values).toEqual([]);
  });

  test.each([
    [{ v: '1', tid: 'UA-1-1', cid: '555.666', uid: '77777', t: 'pageview' }],
    [{ uid: '12345', channel: 'news', ad_slot: '7' }],
    [{ channel: 'web', name: 'click', user: 'u7' }],
    [{ user_id: 'alice', utm_source: 'mail', room: 'double' }],
    [{ userId: 'alice', room: 'double', checkin: '2026-11-22', nights: '2' }],
    [{ session: 'abc', token: 'abcdefghij0123456789', password: 'secret' }],
    [{ callId: '17', method: 'getUser', model: 'X1' }],
    [{ action: 'login', room: 'r-1' }],
  ])('a beacon or a form gives nothing: %j', (query) => {
    expect(interpretHttp(group('query', query))).toEqual({ values: [], events: [] });
  });
});

test('a name alone is remarked upon quietly, when it is sure', () => {
  expect(read({ userId: 'alice', title: 'x' })).toMatchObject({
    events: [],
    values: [{ kind: 'user-id', confidence: 'low', stability: 'call' }],
  });
  expect(read({ email: 'a@example.org' }).values).toMatchObject([{ confidence: 'low', stability: 'call' }]);
  for (const body of [{ uid: 12345 }, { displayName: 'Alice' }, { room: 'r-1' }, { email: 'soon' }, { phone: '12' }])
    expect(read(body).values).toEqual([]);
});

describe('values', () => {
  test.each([
    ['userId', ''],
    ['userId', true],
    ['userId', null],
    ['userId', 0],
    ['userId', 1],
    ['userId', '0'],
    ['userId', 1.5],
    ['userId', 'null'],
    ['userId', 'Guest'],
    ['userId', 'x'.repeat(257)],
    ['userId', '{{user}}'],
    ['userId', 'https://example.org/'],
    ['userId', '---'],
    ['userId', 'two\nlines'],
    ['email', 'alice'],
    ['email', 'a@b'],
    ['phone', '0000000'],
    ['phone', '2026'],
    ['phone', '12345678901234567'],
    ['deviceId', 'short'],
    ['deviceId', 'onlyletters'],
    ['displayName', 7],
    ['displayName', '  '],
    ['token', 'short'],
    ['token', 'words with spaces in between'],
  ])('%s is not %j', (name, value) => {
    expect(read({ type: 'join-room', room: 'r-1', [name]: value }).values.map(({ kind }) => kind)).toEqual(['room-id']);
  });

  test('a vague name within something else means that', () => {
    const told = read({
      type: 'join-room',
      room: 'r-1',
      browser: { name: 'Firefox' },
      data: { name: 'Alice' },
      codec: { channel: 'stereo' },
    });
    expect(told.values.map(({ value }) => value)).toEqual(['r-1', 'Alice']);
  });
});

test('the word that says what is done names nobody', () => {
  expect(read({ name: 'join', room: 'r-1', userId: 'alice' }).values.map(({ value }) => value)).toEqual(['r-1', 'alice']);
});

test('the word of a path that says what is asked for names nobody', () => {
  for (const word of ['join', 'create', 'webrtc']) {
    const { values } = interpretHttp(group('path', { 0: 'rooms', 1: word }), group('query', { room: 'r-1', userId: 'alice' }));
    expect(values.map(({ value }) => value)).toEqual(['r-1', 'alice']);
  }
});

const request = (...path: readonly string[]) => interpretHttp(group('path', Object.fromEntries(path.entries())));

const readBody = (value: object, around: ReturnType<typeof request>) => {
  const decoded = json.decode(Buffer.from(JSON.stringify(value)), contextOf('udp'));
  const { fields } = decoded.ok ? decoded.pdus[0]! : expect.fail('no JSON');
  return names.interpret({ protocol: 'json', fields, payload: { direction: 'to-server' } }, around);
};

describe('a body', () => {
  test('names the user who joins the room in the path of its request', () => {
    const { values, events } = readBody({ userId: 'alice', displayName: 'Alice' }, request('rooms', 'r-1', 'join'));
    expect(values.map(({ value, confidence }) => [value, confidence])).toEqual([
      ['alice', 'medium'],
      ['Alice', 'medium'],
    ]);
    expect(events).toMatchObject([{ event: 'join', user: { value: 'alice' }, room: { value: 'r-1' } }]);
  });

  test('says once what the request says already, and goes before it', () => {
    const around = request('rooms', 'r-1', 'join');
    expect(readBody({ mood: 'fine' }, around).events).toEqual([]);
    expect(readBody({ type: 'leave-room', room: 'r-2', userId: 'alice' }, around).events).toMatchObject([
      { event: 'leave', room: { value: 'r-2' } },
    ]);
  });

  test('is about no room where its request names none', () => {
    const { values, events } = readBody({ userId: 'alice' }, request('api', 'profile'));
    expect([values.map(({ confidence }) => confidence), events]).toEqual([['low'], []]);
  });
});

test('reads XML by its names', () => {
  const decoded = xml.decode(
    Buffer.from('<request><method>join-room</method><user id="alice"/><room>r-1</room></request>'),
    contextOf('udp'),
  );
  const { fields } = decoded.ok ? decoded.pdus[0]! : expect.fail('no XML');
  expect(names.interpret({ protocol: 'xml', fields, payload: { direction: 'to-server' } }).events).toMatchObject([
    { event: 'join', user: { value: 'alice', path: 'user.id' }, room: { value: 'r-1' } },
  ]);
});

test('leaves protocols with names of their own alone', () => {
  const fields = [field('user-id', 'alice', 0, 5), field('room', 'r-1', 6, 3)];
  expect(names.interpret({ protocol: 'sip', fields, payload: { direction: 'to-server' } })).toEqual({ values: [], events: [] });
});

test('looks at so many names', () => {
  const padding = Object.fromEntries(Array.from({ length: MAX_ENTRIES }, (_, i) => [`x${i}`, i]));
  expect(read({ ...padding, userId: 'alice' }).values).toEqual([]);
  expect(read({ userId: 'alice', ...padding }).values).toHaveLength(1);
});

test('never throws', () => {
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 3, key: fc.constantFrom('userId', 'room', 'type', 'constructor', '__proto__', 'data', 'phone', 'join') }),
      (body) => void read(body),
    ),
  );
});

test('the table names each thing once', () => {
  const all = TABLE.identifiers.flatMap(({ names: sure, vague }) => [...sure, ...vague].map((name) => name.replaceAll(' ', '')));
  expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
  const words = (['join', 'leave', 'call-start', 'call-end'] as const).flatMap((one) =>
    [...TABLE.actions[one].sure, ...TABLE.actions[one].vague].map((word) => word.replaceAll(' ', '')),
  );
  expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
});

function read(body: unknown, direction: Direction = 'to-server') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const decoded = json.decode(Buffer.from(text), contextOf('udp'));
  if (!decoded.ok) return { values: [], events: [] };
  return names.interpret({ protocol: 'json', fields: decoded.pdus[0]!.fields, payload: { direction } });
}

function interpretHttp(...fields: readonly Field[]) {
  return names.interpret({ protocol: 'http', fields, payload: { direction: 'to-server' } });
}

/** A group of an HTTP message; the segments of a path have no names of their own. */
function group(name: string, values: Readonly<Record<string, string>>): Field {
  const inner = Object.entries(values).map(([key, value], i) => ({
    ...field(key, value, i, value.length),
    ...(name !== 'path' && { key: { offset: i, length: 1 } }),
  }));
  return field(name, undefined, 0, 9, inner);
}

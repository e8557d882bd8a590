import { describe, expect, test } from 'vitest';
import type { Message } from '../core/message.js';
import type { Sighting } from './sink.js';
import { FLOW, NOON, field, group, messageOf, noFacts, signatureOf, sinkOf, talkRules } from './testing.js';

const because = 'For the sake of the test.';

/** What messages disclose by these rules, in order. */
function sightings(fields: readonly object[], messages: readonly Message[], protocol: object = {}): readonly Sighting[] {
  const all = fields.map((rule) => ({ kind: 'user-id', of: 'self', because, ...rule }));
  const signature = signatureOf({ top: 'u8' }, { fields: all, ...protocol });
  const rules = talkRules(signature);
  const seen: Sighting[] = [];
  const facts = noFacts();
  for (const message of messages) rules.interpret(message, 3, facts, sinkOf({ onSighting: (one) => seen.push(one) }));
  return seen;
}

const values = (...args: Parameters<typeof sightings>) => sightings(...args).map(({ value }) => value);

const hello = (...fields: Parameters<typeof messageOf>[1]) => messageOf('hello', fields);

describe('a field rule', () => {
  test('tells all that is known of a value', () => {
    const rule = { at: 'details.7', kind: 'room-id', of: 'peer', stability: 'call' };
    const message = hello(group('details', [field('7', 'lobby', { offset: 3, length: 2 })]));
    expect(sightings([rule], [message])).toEqual([
      {
        flow: FLOW,
        direction: 'to-server',
        vendor: 'invented',
        protocol: 'invented/talk',
        signature: 'invented/talk',
        status: 'documented',
        field: 'hello.details.7',
        kind: 'room-id',
        value: 'lobby',
        of: 'peer',
        stability: 'call',
        admits: true,
        isOnlyAsked: false,
        disclosure: 'cleartext',
        confidence: 'medium',
        evidence: { capture: 3, frame: 1, offset: 45, length: 2, time: NOON, hex: Buffer.from('lo').toString('hex') },
      },
    ]);
  });

  test.each([
    ['documented', undefined, 'medium'],
    ['synthetic', undefined, 'medium'],
    ['confirmed', undefined, 'high'],
    ['confirmed', 'low', 'low'],
    ['documented', 'high', 'high'],
  ])('of a %s protocol that says %s is of %s confidence', (status, confidence, expected) => {
    const rule = { at: 'user', ...(confidence !== undefined && { confidence }) };
    expect(sightings([rule], [hello(field('user', 7))], { status })).toMatchObject([{ status, confidence: expected }]);
  });

  test('keeps the disclosure of the payload', () => {
    expect(sightings([{ at: 'user' }], [messageOf('hello', [field('user', 7)], { disclosure: 'intercepted' })])).toMatchObject([
      { disclosure: 'intercepted' },
    ]);
  });

  test('looks at the messages it names, but not at those it excepts', () => {
    const messages = ['hello', 'hello-again', 'bye'].map((kind) => messageOf(kind, [field('user', kind)]));
    expect(values([{ at: 'user' }], messages)).toEqual(['hello', 'hello-again', 'bye']);
    expect(values([{ at: 'user', messages: ['hello*'] }], messages)).toEqual(['hello', 'hello-again']);
    expect(values([{ at: 'user', except: ['hello'] }], messages)).toEqual(['hello-again', 'bye']);
    expect(values([{ at: 'user', messages: ['hello*'], except: ['*-again'] }], messages)).toEqual(['hello']);
  });

  test('looks one way only when it says so', () => {
    const messages = (['to-server', 'to-client'] as const).map((direction) =>
      messageOf('hello', [field('user', direction)], { direction }),
    );
    expect(values([{ at: 'user', direction: 'to-client' }], messages)).toEqual(['to-client']);
    expect(values([{ at: 'user', direction: 'to-server' }], messages)).toEqual(['to-server']);
  });

  test('asks for what must be there, and for what must not', () => {
    const messages = [hello(field('user', 1)), hello(field('user', 2), group('token', [field('version', '006')]))];
    expect(values([{ at: 'user', has: 'token.version' }], messages)).toEqual(['2']);
    expect(values([{ at: 'user', lacks: 'token.version' }], messages)).toEqual(['1']);
  });

  test('takes the port beside an address', () => {
    const edges = group('edges', [
      group('0', [field('ip', '192.0.2.1'), field('port', 80)]),
      group('1', [field('ip', '2001:db8::1'), field('port', 81)]),
    ]);
    expect(sightings([{ at: 'edges.*.ip', port: 'port', kind: 'server-ip' }], [hello(edges)])).toMatchObject([
      { value: '192.0.2.1:80', field: 'hello.edges.ip' },
      { value: '[2001:db8::1]:81', field: 'hello.edges.ip' },
    ]);
    expect(values([{ at: 'ip', port: 'port' }], [hello(field('ip', '192.0.2.1'))])).toEqual(['192.0.2.1']);
  });

  test('takes names, where they stand', () => {
    const speakers = group('speakers', [
      field('1111', 40, { offset: 4, length: 2, key: { offset: 0, length: 4 } }),
      field('2222', 55, { offset: 9, length: 2 }),
    ]);
    expect(sightings([{ at: 'speakers.*', take: 'name' }], [hello(speakers)])).toMatchObject([
      { value: '1111', evidence: { offset: 42, length: 4 } },
      { value: '2222', evidence: { offset: 51, length: 2 } },
    ]);
  });

  test('tells no empty value, nor bytes without one, nor what is never an identifier', () => {
    const message = hello(field('a', ''), field('b', undefined), field('c', 0), field('d', 'test-1'), field('e', 10n));
    expect(values([{ at: ['a', 'b', 'c', 'd', 'e'] }], [message], { never: { 'user-id': ['0', 'test-*'] } })).toEqual(['10']);
    expect(values([{ at: 'c', kind: 'room-id' }], [message], { never: { 'user-id': ['0'] } })).toEqual(['0']);
  });

  test('that needs a value to be known tells only what another message gave as the same kind', () => {
    const known = { at: 'words.*', messages: ['report'], known: true, kind: 'room-id' };
    const report = messageOf('report', [group('words', [field('1', 'lobby'), field('2', 'alice-1'), field('3', 'other')])]);
    const given = hello(field('room', 'lobby'), field('user', 'alice-1'));
    const rules = [known, { at: 'room', kind: 'room-id' }, { at: 'user', kind: 'user-id' }];
    expect(values(rules, [report, given, report])).toEqual(['lobby', 'alice-1', 'lobby']);
  });
});

/** A hello of the device's clock at a second of the capture's. */
const helloAt = (uptime: number, seconds: number) => {
  const { payload } = hello();
  return messageOf('hello', [field('uptime', uptime)], { pieces: [{ ...payload.pieces[0]!, time: { ...NOON, seconds } }] });
};

describe('a clock', () => {
  const rule = { at: 'uptime', derive: 'clock', kind: 'device-id' };

  test('is told as the moment it counts from, the same on every message', () => {
    expect(values([rule], [helloAt(100, 1_700_000_000), helloAt(160, 1_700_000_061)])).toEqual([
      '2023-11-14T22:11:40Z',
      '2023-11-14T22:11:40Z',
    ]);
  });

  test.each([['no number'], [undefined]])('is not read from %s', (value) => {
    expect(values([rule], [hello(field('uptime', value))])).toEqual([]);
  });
});

test('a layout that rules name and that is not there is told at once', () => {
  const reassemble = { messages: ['part'], key: 'k', index: 'i', total: 't', piece: 'p', as: 'nowhere' };
  const signature = signatureOf({ top: 'u8' }, { reassemble });
  expect(() => talkRules(signature)).toThrow('no type is called "nowhere"');
});

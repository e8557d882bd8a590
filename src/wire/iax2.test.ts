import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../core/decoder.js';
import type { Direction } from '../core/flow.js';
import type { Field } from '../core/message.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_CALLS, MAX_ELEMENTS, iax2 } from './iax2.js';

const IAX = 6;
const NEW = 1;
const HANGUP = 5;
const CONTROL = 4;

/** A full frame; elements as id and value. */
function frame(
  type: number,
  subclass: number,
  elements: readonly (readonly [number, string | Buffer])[] = [],
  source = 4,
  destination = 0,
): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(0x8000 | source, 0);
  header.writeUInt16BE(destination, 2);
  header.writeUInt32BE(1, 4);
  header[10] = type;
  header[11] = subclass;
  return Buffer.concat([
    header,
    ...elements.map(([id, value]) => Buffer.concat([Buffer.from([id, value.length]), Buffer.from(value as string)])),
  ]);
}

const VERSION = [0x0b, Buffer.from([0, 2])] as const;
const CALL = frame(IAX, NEW, [VERSION, [1, '5550100'], [2, '5550199'], [4, 'Alice Example'], [6, 'alice'], [9, Buffer.from([0, 0, 0, 4])]]);

const read = (bytes: Buffer, recognised = false, memory = iax2.begin!(), direction: Direction = 'to-server') =>
  iax2.decode(bytes, contextOf('udp', recognised, { memory, direction }));
const at = (decoding: Decoding, name: string): Field | undefined =>
  decoding.ok ? decoding.pdus[0]?.fields.find((one) => one.name === name) : undefined;

const parties = (decoding: Decoding) =>
  decoding.ok ? decoding.pdus[0]!.fields.filter(({ name }) => name === 'party').map(({ value, offset }) => [value, offset]) : decoding;

const many = (count: number) =>
  frame(
    IAX,
    NEW,
    Array.from({ length: count }, () => [0x19, ''] as const),
  );

describe('iax2', () => {
  test('reads who calls whom, and where it stands', () => {
    const decoding = read(CALL);
    expect(decoding).toMatchObject({ ok: true, used: CALL.length, direction: 'to-server', pdus: [{ kind: 'new' }] });
    expect(at(decoding, 'called-number')).toMatchObject({ value: '5550100', offset: CALL.indexOf('5550100'), length: 7 });
    expect(at(decoding, 'calling-number')).toMatchObject({ value: '5550199', offset: CALL.indexOf('5550199'), length: 7 });
    expect(at(decoding, 'username')).toMatchObject({ value: 'alice' });
    expect(at(decoding, 'call')).toMatchObject({ value: '5550199 > 5550100', offset: CALL.indexOf('5550100'), length: 16 });
    expect([at(decoding, 'version')?.value, at(decoding, 'format')?.value]).toEqual([2, 4]);
  });

  test('reads addresses of both kinds, passwords and service identifiers', () => {
    const v4 = Buffer.from('020011d7c00002070000000000000000', 'hex');
    const decoding = read(
      frame(IAX, 0x0f, [
        [6, 'alice'],
        [0x12, v4],
        [7, 'secret'],
        [0x21, Buffer.from('00005e005301', 'hex')],
      ]),
    );
    expect(at(decoding, 'apparent-address')?.fields).toMatchObject([
      { name: 'port', value: 4567 },
      { name: 'ip', value: '192.0.2.7', offset: 25, length: 4 },
    ]);
    expect([at(decoding, 'password')?.value, at(decoding, 'service-identifier')?.value]).toEqual(['secret', '00005e005301']);
    const v6 = Buffer.concat([
      Buffer.from('0a0011d700000000', 'hex'),
      Buffer.from('20010db8000000000000000000000001', 'hex'),
      Buffer.alloc(4),
    ]);
    expect(at(read(frame(IAX, 0x0f, [[0x12, v6]])), 'apparent-address')?.fields?.[1]?.value).toBe('2001:db8::1');
    expect(at(read(frame(IAX, 0x0f, [[0x12, v4.subarray(1)]])), 'apparent-address')?.fields).toBeUndefined();
  });

  test('knows a call again when it is answered and when it ends, from either side', () => {
    const memory = iax2.begin!();
    // The flow may have been taken the wrong way round until the NEW.
    read(CALL, false, memory, 'to-client');
    const answer = frame(CONTROL, 4, [], 23, 4);
    expect(parties(read(answer, true, memory, 'to-client'))).toEqual([
      ['5550199', 2],
      ['5550100', 2],
    ]);
    expect(parties(read(answer, true, memory, 'to-server'))).toEqual([]);
    const hangup = frame(IAX, HANGUP, [[0x16, 'bye']], 4, 23);
    expect(parties(read(hangup, true, memory, 'to-server'))).toEqual([
      ['5550199', 0],
      ['5550100', 0],
    ]);
    expect(parties(read(hangup, true, memory, 'to-server'))).toEqual([]);
  });

  test('keeps no more calls than allowed', () => {
    const memory = iax2.begin!();
    for (let i = 1; i <= MAX_CALLS + 1; i++) read(frame(IAX, NEW, [VERSION, [1, '1'], [2, '2']], i), true, memory);
    expect(memory.calls.size).toBe(MAX_CALLS);
  });

  test('reads other frames on a known flow only', () => {
    for (const [bytes, kind] of [
      [frame(2, 4, []), 'voice'],
      [Buffer.concat([frame(7, 0), Buffer.from('hello')]), 'text'],
      [frame(1, 0x35), 'dtmf'],
      [frame(IAX, 4), 'ack'],
      [frame(CONTROL, 3), 'control-ringing'],
    ] as const) {
      expect(read(bytes, true)).toMatchObject({ ok: true, pdus: [{ kind }] });
      expect(read(bytes, false)).toMatchObject({ ok: false, why: 'not-mine' });
    }
    expect(at(read(frame(1, 0x35), true), 'digit')).toMatchObject({ value: '5', offset: 11 });
    expect(read(frame(5, 0), true)).toMatchObject({ ok: true, pdus: [] });
  });

  test('a mini frame is voice of a known flow, and says nothing', () => {
    const mini = Buffer.concat([Buffer.from('00040010', 'hex'), Buffer.alloc(160, 0xd5)]);
    expect(read(mini)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(read(mini.subarray(0, 3), true)).toMatchObject({ ok: false });
    expect(read(mini, true)).toEqual({ ok: true, pdus: [], used: 164, direction: undefined });
    expect(iax2.saysNothingNew!(mini, 0, mini.length, 'to-server', iax2.begin!())).toBe(true);
    expect(iax2.saysNothingNew!(CALL, 0, CALL.length, 'to-server', iax2.begin!())).toBe(false);
  });

  test.each([
    ['RTP', Buffer.from('8000123400000001deadbeef0000', 'hex')],
    ['an unknown subclass', frame(IAX, 0x1f, [VERSION])],
    ['an unknown element', frame(IAX, NEW, [VERSION, [0x77, 'x']])],
    ['a number of the wrong size', frame(IAX, NEW, [[0x0b, Buffer.from([2])]])],
    ['text that is none', frame(IAX, NEW, [[1, Buffer.from([0xff])]])],
    ['text with controls', frame(IAX, NEW, [[1, '1\u0000']])],
    ['an element that runs over the end', Buffer.concat([CALL, Buffer.from([1, 5, 0x31])])],
    ['half an element', Buffer.concat([CALL, Buffer.from([1])])],
  ])('declines %s', (_what, bytes) => {
    expect(read(bytes)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('takes as many elements as are allowed, and refuses one more', () => {
    expect(read(many(MAX_ELEMENTS)).ok).toBe(true);
    expect(read(many(MAX_ELEMENTS + 1)).ok).toBe(false);
  });

  test('a prefix is read only where an element ends', () => {
    const ends = new Set<number>([]);
    for (let n = 14; n < CALL.length; n += 2 + CALL[n - 1]!) ends.add(n - 2);
    for (let n = 0; n < CALL.length; n++) expect([n, read(CALL.subarray(0, n)).ok]).toEqual([n, ends.has(n) && n > 12]);
  });

  test('never throws, and no value lies outside the frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, recognised) => {
        for (const bytes of [Buffer.from(noise), Buffer.concat([CALL.subarray(0, 12), noise]), Buffer.concat([CALL, noise])]) {
          const decoding = read(bytes, recognised);
          for (const { offset, length } of decoding.ok ? (decoding.pdus[0]?.fields ?? []) : [])
            expect(offset + length).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

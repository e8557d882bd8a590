import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../core/decoder.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_BODY, MAX_CALLS, sccp } from './sccp.js';

const REGISTER = 0x01;
const KEEP_ALIVE = 0x00;
const OPEN_RECEIVE_CHANNEL_ACK = 0x22;
const START_MEDIA = 0x8a;
const CALL_INFO = 0x8f;
const CALL_STATE = 0x111;
const DIALED_NUMBER = 0x11d;
const CALL_INFO_V2 = 0x14a;

/** A message of header version `version` with a body put together by hand. */
function message(id: number, version: number, ...body: readonly (number | string | Buffer)[]): Buffer {
  const parts = body.map((part) => (typeof part === 'number' ? u32(part) : Buffer.from(part as string, 'latin1')));
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(content.length + 4), u32(version), u32(id), content]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const fixed = (text: string, size: number) => text.padEnd(size, '\0');
const infoV2 = (reference: number, ...texts: readonly string[]) =>
  message(CALL_INFO_V2, 20, 1, reference, 2, 0, 0, 0, 0, 0, `${texts.join('\0')}\0`);
const state = (value: number, reference: number) => message(CALL_STATE, 20, value, 1, reference, 0, 0, 0);
const TEXTS = ['101', '', '202', '202', '', '', '', '', '', 'Alice Example', 'Bob Example', 'Bob Example', ''];
const INFO = infoV2(7001, ...TEXTS);

const read = (bytes: Buffer, recognised = true, memory = sccp.begin!(), port = 50_000) =>
  sccp.decode(bytes, contextOf('tcp', recognised, { memory, serverPort: port }));

/** Value, offset and length of the fields of a name. */
const all = (decoding: Decoding, name: string) =>
  decoding.ok
    ? decoding.pdus[0]!.fields.filter((one) => one.name === name).map(({ value, offset, length }) => [value, offset, length])
    : decoding;
const kind = (decoding: Decoding) => (decoding.ok ? decoding.pdus[0]?.kind : decoding.why);

const media = (algorithm: number, lengths: number) =>
  read(
    message(
      START_MEDIA,
      11,
      1,
      2,
      Buffer.from([192, 0, 2, 9]),
      4000,
      Buffer.alloc(24),
      7001,
      algorithm,
      lengths,
      Buffer.alloc(16, 0xab),
      Buffer.alloc(16, 0xcd),
    ),
  );

const keys = (decoding: Decoding) =>
  decoding.ok
    ? decoding.pdus[0]!.fields.find(({ name }) => name === 'encryption')?.fields?.map(({ value, offset }) => [value, offset])
    : decoding;

describe('sccp', () => {
  test('reads both ends of a call from texts of any length, with their places', () => {
    const decoding = read(INFO, false);
    expect(decoding).toMatchObject({ ok: true, used: INFO.length, direction: 'to-client' });
    expect(all(decoding, 'call-reference')).toEqual([[7001, 16, 4]]);
    expect(all(decoding, 'calling-party')).toEqual([['101', INFO.indexOf('101'), 3]]);
    expect(all(decoding, 'called-party-name')).toEqual([['Bob Example', INFO.indexOf('Bob'), 11]]);
    // The call was not passed on: whom it was for at first says nothing new.
    expect(all(decoding, 'original-called-party')).toEqual([]);
    expect(all(read(infoV2(1, '101', '', '202', '303')), 'original-called-party')).toEqual([['303', 53, 3]]);
  });

  test('reads both ends of a call from texts of fixed length, also in Latin-1', () => {
    const old = message(CALL_INFO, 0, fixed('Zo\xeb', 40), fixed('101', 24), fixed('Bob', 40), fixed('202', 24), 1, 7001, 1);
    const decoding = read(old, false);
    expect(all(decoding, 'calling-party-name')).toEqual([['Zoë', 12, 3]]);
    expect(all(decoding, 'called-party')).toEqual([['202', 116, 3]]);
    expect(all(decoding, 'call-reference')).toEqual([[7001, 144, 4]]);
  });

  test('reads a registration, short and long', () => {
    const short = message(REGISTER, 0, fixed('SEP00005E005301', 16), 0, 1, Buffer.from([192, 0, 2, 5]), 30016);
    expect(all(read(short, false), 'device-name')).toEqual([['SEP00005E005301', 12, 15]]);
    expect(all(read(short, false), 'station-ip')).toEqual([['192.0.2.5', 36, 4]]);
    const long = Buffer.concat([
      short,
      Buffer.alloc(20),
      Buffer.from('00005e005301', 'hex'),
      Buffer.alloc(34),
      Buffer.from(fixed('SIP99.1-2-3', 32)),
    ]);
    long.writeUInt32LE(long.length - 8);
    expect(all(read(long, false), 'mac-address')).toEqual([['00:00:5e:00:53:01', 64, 6]]);
    expect(all(read(long, false), 'firmware')).toEqual([['SIP99.1-2-3', 104, 11]]);
  });

  test('addresses and numbers have other sizes in newer versions', () => {
    const address = Buffer.from([192, 0, 2, 9]);
    expect(all(read(message(OPEN_RECEIVE_CHANNEL_ACK, 11, 0, address, 4000, 1)), 'ip')).toEqual([['192.0.2.9', 16, 4]]);
    expect(all(read(message(OPEN_RECEIVE_CHANNEL_ACK, 11, 0, address, 4000, 1)), 'port')).toEqual([[4000, 20, 4]]);
    const newer = read(message(OPEN_RECEIVE_CHANNEL_ACK, 17, 0, 0, address, Buffer.alloc(12), 4000, 1));
    expect([all(newer, 'ip'), all(newer, 'port')]).toEqual([[['192.0.2.9', 20, 4]], [[4000, 36, 4]]]);
    const v6 = Buffer.from('20010db8000000000000000000000001', 'hex');
    expect(all(read(message(OPEN_RECEIVE_CHANNEL_ACK, 17, 0, 1, v6, 4000, 1)), 'ip')).toEqual([['2001:db8::1', 20, 16]]);
    expect(all(read(message(OPEN_RECEIVE_CHANNEL_ACK, 17, 0, 2, v6, 4000, 1)), 'ip')).toEqual([]);
    expect(all(read(message(DIALED_NUMBER, 11, fixed('202', 24), 1, 7001)), 'call-reference')).toEqual([[7001, 40, 4]]);
    expect(all(read(message(DIALED_NUMBER, 18, fixed('202', 25), 1, 7001)), 'call-reference')).toEqual([[7001, 41, 4]]);
  });

  test('reads a media key where there is one', () => {
    expect(keys(media(1, 16 | (14 << 16)))).toEqual([
      ['ab'.repeat(16), 64],
      ['cd'.repeat(14), 80],
    ]);
    expect(keys(media(1, 16))).toEqual([['ab'.repeat(16), 64]]);
    for (const none of [media(0, 16), media(1, 0), media(1, 17), media(1, 16 | (17 << 16))]) expect(keys(none)).toBeUndefined();
  });

  test('says who is in a call when it is answered and when it ends, at the reference', () => {
    const memory = sccp.begin!();
    expect(all(read(state(2, 7001), true, memory), 'party')).toEqual([]);
    read(INFO, true, memory);
    expect(kind(read(state(3, 7001), true, memory))).toBe('call-state');
    const answered = read(state(5, 7001), true, memory);
    expect([kind(answered), all(answered, 'party')]).toEqual([
      'call-connected',
      [
        ['101', 20, 4],
        ['202', 20, 4],
      ],
    ]);
    expect(all(read(state(2, 7001), true, memory), 'party')).toHaveLength(2);
    expect(all(read(state(2, 7001), true, memory), 'party')).toHaveLength(0);
  });

  test('steps over messages of no interest', () => {
    expect(read(message(0x110, 20, 1, 2, 3))).toEqual({ ok: true, pdus: [], used: 24, direction: undefined });
  });

  test('keeps no more calls than allowed', () => {
    const memory = sccp.begin!();
    for (let i = 0; i <= MAX_CALLS; i++) read(infoV2(i, '1', '', '2'), true, memory);
    expect(memory.calls.size).toBe(MAX_CALLS);
  });

  test('takes a header of version 0 only for what shows itself, or on the well-known port', () => {
    const keepAlive = message(KEEP_ALIVE, 0);
    expect(read(keepAlive, false)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(read(keepAlive, false, sccp.begin!(), 2000)).toMatchObject({ ok: true, used: 12 });
    expect(read(keepAlive)).toMatchObject({ ok: true });
  });

  test.each([
    ['a version nobody sends', message(KEEP_ALIVE, 12)],
    ['an unknown message', message(0x77, 20)],
    ['a length without a message', Buffer.concat([u32(3), u32(20), u32(0)])],
    ['a body too long', Buffer.concat([u32(MAX_BODY + 5), u32(20), u32(CALL_INFO_V2)])],
    ['high bytes in the version', message(KEEP_ALIVE, 20 | (1 << 16))],
    ['high bytes in the message id', message(1 << 16, 20)],
    ['a message too short for its kind', message(CALL_INFO, 20, 'abc')],
    ['a name with controls', message(REGISTER, 20, fixed('SEP\u0001', 16), 0, 1, 0, 0)],
    ['a TPKT', Buffer.from('030000130ee000000000000100080000000000', 'hex')],
  ])('declines %s', (_what, bytes) => {
    expect(read(bytes, false)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('calls a text without its end malformed on a known flow', () => {
    const cut = Buffer.from(INFO.subarray(0, -1));
    cut.writeUInt32LE(cut.length - 8);
    expect(read(Buffer.concat([cut]), true)).toMatchObject({ ok: true });
    const open = message(CALL_INFO_V2, 20, 1, 7001, 2, 0, 0, 0, 0, 0, '101');
    expect(read(open)).toEqual({ ok: false, why: 'malformed', at: 12 });
  });

  test('no prefix is read', () => {
    for (let n = 12; n < INFO.length; n++) expect(read(INFO.subarray(0, n), false)).toEqual({ ok: false, why: 'truncated', at: n });
    for (let n = 0; n < 12; n++) expect(read(INFO.subarray(0, n))).toEqual({ ok: false, why: 'truncated', at: n });
    expect(sccp.looksLike(INFO, 0, 11, 'tcp', false)).toBe(false);
  });

  test('never throws, and no value lies outside the message', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(0x01, 0x22, 0x8a, 0x8f, 0x92, 0x93, 0x105, 0x147, 0x14a, 0x154),
        fc.constantFrom(0, 11, 20),
        (noise, id, version) => {
          for (const bytes of [
            Buffer.from(noise),
            message(id, version, Buffer.from(noise)),
            Buffer.concat([INFO.subarray(0, 52), noise]),
          ]) {
            const decoding = read(bytes);
            for (const { offset, length } of decoding.ok ? (decoding.pdus[0]?.fields ?? []) : [])
              expect(offset + length).toBeLessThanOrEqual(bytes.length);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

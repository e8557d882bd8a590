import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../core/decoder.js';
import type { Field } from '../../core/message.js';
import { contextOf } from '../../testing/decoding.js';
import { MAX_CALLS, h323 } from './h323.js';
import { CALL, CONFERENCE, PROTOCOL, bits } from './testing.js';

/** A Setup from the H.323 name `Al` and number 5550199 to 5550100 at 192.0.2.7, extended by the caller's address and the call's id. */
function setupUuie(conference = CONFERENCE): Buffer {
  return bits('0 0') // H323-UserInformation: not extended, no user data
    .bits('0 0') // H323-UU-PDU
    .bits('0 000') // setup
    .bits('1 0 1 1 1 0 0 0') // extended; sourceAddress, destinationAddress, destCallSignalAddress; no services
    .hex(PROTOCOL)
    .hex('02')
    .bits('0 1')
    .hex('01')
    .wide('Al')
    .bits('0 0 0000110')
    .hex('8883 4c')
    .bits('1100') // 5550199
    .bits('0 0 1 0 0 0 1') // sourceInfo: vendor, terminal
    .bits('0 1 0 0') // vendor: productId
    .hex('b5 00 1234')
    .hex('04')
    .text('Phone')
    .bits('0 0 0 0') // terminal, mc, undefinedNode
    .hex('01')
    .bits('0 0 0000110')
    .hex('8883 43')
    .bits('0011') // 5550100
    .bits('0 000')
    .hex('c0000207 06b8')
    .bits('0') // activeMC
    .hex(conference)
    .bits('0 00') // conferenceGoal create
    .bits('0 00') // pointToPoint
    .bits('0 000010 101')
    .hex('07')
    .bits('0 000')
    .hex('c6336401 1234')
    .hex('11')
    .bits('0')
    .hex(CALL)
    .bytes();
}

/** ReleaseComplete without a reason. */
const RELEASE_UUIE = bits('0 0  0 0  0 101  0 0').hex(PROTOCOL).bytes();

const element = (id: number, value: Buffer) => Buffer.concat([Buffer.from([id, value.length]), value]);
const user = (value: Buffer) => Buffer.concat([Buffer.from([0x7e, (value.length + 1) >> 8, (value.length + 1) & 0xff, 5]), value]);

function message(type: number, reference: number, ...elements: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from([8, 2, reference >> 8, reference & 0xff, type]), ...elements]);
  return Buffer.concat([Buffer.from([3, 0, (body.length + 4) >> 8, (body.length + 4) & 0xff]), body]);
}

const SETUP = message(
  0x05,
  7,
  Buffer.from([0xa1]),
  element(0x28, Buffer.from('Al Example\0')),
  element(0x6c, Buffer.from('\x00\x815550199', 'latin1')),
  element(0x70, Buffer.from('\xc15550100', 'latin1')),
  user(setupUuie()),
);
const RELEASE = message(0x5a, 0x8007, user(RELEASE_UUIE));
const CONNECT = message(0x07, 0x8007, element(0x28, Buffer.from('Bo')));

const read = (bytes: Buffer, recognised = false, memory = h323.begin!()) => h323.decode(bytes, contextOf('tcp', recognised, { memory }));

function at(decoding: Decoding, path: string): Field | undefined {
  let fields = decoding.ok ? decoding.pdus[0]?.fields : undefined;
  let found: Field | undefined;
  for (const name of path.split('.')) {
    found = fields?.find((one) => one.name === name);
    fields = found?.fields;
  }
  return found;
}

const parties = (decoding: Decoding) =>
  decoding.ok
    ? decoding.pdus[0]!.fields.filter(({ name }) => name === 'party').map(({ value, offset, length }) => [value, offset, length])
    : decoding;

const looks = (first: number, second: number) =>
  h323.looksLike(Buffer.concat([Buffer.from([first, second]), SETUP.subarray(2)]), 0, SETUP.length, 'tcp', true);

describe('h323', () => {
  test('reads the elements of Q.931', () => {
    const decoding = read(SETUP);
    expect(decoding).toMatchObject({ ok: true, used: SETUP.length, direction: 'to-server', pdus: [{ kind: 'setup' }] });
    expect(at(decoding, 'call-reference')).toMatchObject({ value: 7, offset: 6, length: 2 });
    expect(at(decoding, 'display')).toMatchObject({ value: 'Al Example', offset: SETUP.indexOf('Al Ex'), length: 10 });
    expect(at(decoding, 'calling-party-number.digits')).toMatchObject({ value: '5550199', offset: SETUP.indexOf('5550199'), length: 7 });
    expect(at(decoding, 'called-party-number.digits')).toMatchObject({ value: '5550100', offset: SETUP.indexOf('5550100'), length: 7 });
  });

  test('reads aliases, vendor, addresses and identifiers of H.225.0', () => {
    const decoding = read(SETUP);
    expect(at(decoding, 'source-address.h323-id')).toMatchObject({ value: 'Al', offset: SETUP.indexOf(Buffer.from('\0A\0l')), length: 4 });
    expect(decoding.ok && decoding.pdus[0]!.fields.filter(({ name }) => name === 'source-address')[1]?.fields).toMatchObject([
      { name: 'dialled-digits', value: '5550199' },
    ]);
    expect(at(decoding, 'destination-address.dialled-digits')?.value).toBe('5550100');
    expect(at(decoding, 'source-info.vendor.product-id')).toMatchObject({ value: 'Phone', offset: SETUP.indexOf('Phone') });
    expect(at(decoding, 'dest-call-signal-address.ip-address.ip')?.value).toBe('192.0.2.7');
    expect(at(decoding, 'source-call-signal-address.ip-address.ip')?.value).toBe('198.51.100.1');
    expect(at(decoding, 'conference-id')).toMatchObject({
      value: '01234567-89ab-11ee-b2c3-00005e005301',
      offset: SETUP.indexOf(Buffer.from(CONFERENCE, 'hex')),
      length: 16,
    });
    expect(at(decoding, 'conference-id.node')?.value).toBe('00:00:5e:00:53:01');
    expect(at(decoding, 'call-identifier.guid')).toMatchObject({ offset: SETUP.indexOf(Buffer.from(CALL, 'hex')), fields: undefined });
    expect(at(decoding, 'unread')).toBeUndefined();
  });

  test('keeps what could be read of a message that breaks off, and says where', () => {
    const cut = setupUuie().subarray(0, 30);
    const decoding = read(message(0x05, 7, user(cut)));
    expect(at(decoding, 'source-address.h323-id')?.value).toBe('Al');
    expect(at(decoding, 'unread')).toBeDefined();
  });

  test('says who was in which conference when a call is answered and when it ends', () => {
    const memory = h323.begin!();
    read(SETUP, false, memory);
    expect(parties(read(CONNECT, true, memory))).toEqual([
      ['5550199', 6, 2],
      ['5550100', 6, 2],
    ]);
    const end = read(RELEASE, true, memory);
    expect(end).toMatchObject({ direction: 'to-client', pdus: [{ kind: 'release-complete' }] });
    expect(parties(end)).toHaveLength(2);
    expect(at(end, 'conference-id')).toMatchObject({ value: '01234567-89ab-11ee-b2c3-00005e005301', offset: 6, length: 2 });
    expect(parties(read(RELEASE, true, memory))).toHaveLength(0);
  });

  test('keeps no more calls than allowed', () => {
    const memory = h323.begin!();
    for (let i = 0; i <= MAX_CALLS; i++) read(message(0x05, i, user(setupUuie())), true, memory);
    expect(memory.calls.size).toBe(MAX_CALLS);
  });

  test.each([
    ['a connection request of X.224', Buffer.from('030000130ee000000000000100080000000000', 'hex')],
    ['Q.931 without H.225.0', message(0x05, 7, element(0x28, Buffer.from('Al')))],
    ['an unknown message', message(0x33, 7, user(setupUuie()))],
    ['a call reference of one byte', Buffer.from('0300000a0801070505057e', 'hex')],
    ['a TPKT too short for Q.931', Buffer.from('03000008080200070500000000', 'hex')],
    ['another version of TPKT', Buffer.concat([Buffer.from([2]), SETUP.subarray(1)])],
  ])('declines %s', (_what, bytes) => {
    expect(read(bytes)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test.each([
    ['an element', message(0x05, 7, Buffer.from([0x28, 9, 0x41]))],
    ['the User-user element', message(0x05, 7, Buffer.from([0x7e, 0, 9, 5]))],
    ['half a length', message(0x05, 7, Buffer.from([0x28]))],
  ])('a length in %s that runs over the end is malformed', (_what, bytes) => {
    expect(read(bytes)).toEqual({ ok: false, why: 'malformed', at: 4 });
  });

  test('leaves other elements alone', () => {
    const bearer = read(message(0x05, 7, element(0x04, Buffer.from('8890a5', 'hex')), user(setupUuie())));
    expect(bearer.ok && bearer.pdus[0]!.fields[1]?.name).toBe('source-address');
  });

  test('looks at the first bytes only', () => {
    expect([looks(3, 0), looks(2, 0), looks(3, 1)]).toEqual([true, false, false]);
  });

  test('steps over an empty TPKT on a known flow', () => {
    const empty = Buffer.from([3, 0, 0, 4]);
    expect(read(empty, true)).toEqual({ ok: true, pdus: [], used: 4, direction: undefined });
    expect(read(empty)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('no prefix is read', () => {
    for (let n = 1; n < SETUP.length; n++) {
      expect(read(SETUP.subarray(0, n), true)).toEqual({ ok: false, why: 'truncated', at: n });
      expect(read(SETUP.subarray(0, n)).ok).toBe(false);
    }
    expect(h323.looksLike(SETUP, 0, 8, 'tcp', false)).toBe(false);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(setupUuie().length), (noise, keep) => {
        for (const bytes of [
          Buffer.from(noise),
          message(0x05, 7, Buffer.from(noise)),
          message(0x05, 7, user(Buffer.concat([setupUuie().subarray(0, keep), noise]))),
        ])
          read(bytes, noise.length % 2 === 0);
      }),
      { numRuns: 2_000 },
    );
  });
});

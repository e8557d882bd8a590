import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../core/decoder.js';
import { contextOf } from '../../testing/decoding.js';
import { h225Ras } from './h225-ras.js';
import { CALL, CONFERENCE, PROTOCOL, bits } from './testing.js';

/** registrationRequest 7 of `Al` at 192.0.2.7. */
const REGISTRATION = bits('0 00011')
  .bits('0 0 1 0') // not extended; terminalAlias, no nonStandardData before it
  .bits('')
  .hex('0006')
  .hex(PROTOCOL)
  .bits('1')
  .hex('01')
  .bits('0 000')
  .hex('c0000207 06b8')
  .hex('01')
  .bits('0 000')
  .hex('c0000207 06b7')
  .bits('0 000001 0 0')
  .bits('0 0')
  .hex('01')
  .bits('0 1')
  .hex('01')
  .wide('Al')
  .bits('0 0 0 0')
  .hex('b5 00 1234')
  .bytes();

/** admissionRequest 9 of endpoint `ep1`, from 5550199 to a name, of a call that the table of additions knows. */
const ADMISSION = bits('0 01001')
  .bits('1 0 1 0 0 0 0 0') // extended; destinationInfo
  .hex('0008')
  .bits('0 00') // callType
  .bits('0000010') // endpointIdentifier, 3 characters
  .wide('ep1')
  .hex('01')
  .bits('0 1')
  .hex('01')
  .wide('Bo')
  .hex('01')
  .bits('0 0 0000110')
  .hex('8883 4c')
  .bits('1100')
  .bits('01')
  .hex('0500')
  .hex('0007')
  .hex(CONFERENCE)
  .bits('0 0')
  .bits('0 000001 11')
  .hex('01 80')
  .hex('11')
  .bits('0')
  .hex(CALL)
  .bytes();

const read = (bytes: Buffer, recognised = false) => h225Ras.decode(bytes, contextOf('udp', recognised));
const names = (decoding: Decoding) => (decoding.ok ? decoding.pdus[0]!.fields.map(({ name }) => name) : decoding);
const field = (decoding: Decoding, name: string) => (decoding.ok ? decoding.pdus[0]!.fields.find((one) => one.name === name) : undefined);

const looks = (bytes: Buffer, recognised: boolean) => h225Ras.looksLike(bytes, 0, bytes.length, 'udp', recognised);

describe('h225Ras', () => {
  test('reads a registration to the end', () => {
    const decoding = read(REGISTRATION);
    expect(decoding).toMatchObject({
      ok: true,
      used: REGISTRATION.length,
      direction: 'to-server',
      pdus: [{ kind: 'registration-request' }],
    });
    expect(field(decoding, 'request-seq-num')?.value).toBe(7);
    expect(field(decoding, 'terminal-alias')?.fields).toMatchObject([
      { name: 'h323-id', value: 'Al', offset: REGISTRATION.indexOf(Buffer.from('\0A\0l')) },
    ]);
    expect(field(decoding, 'call-signal-address')?.fields?.[0]?.fields).toMatchObject([{ value: '192.0.2.7' }, { value: 1720 }]);
  });

  test('reads an admission, known by being read to the end and a printable identifier', () => {
    const decoding = read(ADMISSION);
    expect(decoding).toMatchObject({ ok: true, pdus: [{ kind: 'admission-request' }] });
    expect(field(decoding, 'endpoint-identifier')?.value).toBe('ep1');
    expect(field(decoding, 'destination-info')?.fields).toMatchObject([{ value: 'Bo' }]);
    expect(field(decoding, 'src-info')?.fields).toMatchObject([{ value: '5550199' }]);
    expect(field(decoding, 'conference-id')).toMatchObject({ offset: ADMISSION.indexOf(Buffer.from(CONFERENCE, 'hex')) });
    expect(field(decoding, 'call-identifier')?.fields).toMatchObject([
      { name: 'guid', offset: ADMISSION.indexOf(Buffer.from(CALL, 'hex')) },
    ]);
    const odd = Buffer.from(ADMISSION);
    odd[ADMISSION.indexOf(Buffer.from('\0e\0p'))] = 0x12;
    expect(read(odd)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('reads short messages on a known flow only, and says who sends them', () => {
    const confirm = bits('0 10000').bits('0 0').hex('0008').bytes();
    expect(read(confirm, true)).toMatchObject({ ok: true, direction: 'to-client', pdus: [{ kind: 'disengage-confirm' }] });
    expect(read(confirm)).toMatchObject({ ok: false, why: 'not-mine' });
    expect(names(read(confirm, true))).toEqual(['request-seq-num']);
  });

  test.each([
    ['a message of the extension', Buffer.concat([Buffer.from([0x80]), REGISTRATION.subarray(1)])],
    ['an unknown number', Buffer.concat([Buffer.from([25 << 2]), REGISTRATION.subarray(1)])],
    ['another protocol identifier', Buffer.from(REGISTRATION.toString('hex').replace('0008914a', '0008914b'), 'hex')],
    ['bytes behind the end', Buffer.concat([REGISTRATION, Buffer.from([0])])],
    ['text', Buffer.from('000 hello, this is a rather long line of text that says nothing')],
    ['RTP', Buffer.concat([Buffer.from('80001234', 'hex'), Buffer.alloc(160)])],
  ])('declines %s', (_what, bytes) => {
    expect(read(bytes)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('looks at the number of the message and for the protocol', () => {
    expect([looks(REGISTRATION, false), looks(ADMISSION, false), looks(ADMISSION.subarray(0, 39), false)]).toEqual([true, true, false]);
    expect([
      looks(Buffer.from('800000', 'hex'), true),
      looks(Buffer.from('6400', 'hex'), true),
      looks(Buffer.from('0c00', 'hex'), true),
    ]).toEqual([false, false, false]);
  });

  test('looks for the text of the identifier where no protocol is named', () => {
    const at = ADMISSION.indexOf(Buffer.from('\0e\0p'));
    const changed = (offset: number, value: number) => Buffer.from(ADMISSION.map((byte, i) => (i === offset ? value : byte)));
    expect([looks(changed(at, 1), false), looks(changed(at + 1, 0x1f), false), looks(changed(at + 1, 0x7f), false)]).toEqual([
      false,
      false,
      false,
    ]);
    // A call type, or a model, that came later has a length of its own in front of the identifier.
    const moved = changed(at, 1);
    const withModel = Buffer.from(moved);
    withModel[0]! |= 1;
    moved[4]! |= 0x80;
    withModel[4]! |= 0x10;
    expect([looks(moved, false), looks(withModel, false)]).toEqual([true, true]);
    for (const [first, offset] of [
      [12, 5],
      [15, 4],
    ] as const) {
      const request = Buffer.alloc(40, 0xff);
      request[0] = first << 2;
      expect(looks(request, false)).toBe(false);
      request.set([0, 0x41], offset);
      expect(looks(request, false)).toBe(true);
    }
  });

  test('no prefix is read', () => {
    for (const whole of [REGISTRATION, ADMISSION])
      for (let n = 0; n < whole.length; n++)
        expect([n, read(whole.subarray(0, n)).ok, read(whole.subarray(0, n), true).ok]).toEqual([n, false, false]);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(REGISTRATION.length), fc.boolean(), (noise, keep, recognised) => {
        for (const bytes of [
          Buffer.from(noise),
          Buffer.concat([REGISTRATION.subarray(0, keep), noise]),
          Buffer.concat([ADMISSION.subarray(0, keep), noise]),
        ])
          read(bytes, recognised);
      }),
      { numRuns: 2_000 },
    );
  });
});

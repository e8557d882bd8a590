import { describe, expect, test } from 'vitest';
import { stun } from './stun.js';
import { CLASSIC, decode, fieldOf, message } from './testing.js';

describe('a message of RFC 3489', () => {
  const REQUEST = message(0x0001, [[0x0003, '00000006']], CLASSIC);
  const RESPONSE = message(
    0x0101,
    [
      [0x0001, '00018055c6336407'],
      [0x0004, '00010d96c0000201'],
      [0x0005, '00010d97c0000202'],
    ],
    CLASSIC,
  );

  test('has a longer transaction id, and addresses', () => {
    expect(decode(REQUEST)).toMatchObject({
      direction: 'to-server',
      pdus: [
        {
          kind: 'binding-request',
          fields: [
            { name: 'transaction-id', value: CLASSIC.head, offset: 4, length: 16 },
            { name: 'change-request', value: 6 },
          ],
        },
      ],
    });
    expect(decode(RESPONSE)).toMatchObject({ direction: 'to-client', pdus: [{ kind: 'binding-success' }] });
    expect(fieldOf(RESPONSE, 'mapped-address')?.value).toBe('198.51.100.7:32853');
    expect(fieldOf(RESPONSE, 'source-address')?.value).toBe('192.0.2.1:3478');
    expect(fieldOf(RESPONSE, 'changed-address')?.value).toBe('192.0.2.2:3479');
  });

  test('without attributes is known only where STUN was', () => {
    const bare = message(0x0001, [], CLASSIC);
    expect(stun.looksLike(bare, 0, bare.length, 'udp', false)).toBe(false);
    expect(decode(bare).ok).toBe(false);
    expect(decode(bare, 'udp', true).ok).toBe(true);
  });

  test.each([
    ['of a type of later', message(0x0003, [[0x0003, '00000006']], CLASSIC)],
    ['of a type that is none', message(0x0201, [[0x0003, '00000006']], CLASSIC)],
    ['with an attribute of type 0', message(0x0001, [[0x0000, '00000006']], CLASSIC)],
    ['with bytes behind its attributes', Buffer.concat([u16s(0x0001, 10), Buffer.from(CLASSIC.head, 'hex'), u16s(0x0003, 4, 0, 6, 0)])],
    ['with an attribute that is longer than it', Buffer.concat([u16s(0x0001, 8), Buffer.from(CLASSIC.head, 'hex'), u16s(0x0003, 8, 0, 6)])],
    ['shorter than it says', message(0x0001, [[0x0003, '00000006']], CLASSIC).subarray(0, -1)],
    ['of another length than it says', Buffer.concat([u16s(0x0001, 4), Buffer.from(CLASSIC.head, 'hex'), u16s(0x0003, 4, 0, 6)])],
  ])('is none %s', (_what, bytes) => {
    for (const recognised of [false, true]) {
      expect(stun.looksLike(bytes, 0, bytes.length, 'udp', recognised)).toBe(false);
      expect(decode(bytes, 'udp', recognised)).toMatchObject({ ok: false });
    }
  });

  test('with a fingerprint must be its owner', () => {
    const whole = message(
      0x0001,
      [
        [0x0003, '00000006'],
        [0x8028, '00000000'],
      ],
      CLASSIC,
    );
    expect(decode(whole)).toEqual({ ok: false, why: 'not-mine', at: 0 });
    whole.writeUInt32BE((crc32Of(whole.subarray(0, -8)) ^ 0x5354554e) >>> 0, whole.length - 4);
    expect(decode(whole).ok).toBe(true);
  });

  test('is not looked for on a stream', () => {
    expect(decode(REQUEST, 'tcp').ok).toBe(false);
  });
});

function u16s(...values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

/** CRC-32 (ISO 3309), bit by bit. */
function crc32Of(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../testing/decoding.js';
import { unitsOf, valuesOf } from '../testing/fields.js';
import { sap } from './sap.js';

const SDP = 'v=0\r\ns=studio\r\n';
const announcement = (head: string, type = 'application/sdp\0', body = SDP) =>
  Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(type + body)]);
const IPV4 = '20000102c0a80109';
const decode = (bytes: Buffer) => sap.decode(bytes, contextOf('udp'));

describe('SAP', () => {
  test('names its source and hands on the description', () => {
    const bytes = announcement(IPV4);
    const [unit] = unitsOf(decode(bytes));
    expect(unit).toMatchObject({ kind: 'announcement', carries: [{ offset: bytes.indexOf('v=0'), length: SDP.length, protocol: 'sdp' }] });
    expect(valuesOf(unit!.fields)).toEqual({ id: [0x102], source: ['192.168.1.9'], 'source.private': ['192.168.1.9'] });
  });

  test('with IPv6, authentication, without a type, and taken back', () => {
    expect(unitsOf(decode(announcement(`30000102${'20010db8'.padEnd(32, '0')}`)))[0]).toMatchObject({
      fields: [{}, { value: '2001:db8::' }],
    });
    expect(unitsOf(decode(announcement('20010102c000020100000000', '')))[0]).toMatchObject({
      kind: 'announcement',
      carries: [{ offset: 12 }],
    });
    expect(unitsOf(decode(announcement('24000102c0000201')))[0]).toMatchObject({ kind: 'deletion' });
  });

  test('declines other versions, what is encrypted or compressed, and what describes nothing', () => {
    for (const head of ['40000102c0000201', '22000102c0000201', '21000102c0000201']) expect(decode(announcement(head)).ok).toBe(false);
    expect(decode(announcement(IPV4, 'text/plain\0')).ok).toBe(false);
    expect(decode(announcement(IPV4, '', 'hello')).ok).toBe(false);
    expect(decode(announcement('20ff0102c0000201')).ok).toBe(false);
  });

  test('no prefix of its head decodes', () => {
    const bytes = announcement(IPV4);
    for (let length = 0; length < bytes.indexOf('v=0') + 3; length++) expect(decode(bytes.subarray(0, length)).ok).toBe(false);
    expect(sap.looksLike(bytes, 0, bytes.indexOf('v=0') + 2, 'udp', false)).toBe(false);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
        decode(Buffer.from(noise));
        decode(Buffer.concat([Buffer.from(IPV4, 'hex'), noise]));
      }),
    );
  });
});

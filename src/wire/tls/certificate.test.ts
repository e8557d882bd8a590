import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../testing/decoding.js';
import { MAX_ALTERNATIVE_NAMES, MAX_PARTS, readCertificateNames } from './certificate.js';
import { tlsHandshake } from './handshake.js';
import { COMMON_NAME, attribute, bytes, certificate, certificates, der, message, vector } from './testing.js';

const ISSUER = [attribute(COMMON_NAME, 'Example Authority')];
const SUBJECT = [attribute('55040a', 'Example Calls Ltd'), attribute(COMMON_NAME, '*.example.org')];
const NAMES = [der(0x82, Buffer.from('sfu.example.org')), der(0x81, Buffer.from('alice@example.org')), der(0x87, bytes('c0000207'))];
const LEAF = certificate(ISSUER, SUBJECT, NAMES);
const CONTEXT = contextOf('tcp', true);

describe('certificates', () => {
  test('of a chain, the names of the first are read, and where they stand', () => {
    const chain = certificates(LEAF, certificate(ISSUER, ISSUER));
    const decoding = tlsHandshake.decode(chain, CONTEXT);
    expect(decoding).toMatchObject({ ok: true, used: chain.length, direction: undefined, pdus: [{ kind: 'certificate' }] });
    const at = (text: string) => ({ offset: chain.indexOf(text), length: text.length });
    expect(decoding.ok && decoding.pdus[0]!.fields).toMatchObject([
      { name: 'organization', value: 'Example Calls Ltd', ...at('Example Calls Ltd') },
      { name: 'common-name', value: '*.example.org', ...at('*.example.org') },
      { name: 'dns-name', value: 'sfu.example.org', ...at('sfu.example.org') },
      { name: 'rfc822-name', value: 'alice@example.org', ...at('alice@example.org') },
      { name: 'ip-address', value: '192.0.2.7', offset: chain.indexOf(bytes('c0000207')), length: 4 },
    ]);
  });

  test('of one that signs for itself the first place of the name is given', () => {
    const name = [attribute(COMMON_NAME, 'gateway')];
    const self = certificate(name, name);
    expect(namesOf(self)).toMatchObject([{ value: 'gateway', offset: self.indexOf('gateway') }]);
    const other = certificate([attribute(COMMON_NAME, 'gatewax')], name);
    expect(namesOf(other)).toMatchObject([{ value: 'gateway', offset: other.lastIndexOf('gateway') }]);
  });

  test('a certificate of version 1 has no version', () => {
    const whole = certificate(ISSUER, SUBJECT);
    const tag = whole.indexOf(bytes('a003020102'));
    const first = Buffer.concat([whole.subarray(0, tag), whole.subarray(tag + 5)]);
    first.writeUInt16BE(first.readUInt16BE(2) - 5, 2);
    first.writeUInt16BE(first.readUInt16BE(6) - 5, 6);
    expect(namesOf(first)).toMatchObject([{ value: 'Example Calls Ltd' }, { value: '*.example.org' }]);
  });

  test('a name may be in two-byte characters, or in Latin-1', () => {
    const wide = attribute(COMMON_NAME, Buffer.from('Zoë', 'utf16le').swap16().toString('latin1'), 0x1e, 'latin1');
    const latin = attribute(COMMON_NAME, 'Zoë', 0x14, 'latin1');
    const odd = attribute(COMMON_NAME, 'abc', 0x1e);
    expect(namesOf(certificate(ISSUER, [wide, latin, odd, attribute(COMMON_NAME, '')]))?.map(({ value }) => value)).toEqual(['Zoë', 'Zoë']);
  });

  test('keeps no more names than is allowed', () => {
    const many = Array.from({ length: MAX_ALTERNATIVE_NAMES + 1 }, (_, i) => der(0x82, Buffer.from(`h${i}.example.org`)));
    expect(namesOf(certificate(ISSUER, SUBJECT, many))).toHaveLength(2 + MAX_ALTERNATIVE_NAMES);
    const parts = Array.from({ length: MAX_PARTS + 1 }, () => attribute(COMMON_NAME, 'x'));
    expect(namesOf(certificate(ISSUER, parts))).toHaveLength(MAX_PARTS);
  });

  test('an address of neither length, and an empty name, are none', () => {
    expect(namesOf(certificate(ISSUER, SUBJECT, [der(0x87, bytes('c00002')), der(0x82), der(0xa0, bytes('0500'))]))).toHaveLength(2);
  });

  test('a list without certificates is empty, as of a client that has none', () => {
    expect(tlsHandshake.decode(bytes('0b000003 000000'), CONTEXT)).toMatchObject({ ok: true, pdus: [{ kind: 'certificate', fields: [] }] });
  });

  test.each([
    ['a list shorter than the message', message(11, Buffer.concat([vector(3, vector(3, LEAF)), bytes('00')]))],
    ['a certificate past the end', message(11, vector(3, Buffer.concat([bytes('ffffff'), LEAF])))],
    ['a certificate past the end, as it says itself too', pastTheEnd()],
    ['a list of one byte', message(11, vector(3, bytes('00')))],
    ['bytes behind the certificate', certificates(Buffer.concat([LEAF, bytes('00')]))],
    ['an indefinite length', certificates(Buffer.concat([bytes('3080'), LEAF.subarray(4)]))],
    ['no certificate at all', certificates(Buffer.from('this is text and nothing else'))],
    ['a message without its list', bytes('0b000001 00')],
    ['a certificate that is a set', certificates(Buffer.concat([bytes('31'), LEAF.subarray(1)]))],
    ['what is signed being a set', certificates(Buffer.concat([LEAF.subarray(0, 4), bytes('31'), LEAF.subarray(5)]))],
    ['a subject that is no sequence', certificates(der(0x30, der(0x30, ...Array.from({ length: 6 }, () => der(0x02, bytes('01'))))))],
  ])('%s is malformed', (_what, chain) => {
    expect(tlsHandshake.decode(chain, CONTEXT)).toMatchObject({ ok: false, why: 'malformed' });
  });

  test('no prefix is a certificate', () => {
    for (let n = 0; n < LEAF.length; n++) expect(readCertificateNames(LEAF, 0, n)).toBeUndefined();
  });

  test('never throws, and no name lies outside', () => {
    const noise = fc.uint8Array({ maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(noise, fc.nat(LEAF.length), (patch, at) => {
        const broken = Buffer.from(LEAF);
        broken.set(patch.subarray(0, LEAF.length - at), at);
        for (const { offset, length } of readCertificateNames(broken, 0, broken.length) ?? [])
          expect(offset + length).toBeLessThanOrEqual(broken.length);
      }),
      { numRuns: 3_000 },
    );
  });
});

function namesOf(leaf: Buffer) {
  return readCertificateNames(leaf, 0, leaf.length);
}

/** Both lengths of the only certificate are too large, that of the list is right. */
function pastTheEnd(): Buffer {
  const chain = certificates(certificate(ISSUER, SUBJECT));
  chain.writeUIntBE(chain.readUIntBE(7, 3) + 8, 7, 3);
  chain.writeUInt16BE(chain.readUInt16BE(12) + 8, 12);
  return chain;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../testing/decoding.js';
import { MAX_FIELDS, megaco } from './megaco.js';

const REQUEST = `MEGACO/1 [192.0.2.1]:2944\nTransaction = 9998 {\n Context = $ {\n  Add = A4444 { Media { Stream = 1 { Local { v=0\r\nc=IN IP4 192.0.2.7\r\n } } } },\n  Subtract = A4445 } }`;
const SHORT = '!/1 <gateway>\nP=9998{C=2000{A=A4444,A=A4445{ER=430{"C=7 {"}}}}';

const read = (text: string) => megaco.decode(Buffer.from(text), contextOf('udp'));
const fields = (text: string) => {
  const decoding = read(text);
  return decoding.ok ? decoding.pdus[0]!.fields.map(({ name, value, offset }) => [name, value, offset]) : decoding;
};

describe('megaco', () => {
  test('reads transactions, contexts and terminations in long words', () => {
    expect(fields(REQUEST)).toEqual([
      ['mid', '[192.0.2.1]:2944', 9],
      ['transaction-id', '9998', REQUEST.indexOf('9998')],
      ['added', 'A4444', REQUEST.indexOf('A4444')],
      ['subtracted', 'A4445', REQUEST.indexOf('A4445')],
    ]);
    const from = REQUEST.indexOf('v=0');
    expect(read(REQUEST)).toMatchObject({
      ok: true,
      used: REQUEST.length,
      pdus: [{ kind: 'transaction-request', carries: [{ offset: from, length: REQUEST.indexOf(' } } }') - from + 1, protocol: 'sdp' }] }],
    });
  });

  test('reads short words, and none in quotes', () => {
    expect(fields(SHORT)).toEqual([
      ['mid', 'gateway', 4],
      ['transaction-id', '9998', 16],
      ['context', '2000', 23],
      ['added', 'A4444', 30],
      ['added', 'A4445', 38],
    ]);
    expect(read(SHORT)).toMatchObject({ ok: true, pdus: [{ kind: 'transaction-reply' }] });
  });

  test.each([
    ['another body', '!/1 <gateway>\nHello={}'],
    ['no sender', '!/1 \nT=1{}'],
    ['no version', '!/x <gateway>\nT=1{}'],
    ['braces that stay open', SHORT.slice(0, -1)],
    ['braces that were not opened', `${SHORT}}`],
    ['text behind the end', `${SHORT} and more`],
    ['no braces', '!/1 <gateway>\nT=1'],
    ['a shell', '#!/bin/sh\n'],
    ['braces too deep', `!/1 <gateway>\nT=1${'{'.repeat(40)}${'}'.repeat(40)}`],
  ])('declines %s', (_what, text) => {
    expect(read(text)).toMatchObject({ ok: false, why: 'not-mine' });
  });

  test('takes no more names than allowed', () => {
    expect(fields(`!/1 <g>\nT=1{C=1{${'A=x,'.repeat(MAX_FIELDS)}}}`)).toHaveLength(MAX_FIELDS);
  });

  test('no prefix is read', () => {
    for (let n = 0; n < SHORT.length; n++) expect(read(SHORT.slice(0, n)).ok).toBe(false);
  });

  test('never throws, whatever the bytes', () => {
    const pieces = fc.array(fc.constantFrom('{', '}', 'T=1', 'C=', 'A = ', '"', 'L{', 'v=0', ',', ' ', 'é'), { maxLength: 60 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), pieces, (noise, words) => {
        for (const bytes of [
          Buffer.from(noise),
          Buffer.concat([Buffer.from('!/1 <g>\nT=1{'), noise]),
          Buffer.from(`!/1 <g>\nT=1{${words.join('')}}`),
        ])
          megaco.decode(bytes, contextOf('udp'));
      }),
      { numRuns: 2_000 },
    );
  });
});

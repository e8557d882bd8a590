import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContentHash } from '../core/content-hash.js';
import { contextOf } from '../testing/decoding.js';
import { MAX_ASIDES, xml } from './xml.js';

const UDP = contextOf('udp');
const JOIN = '<?xml version="1.0"?>\n<!-- x --><m:join xmlns:m="urn:m"><room id="r-1"/><user>\nal&amp;ice</user></m:join>\n\0';
const decode = (text: string) => xml.decode(Buffer.from(text), UDP);

describe('xml', () => {
  test('reads attributes and elements, and says where each value stands', () => {
    expect(decode(JOIN)).toEqual({
      ok: true,
      used: JOIN.length,
      direction: undefined,
      pdus: [
        {
          kind: 'join',
          enclosing: [],
          fields: [
            {
              name: 'room',
              value: undefined,
              offset: 56,
              length: 16,
              fields: [{ name: 'id', value: 'r-1', offset: 66, length: 3, fields: undefined }],
            },
            { name: 'user', value: '\nal&ice', offset: 78, length: 11, fields: undefined },
          ],
        },
      ],
    });
  });

  test('an element may hold a text and have attributes', () => {
    expect(decode('<a><b c="1">two</b></a>')).toMatchObject({
      ok: true,
      pdus: [{ fields: [{ name: 'b', value: 'two', fields: [{ name: 'c', value: '1' }] }] }],
    });
  });

  test.each([
    ['an empty element', '<a/>'],
    ['nothing but a declaration', '<?xml version="1.0"?>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a d="&b;"/>'],
    ['two elements', '<a b="1"/><a b="1"/>'],
    ['the start of a stream', '<stream:stream to="example.org">'],
    ['too many comments', `${'<!---->'.repeat(MAX_ASIDES)}<a b="1"/>`],
    ['syslog', '<34>Oct 11 22:14:15 host su: failed >'],
    ['no UTF-8', Buffer.from('<a b="\xff"/>', 'latin1').toString('latin1')],
  ])('declines %s', (_what, text) => {
    expect(xml.decode(Buffer.from(text, 'latin1'), UDP).ok).toBe(false);
  });

  test('takes as many comments as are allowed', () => {
    expect(decode(`${'<!---->'.repeat(MAX_ASIDES - 1)}<a b="1"/>`).ok).toBe(true);
  });

  test('a long name is not made a kind of message', () => {
    expect(decode(`<${'A_b'.repeat(30)} c="1"/>`)).toMatchObject({ pdus: [{ kind: 'element' }] });
    expect(decode('<Join_Room c="1"/>')).toMatchObject({ pdus: [{ kind: 'join-room' }] });
  });

  test('no prefix is read', () => {
    for (let n = 0; n < JOIN.length - 2; n++) expect(decode(JOIN.slice(0, n)).ok).toBe(false);
  });

  test('says the same only with the same bytes', () => {
    const hash = new ContentHash();
    const contents = [JOIN, JOIN, JOIN.replace('r-1', 'r-2')].map((text) => {
      hash.begin(0);
      return [xml.addContent!(Buffer.from(text), 0, text.length, hash), hash.low, hash.high];
    });
    expect(contents[1]).toEqual(contents[0]);
    expect(contents[2]).not.toEqual(contents[0]);
    expect(contents[0]![0]).toBe(true);
  });

  test('looks like XML at both ends', () => {
    expect([JOIN, '<a/>'].map(looks)).toEqual([true, true]);
    expect(['', '<', '<a>b', 'x<a/>', '<34>Oct 11'].map(looks)).toEqual([false, false, false, false, false]);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        for (const head of ['', '<?xml', '<a b="', '<a><b>']) {
          const bytes = Buffer.concat([Buffer.from(head), noise]);
          xml.looksLike(bytes, 0, bytes.length, 'udp', false);
          xml.decode(bytes, UDP);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function looks(text: string): boolean {
  return xml.looksLike(Buffer.from(`..${text}`), 2, 2 + text.length, 'udp', false);
}

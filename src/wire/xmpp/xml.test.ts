import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, attribute, child, localName, readElement, readToken } from './xml.js';

const read = (text: string) => readElement(Buffer.from(text), 0);

const attributes = (count: number) => `<a${Array.from({ length: count }, (_, i) => ` b${i}=''`).join('')}/>`;

const levels = (count: number) => '<a>'.repeat(count) + '</a>'.repeat(count);

const elements = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`;

describe('readElement', () => {
  test('reads names, attributes, text and children, and says where each stands', () => {
    const text = `<s:a one='1' two = "&lt;2&gt;">Zoë &amp; co<b/><c x=''>in</c >tail</s:a>rest`;
    const bytes = Buffer.from(text);
    const element = read(text);
    expect(element).toMatchObject({
      ok: true,
      value: {
        name: 's:a',
        attributes: [
          { name: 'one', value: '1', offset: 10, length: 1 },
          { name: 'two', value: '<2>', offset: 20, length: 9 },
        ],
        text: { value: 'Zoë & co', offset: 31, length: 13 },
        children: [
          { name: 'b', children: [], text: undefined, length: 4 },
          { name: 'c', attributes: [{ name: 'x', value: '', length: 0 }], text: { value: 'in', offset: bytes.indexOf('in<'), length: 2 } },
        ],
        offset: 0,
        length: bytes.indexOf('rest'),
      },
    });
    if (!element.ok) return;
    expect([localName('s:a'), attribute(element.value, 'one'), child(element.value, 'c')?.length]).toEqual(['a', '1', 15]);
    expect(attribute(element.value, 'three')).toBeUndefined();
  });

  test.each([
    ['the five entities', '&lt;&gt;&amp;&apos;&quot;', `<>&'"`],
    ['character references', '&#65;&#x1F600;', 'A😀'],
    ['no reference to a surrogate, to NUL, or beyond Unicode', '&#xD800;&#0;&#x110000;', '&#xD800;&#0;&#x110000;'],
    ['no entity of another kind', '&nbsp;&xxe;&lt', '&nbsp;&xxe;&lt'],
    ['nothing twice', '&amp;lt;', '&lt;'],
  ])('expands %s', (_what, raw, value) => {
    expect(read(`<a>${raw}</a>`)).toMatchObject({ ok: true, value: { text: { value, offset: 3, length: raw.length } } });
  });

  test('takes CDATA as it is and steps over comments and instructions', () => {
    expect(read('<a><!-- <b> --><?x <c> ?><![CDATA[<d>&amp;]]></a>')).toMatchObject({
      ok: true,
      value: { children: [], text: { value: '<d>&amp;', offset: 34, length: 8 } },
    });
  });

  test.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 0],
    ['another name at the end', '<a><b></a></b>', 6],
    ['an end without a beginning', '</a>', 0],
    ['text before the element', 'x<a/>', 0],
    ['no name', '< a/>', 1],
    ['an attribute without a value', '<a b/>', 4],
    ['an attribute without quotes', '<a b=c/>', 5],
    ['an attribute without a name', `<a =''/>`, 3],
    ['an end with attributes', '<a></a b>', 7],
    ['an end without a name', '<a></>', 5],
    ['attributes without space', `<a b='1'c='2'/>`, 8],
    ['< in an attribute', `<a b='<'/>`, 6],
    ['a control in text', '<a>\u0001</a>', 3],
    ['a control in an attribute', `<a b='\u0001'/>`, 6],
    ['a name that begins with a digit', '<1a/>', 1],
  ])('refuses %s', (_what, text, at) => {
    expect(read(text)).toEqual({ ok: false, why: 'malformed', at });
  });

  test('takes as many attributes, levels and elements as are allowed, and refuses one more', () => {
    for (const [make, most] of [
      [attributes, MAX_ATTRIBUTES],
      [levels, MAX_DEPTH],
      [elements, MAX_ELEMENTS],
    ] as const) {
      expect(read(make(most)).ok).toBe(true);
      expect(read(make(most + 1))).toMatchObject({ ok: false, why: 'malformed' });
    }
  });

  test('no prefix is an element, and none is broken', () => {
    const bytes = Buffer.from(`<?xml version='1.0'?><a b='1' c="&lt;"><!-- x --><![CDATA[y]]>text<d/></a>`);
    const from = bytes.indexOf('<a');
    for (let n = from; n < bytes.length; n++)
      expect(readElement(bytes.subarray(0, n), from)).toEqual({ ok: false, why: 'truncated', at: n });
    expect(readElement(bytes, from).ok).toBe(true);
    for (let n = 0; n < from; n++) expect(readToken(bytes.subarray(0, n), 0)).toMatchObject({ why: 'truncated' });
  });

  test('never throws, and no value lies outside the bytes', () => {
    const markup = fc.array(
      fc.constantFrom('<', '>', '/', 'a', 'b', '=', "'", '"', ' ', '&lt;', '<!--', '-->', '<![CDATA[', ']]>', '?', '\u0001', 'é'),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), markup, (noise, pieces) => {
        for (const bytes of [Buffer.from(noise), Buffer.from(pieces.join('')), Buffer.concat([Buffer.from(`<a b='c'>`), noise])]) {
          const element = readElement(bytes, 0);
          if (element.ok) expect(element.value.length).toBeLessThanOrEqual(bytes.length);
          else expect(element.at).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

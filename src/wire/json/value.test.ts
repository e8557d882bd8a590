import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../core/message.js';
import { MAX_DEPTH, MAX_DIGITS, MAX_VALUES, readJson } from './value.js';

const read = (text: string | Buffer, at = 0) => readJson(Buffer.from(text as string), at);
const fieldsOf = (text: string) => {
  const decoded = read(text);
  return decoded.ok ? decoded.value.fields : undefined;
};

describe('readJson', () => {
  test('reads names and values, and says where each stands', () => {
    const text = ' {"room": {"id":"r-1"}, "users" : [ "zoé", -7.5e1 ],"on":true,"off":false,"no":null,"":[]} ';
    expect(read(text, 1)).toEqual({
      ok: true,
      value: {
        kind: 'object',
        value: undefined,
        offset: 1,
        length: 90,
        end: 91,
        fields: [
          {
            name: 'room',
            value: undefined,
            offset: 10,
            length: 12,
            key: { offset: 3, length: 4 },
            fields: [{ name: 'id', value: 'r-1', offset: 17, length: 3, key: { offset: 12, length: 2 }, fields: undefined }],
          },
          {
            name: 'users',
            value: undefined,
            offset: 34,
            length: 18,
            key: { offset: 25, length: 5 },
            fields: [
              { name: '0', value: 'zoé', offset: 37, length: 4, fields: undefined },
              { name: '1', value: -75, offset: 44, length: 6, fields: undefined },
            ],
          },
          { name: 'on', value: 'true', offset: 58, length: 4, key: { offset: 54, length: 2 }, fields: undefined },
          { name: 'off', value: 'false', offset: 69, length: 5, key: { offset: 64, length: 3 }, fields: undefined },
          { name: 'no', value: undefined, offset: 80, length: 4, key: { offset: 76, length: 2 }, fields: undefined },
          { name: '', value: undefined, offset: 88, length: 2, key: { offset: 86, length: 0 }, fields: [] },
        ],
      },
    });
  });

  test('undoes escapes, and the range stays that of the bytes', () => {
    expect(fieldsOf(String.raw`{"\u0061":"a\"\\\/\n\ud83d\ude00\u00e9"}`)).toEqual([
      { name: 'a', value: 'a"\\/\n😀é', offset: 11, length: 27, key: { offset: 2, length: 6 }, fields: undefined },
    ]);
  });

  test('keeps every digit of a number too long for a double', () => {
    expect(fieldsOf('[9007199254740991,9007199254740993,-18446744073709551615,1.5]')?.map(({ value }) => value)).toEqual([
      9007199254740991,
      9007199254740993n,
      -18446744073709551615n,
      1.5,
    ]);
  });

  test.each([
    ['nothing', '', 'truncated', 0],
    ['a word of its own', '{"a":nul}', 'malformed', 5],
    ['a name without quotes', '{a:1}', 'malformed', 1],
    ['a trailing comma', '{"a":1,}', 'malformed', 7],
    ['a missing colon', '{"a" 1}', 'malformed', 5],
    ['a missing comma', '[1 2]', 'malformed', 3],
    ['the wrong bracket', '{"a":1]', 'malformed', 6],
    ['a control character', '{"a":"b\nc"}', 'malformed', 7],
    ['an escape that is none', String.raw`{"a":"b\x"}`, 'malformed', 7],
    ['a leading zero', '[01]', 'malformed', 1],
    ['a bare sign', '[-]', 'malformed', 1],
    ['two points', '[1.2.3]', 'malformed', 1],
    ['too many digits', `[${'1'.repeat(MAX_DIGITS + 1)}]`, 'malformed', 1],
  ])('refuses %s, and names the byte', (_what, text, why, at) => {
    expect(read(text)).toEqual({ ok: false, why, at });
  });

  test('takes the longest number, and the deepest nesting', () => {
    expect(read(`[${'1'.repeat(MAX_DIGITS)}]`).ok).toBe(true);
    expect(read('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH)).ok).toBe(true);
    expect(read('['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1))).toEqual({ ok: false, why: 'malformed', at: MAX_DEPTH });
  });

  test('takes so many values, and not one more', () => {
    expect(read(list(MAX_VALUES - 1)).ok).toBe(true);
    expect(read(list(MAX_VALUES))).toEqual({ ok: false, why: 'malformed', at: 1 + 2 * (MAX_VALUES - 1) });
  });

  test('every prefix is truncated', () => {
    const text = String.raw`{"a":[1,-2.5e3,true,null,"x\u00e9\""],"b":{"c":false}}`;
    for (let n = 0; n < text.length; n++) expect(read(text.slice(0, n))).toEqual({ ok: false, why: 'truncated', at: n });
    expect(read(text).ok).toBe(true);
  });

  test('reads what JSON.parse reads, and as it does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const decoded = read(`[${text}]`);
        expect(decoded.ok).toBe(true);
        if (decoded.ok) expect(plain(decoded.value.fields![0]!)).toEqual(asWords(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  test('never throws, and no value lies outside the bytes', () => {
    const soup = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'u', '1', 'e', '-', 't', 'true', ' ', 'é'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
        ),
        (noise) => {
          for (const bytes of [noise, Buffer.concat([Buffer.from('{"a":"'), noise]), Buffer.concat([Buffer.from('[{"a":1},'), noise])]) {
            const decoded = readJson(bytes, 0);
            if (decoded.ok) expectWithin(decoded.value.fields ?? [], 0, bytes.length);
            else expect(decoded.at).toBeLessThanOrEqual(bytes.length);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function expectWithin(fields: readonly Field[], from: number, to: number): void {
  for (const { offset, length, fields: inner } of fields) {
    expect(offset).toBeGreaterThanOrEqual(from);
    expect(offset + length).toBeLessThanOrEqual(to);
    if (inner !== undefined) expectWithin(inner, offset, offset + length);
  }
}

function plain({ value, fields }: Field): unknown {
  if (fields !== undefined) return fields.map((inner) => [inner.name, plain(inner)]);
  return value === undefined ? null : String(value);
}

/** The same shape from JSON.parse: pairs in order, leaves as words. */
function asWords(value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item, i) => [String(i), asWords(item)]);
  if (typeof value === 'object') return Object.entries(value).map(([name, item]) => [name, asWords(item)]);
  return Object.is(value, -0) ? '0' : String(value);
}

function list(count: number): string {
  return `[${'1,'.repeat(count - 1)}1]`;
}

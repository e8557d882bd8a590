import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TOKEN_LENGTH, jwtFields } from './jwt.js';

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = base64url({ alg: 'HS256', typ: 'JWT' });
const CLAIMS = base64url({ sub: 'alice', video: { room: 'r-1' } });

describe('jwtFields', () => {
  test('reads header and claims in the range of the token', () => {
    const token = `${HEADER}.${CLAIMS}.c2lnbmF0dXJl`;
    const place = { offset: 5, length: token.length };
    expect(jwtFields(token, 5, token.length)).toEqual([
      {
        name: 'header',
        value: undefined,
        ...place,
        fields: [
          { name: 'alg', value: 'HS256', ...place, fields: undefined },
          { name: 'typ', value: 'JWT', ...place, fields: undefined },
        ],
      },
      {
        name: 'claims',
        value: undefined,
        ...place,
        fields: [
          { name: 'sub', value: 'alice', ...place, fields: undefined },
          { name: 'video', value: undefined, ...place, fields: [{ name: 'room', value: 'r-1', ...place, fields: undefined }] },
        ],
      },
    ]);
  });

  test('an unsigned token has an empty third part', () => {
    expect(jwtFields(`${base64url({ alg: 'none' })}.${CLAIMS}.`, 0, 1)).toHaveLength(2);
  });

  test.each([
    ['other text', 'eyJoining the room'],
    ['two parts', `${HEADER}.${CLAIMS}`],
    ['five parts, as encrypted tokens have', `${HEADER}.a.b.c.d`],
    ['characters of no base64url', `${HEADER}.${CLAIMS}.a+b`],
    ['a header without an algorithm', `${base64url({ typ: 'JWT' })}.${CLAIMS}.x`],
    ['claims that are a list', `${HEADER}.${base64url([1])}.x`],
    ['claims that are no JSON', `${HEADER}.eyJhbGc.x`],
    ['something behind the claims', `${HEADER}.${Buffer.from('{"a":1}x').toString('base64url')}.x`],
    ['too long a token', `${HEADER}.${base64url({ a: 'x'.repeat(MAX_TOKEN_LENGTH) })}.x`],
  ])('declines %s', (_what, text) => {
    expect(jwtFields(text, 0, text.length)).toBeUndefined();
  });

  test('never throws', () => {
    const part = fc.base64String();
    fc.assert(
      fc.property(part, part, part, (a, b, c) => void jwtFields(`eyJ${a}.${b}.${c}`, 0, 1)),
      { numRuns: 1_000 },
    );
  });
});

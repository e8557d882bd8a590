import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../core/message.js';
import { MAX_DEPTH, MAX_FIELDS, walkProtobuf } from './protobuf.js';

describe('walkProtobuf', () => {
  test('reads every wire type and says where each value stands', () => {
    const bytes = Buffer.concat([number(1, 300), eightBytes(2, 2n ** 63n), lengthDelimited(3, 'room 7'), fourBytes(5, 0xdead_beef)]);

    expect(bytes.toString('hex')).toBe('08ac021100000000000000801a06726f6f6d20372defbeadde');
    expect(walkProtobuf(bytes)).toEqual({
      ok: true,
      value: [
        { name: '1', value: 300, offset: 1, length: 2, fields: undefined },
        { name: '2', value: 2n ** 63n, offset: 4, length: 8, fields: undefined },
        { name: '3', value: 'room 7', offset: 14, length: 6, fields: undefined },
        { name: '5', value: 0xdead_beef, offset: 21, length: 4, fields: undefined },
      ],
    });
  });

  test('a number is a bigint only where a double would lose some of it', () => {
    const bytes = Buffer.concat([number(1, 2 ** 53 - 1), number(2, 2n ** 53n), number(3, 2n ** 64n - 1n)]);
    expect(values(walkProtobuf(bytes))).toEqual([2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n]);
  });

  test('a message within a message has fields, with offsets in the whole', () => {
    const innermost = lengthDelimited(2, 'alice');
    const inner = Buffer.concat([number(1, 7), lengthDelimited(3, Buffer.concat([number(1, 0), innermost]))]);
    const bytes = Buffer.concat([number(9, 1), lengthDelimited(4, inner)]);
    expect(walkProtobuf(bytes)).toMatchObject({
      ok: true,
      value: [
        { name: '9' },
        {
          name: '4',
          value: undefined,
          offset: 4,
          length: inner.length,
          fields: [
            { name: '1', value: 7, offset: 5, length: 1 },
            {
              name: '3',
              value: undefined,
              fields: [{ value: 0 }, { name: '2', value: 'alice', offset: bytes.indexOf('alice'), length: 5 }],
            },
          ],
        },
      ],
    });
  });

  test('text of any language is text, an empty value is empty text, and controls make bytes', () => {
    const texts = ['Zoë 你好 😀', 'tab\tand\r\nlines', ''];
    expect(values(walkProtobuf(Buffer.concat(texts.map((text) => lengthDelimited(1, text)))))).toEqual(texts);
    for (const opaque of ['\0\x01', 'bell\x07', '\x1b[2J', Buffer.from('c3ff', 'hex')])
      expect(walkProtobuf(lengthDelimited(1, opaque))).toMatchObject({
        ok: true,
        value: [{ value: undefined, fields: undefined, offset: 2 }],
      });
  });

  test.each([
    ['nothing', '', 'not-mine', 0],
    ['field number 0', '0000', 'malformed', 0],
    ['a field number of 2^29', '808080801000', 'malformed', 0],
    ['the start of a group', '08010b', 'malformed', 2],
    ['the end of a group', '08010c', 'malformed', 2],
    ['wire type 6', '08010e', 'malformed', 2],
    ['wire type 7', '08010f', 'malformed', 2],
    ['a tag of eleven bytes', '08018080808080808080808001', 'malformed', 2],
    ['a number of eleven bytes', '0801108080808080808080808001', 'malformed', 2],
    ['a length of eleven bytes', '0801128080808080808080808001', 'malformed', 2],
    ['a length one byte past the end', '0a03aabb', 'truncated', 4],
    ['a length of 2^64 - 1', '0affffffffffffffffff01aa', 'truncated', 12],
    ['a cut eight-byte value', '0900000000000000', 'truncated', 8],
    ['a cut four-byte value', '0d000000', 'truncated', 4],
    ['a tag without a value', '08', 'truncated', 1],
  ])('%s is refused, at its byte', (_what, hex, why, at) => {
    expect(walkProtobuf(Buffer.from(hex, 'hex'))).toEqual({ ok: false, why, at });
  });

  test('takes the largest field number', () => {
    expect(walkProtobuf(number(2 ** 29 - 1, 0))).toMatchObject({ ok: true, value: [{ name: '536870911', value: 0 }] });
  });

  test('takes as many fields as are allowed, and refuses one more at its byte', () => {
    expect(values(walkProtobuf(numbers(MAX_FIELDS)))).toHaveLength(MAX_FIELDS);
    expect(walkProtobuf(numbers(MAX_FIELDS + 1))).toEqual({ ok: false, why: 'malformed', at: 2 * MAX_FIELDS });
  });

  test('counts the fields of all levels together', () => {
    const half = numbers(MAX_FIELDS / 2);
    const full = Buffer.concat([lengthDelimited(2, half.subarray(2)), half]);
    expect(walkProtobuf(full).ok).toBe(true);
    expect(walkProtobuf(Buffer.concat([full, number(1, 0)]))).toEqual({ ok: false, why: 'malformed', at: full.length });
  });

  test('a flood within a message stays bytes, and does not change the limit for what follows it', () => {
    const flood = lengthDelimited(2, numbers(MAX_FIELDS + 1));
    const full = Buffer.concat([flood, numbers(MAX_FIELDS - 1)]);
    expect(fieldsOf(walkProtobuf(full))?.[0]).toMatchObject({ name: '2', value: undefined, fields: undefined });
    expect(walkProtobuf(Buffer.concat([full, numbers(MAX_FIELDS)]))).toEqual({ ok: false, why: 'malformed', at: full.length });
  });

  test('follows messages within messages to the depth allowed, and leaves the rest as bytes', () => {
    let bytes: Buffer = number(1, 0);
    for (let depth = 0; depth <= MAX_DEPTH; depth++) bytes = lengthDelimited(1, bytes);
    let fields: readonly Field[] | undefined = fieldsOf(walkProtobuf(bytes));
    for (let depth = 0; depth < MAX_DEPTH; depth++) fields = fields?.[0]?.fields;
    expect(fields).toMatchObject([{ name: '1', value: undefined, fields: undefined, length: 2 }]);
  });

  test('a prefix decodes only where a field ends', () => {
    const parts = [number(1, 300), eightBytes(2, 5n), lengthDelimited(3, 'room 7'), fourBytes(5, 1), lengthDelimited(4, number(1, 7))];
    const bytes = Buffer.concat(parts);
    const ends = new Set(parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length));
    for (let n = 1; n <= bytes.length; n++) {
      const decoded = walkProtobuf(bytes.subarray(0, n));
      expect(decoded).toMatchObject(ends.has(n) ? { ok: true } : { ok: false, why: 'truncated', at: n });
    }
  });

  test('never throws, and no value lies outside the bytes', () => {
    const noise = fc.uint8Array({ maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(noise, noise, (head, tail) => {
        for (const bytes of [
          head,
          Buffer.concat([number(1, 7), tail]),
          Buffer.concat([lengthDelimited(2, lengthDelimited(3, head)), tail]),
        ]) {
          const decoded = walkProtobuf(bytes);
          if (decoded.ok) expectWithin(decoded.value, 0, bytes.length);
          else expect(decoded.at).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function expectWithin(fields: readonly Field[], from: number, to: number): void {
  for (const { offset, length, fields: inner } of fields) {
    expect(offset).toBeGreaterThan(from);
    expect(offset + length).toBeLessThanOrEqual(to);
    if (inner !== undefined) expectWithin(inner, offset, offset + length);
  }
}

type Walked = ReturnType<typeof walkProtobuf>;

const fieldsOf = (walked: Walked) => (walked.ok ? walked.value : undefined);

const values = (walked: Walked) => fieldsOf(walked)?.map((field) => field.value);

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

function number(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function numbers(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => number(1, 0)));
}

function lengthDelimited(field: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function eightBytes(field: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([varint(field * 8 + 1), bytes]);
}

function fourBytes(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return Buffer.concat([varint(field * 8 + 5), bytes]);
}

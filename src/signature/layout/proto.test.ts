import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimited, varint, varintField } from '../../testing/protobuf.js';
import { protoMessages } from '../proto-messages.js';
import { join, rangesOf, read, u32, u64, u8, valuesOf } from '../testing.js';
import { LayoutCompiler, LayoutError } from './compile.js';
import { MAX_DEPTH, MAX_FIELDS } from './cursor.js';
import { guardOf } from './guard.js';
import type { Type } from './notation.js';

const MESSAGES = protoMessages(`
  syntax = "proto3";
  package garden;
  message Note {
    oneof what { Visit visit = 1; string word = 2; Note inner = 3; }
    sint32 step = 4;
    int64 balance = 5;
    fixed64 stamp = 6;
    float level = 7;
    bytes blob = 8;
    repeated uint32 counts = 9;
    fixed32 mark = 20;
  }
  message Visit { string who = 1; repeated Guest guests = 2; }
  message Guest { enum Mood { CALM = 0; GLAD = 1; } string name = 1; Mood mood = 2; }
`);

const NOTE: Type = { proto: 'garden.Note' };
const guest = (name: string, mood: number) => delimited(2, join(delimited(1, name), varintField(2, mood)));
const VISIT = delimited(1, join(delimited(1, 'ada'), guest('bob', 1), guest('cleo', 7)));

function reading(content: Buffer, top: Type = NOTE) {
  return read({ top }, content, 'little', MESSAGES);
}
function values(content: Buffer, top: Type = NOTE) {
  const result = reading(content, top);
  return result.ok ? valuesOf(result.fields) : result;
}

const many = (count: number) => Buffer.concat(Array.from({ length: count }, () => varintField(4, 1)));
const compile = (type: Type) => new LayoutCompiler({ top: type }, 'little', MESSAGES).layout('top');
const begins = (top: Type, first: number) => guardOf('top', { top }, 'little', MESSAGES)(u8(first), 0, 1, 1);

describe('a message of Protocol Buffers', () => {
  test('has the names of its description, and each value its place', () => {
    const result = reading(VISIT);
    if (!result.ok) throw new Error('not read');
    const [visit] = result.fields;
    expect(visit).toMatchObject({ name: 'visit', offset: 2, length: VISIT.length - 2 });
    const [who, bob, cleo] = visit!.fields!;
    expect(who).toMatchObject({ name: 'who', value: 'ada', offset: 4, length: 3 });
    expect(VISIT.toString('utf8', 4, 7)).toBe('ada');
    expect(bob!.fields).toMatchObject([
      { name: 'name', value: 'bob', offset: 11, length: 3 },
      { name: 'mood', value: 'GLAD', offset: 15, length: 1 },
    ]);
    expect(cleo!.fields![1]).toMatchObject({ value: 7 });
  });

  test('reads every kind of value', () => {
    expect(values(join(varintField(4, 3), delimited(8, u8(0xff)), delimited(9, join(u8(1), u8(2)))))).toEqual({
      step: -2,
      blob: '(bytes)',
      counts: '(bytes)',
    });
    expect(values(join(u8(5 * 8), Buffer.alloc(9, 0xff), u8(1)))).toEqual({ balance: -1 });
    const level = Buffer.alloc(4);
    level.writeFloatLE(0.5);
    expect(values(join(u8(6 * 8 + 1), u64(2n ** 60n), u8(7 * 8 + 5), level, varint(20 * 8 + 5), u32(7)))).toEqual({
      stamp: 2n ** 60n,
      level: 0.5,
      mark: 7,
    });
  });

  test('keeps what its description lacks, under the number of the field', () => {
    const unknown = join(varintField(100, 9), delimited(101, 'more'), varint(102 * 8 + 1), u64(1), varint(103 * 8 + 5), u32(2));
    expect(values(join(VISIT, unknown))).toMatchObject({ 100: 9, 101: '(bytes)', 102: 1, 103: 2, 'visit.who': 'ada' });
  });

  test.each([
    ['an unknown field in front', join(varintField(100, 9), VISIT)],
    ['an empty field in front', join(delimited(2, ''), VISIT)],
    ['field 0', join(u8(2), u8(0))],
    ['a field number too large', join(Buffer.from('8280808010', 'hex'), u8(0))],
    ['a varint of eleven bytes', join(u8(5 * 8), Buffer.alloc(10, 0xff), u8(1))],
    ['a group', u8(8 * 8 + 3)],
    ['text that is not UTF-8', delimited(2, Buffer.from([0xc3, 0x28]))],
    ['a message where a number should be', varintField(1, 5)],
    ['a length beyond that of the message around it', delimited(1, join(u8(10), u8(9), Buffer.from('ada')))],
  ])('is none with %s', (_what, content) => {
    expect(reading(content)).toMatchObject({ ok: false });
  });

  test('is none when it is cut anywhere, or its length lies', () => {
    for (let n = 1; n < VISIT.length; n++) expect([n, reading(VISIT.subarray(0, n)).ok]).toEqual([n, false]);
    for (const wrong of [VISIT[1]! - 1, VISIT[1]! + 1, 0x7f]) {
      const lying = Buffer.from(VISIT);
      lying[1] = wrong;
      expect([wrong, reading(lying).ok]).toEqual([wrong, false]);
    }
    const huge = join(u8(2 * 8 + 2), Buffer.alloc(8, 0xff), u8(0x7f), Buffer.from('ada'));
    expect(reading(huge)).toMatchObject({ ok: false, at: huge.length });
  });

  test('has so many fields, so deep, and no more', () => {
    expect(reading(many(MAX_FIELDS)).ok).toBe(true);
    expect(reading(many(MAX_FIELDS + 1)).ok).toBe(false);
    const deep = (levels: number): Buffer => (levels === 0 ? delimited(2, 'x') : delimited(3, deep(levels - 1)));
    expect(reading(deep(MAX_DEPTH)).ok).toBe(true);
    expect(reading(deep(MAX_DEPTH + 1)).ok).toBe(false);
  });

  test('noise neither throws nor gives places outside of the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(VISIT.length), (noise, keep) => {
        const content = join(VISIT.subarray(0, keep), Buffer.from(noise));
        const result = reading(content);
        const ends = result.ok ? Object.values(rangesOf(result.fields)).map(([offset, length]) => offset + length) : [result.at];
        expect(Math.max(0, ...ends)).toBeLessThanOrEqual(content.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('messages inside a message', () => {
  const top: Type = { proto: 'garden.Note', message: 'note', messages: { visit: 'visit', 'visit.guests': 'guest' } };

  test('are messages of their own, with what is around them', () => {
    const result = reading(VISIT, top);
    if (!result.ok) throw new Error('not read');
    expect(result.pdus.map(({ kind }) => kind)).toEqual(['note', 'visit', 'guest', 'guest']);
    expect(valuesOf(result.pdus[3]!.fields)).toEqual({ name: 'cleo', mood: 7 });
    expect(result.pdus[3]!.enclosing[0]![0]).toMatchObject({ name: 'who', value: 'ada' });
  });

  test('that the description lacks are a mistake', () => {
    expect(() => compile({ proto: 'garden.Tree' })).toThrow(LayoutError);
    expect(() => compile({ ...top, messages: { 'visit.trees': 'tree' } })).toThrow('garden.Visit has no field "trees"');
    expect(() => compile({ ...top, where: { 'visit.who.name': ['a'] } })).toThrow('has no field "name"');
  });
});

describe('conditions', () => {
  const top: Type = { proto: 'garden.Note', where: { 'visit.who': ['a*'], 'visit.guests.name': ['cleo'] } };

  test('must all hold', () => {
    expect(reading(VISIT, top).ok).toBe(true);
    expect(reading(delimited(1, join(delimited(1, 'ada'), guest('bob', 1))), top)).toMatchObject({ ok: false, at: 0 });
    expect(reading(delimited(2, 'ada'), top).ok).toBe(false);
  });

  test('say what such a message begins with', () => {
    expect([0x0a, 0x12, 0x25].map((first) => begins(top, first))).toEqual([true, false, false]);
    expect([0x0a, 0x12, 0x25, 0xa5].map((first) => begins(NOTE, first))).toEqual([true, true, false, true]);
  });
});

describe('a description', () => {
  test.each([
    ['import "other.proto";', 'cannot be imported'],
    ['syntax = "proto3"; message A { map<string, string> all = 1; }', 'maps are not read'],
    ['syntax = "proto3"; message A { B other = 1; }', 'B'],
    ['message A {', 'line 1'],
  ])('%s is a mistake', (text, complaint) => {
    expect(() => protoMessages(text)).toThrow(complaint);
  });
});

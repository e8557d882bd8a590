import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { join, read, str, u16, u8, valuesOf } from '../testing.js';
import { LayoutCompiler } from './compile.js';
import { Cursor, MAX_DEPTH, MAX_FIELDS, Progress } from './cursor.js';
import type { Type, Types } from './notation.js';

const refused = (at: number) => ({ ok: false, at, ranOut: false });

describe('the cap on fields', () => {
  test('lets the last one through and names the byte of the next', () => {
    const top: Type = { list: 'u8', count: 'rest' };
    const full = read({ top }, Buffer.alloc(MAX_FIELDS));
    expect(full.ok && full.fields).toHaveLength(MAX_FIELDS);
    expect(read({ top }, Buffer.alloc(MAX_FIELDS + 1))).toEqual(refused(MAX_FIELDS));
  });

  test('counts fields of all levels together', () => {
    const top: Type = { list: { fields: { a: 'u8' } }, count: 'rest' };
    expect(read({ top }, Buffer.alloc(MAX_FIELDS / 2))).toMatchObject({ ok: true });
    expect(read({ top }, Buffer.alloc(MAX_FIELDS / 2 + 1))).toEqual(refused(MAX_FIELDS / 2));
  });

  test.each<[string, Type, number]>([
    ['keys', { map: 'u8', to: 'u8', count: 'rest' }, 2],
    ['lengths', { list: { text: 'u8' }, count: 'rest' }, 1],
  ])('counts %s as well, which are no fields', (_what, top, size) => {
    expect(read({ top }, Buffer.alloc((MAX_FIELDS / 2) * size))).toMatchObject({ ok: true });
    expect(read({ top }, Buffer.alloc((MAX_FIELDS / 2 + 1) * size))).toMatchObject({ ok: false, ranOut: false });
  });

  test.each<[string, Type, number]>([
    ['a list', { list: 'u8', count: 'u16' }, 1],
    ['a list up to a mark', { list: { type: 'u8', equals: 0 }, until: 'ff' }, 1],
    ['a map', { map: 'u8', to: 'u8', count: 'u16' }, 2],
    ['records', { records: { tag: 'u8', length: 'u8' }, count: 'u16', cases: {}, else: { bytes: 'rest' } }, 2],
  ])('stops %s that has all the bytes its count asks for', (what, top, size) => {
    const count = what.includes('mark') ? Buffer.alloc(0) : u16(0xffff);
    const reading = read({ top }, join(count, Buffer.alloc(0xffff * size)));
    expect(reading).toMatchObject({ ok: false, ranOut: false });
    expect(!reading.ok && reading.at).toBeLessThanOrEqual(count.length + (MAX_FIELDS + 1) * 2);
  });

  test.each<[string, Type]>([
    ['a list', { list: 'u16', count: 'u16' }],
    ['a map', { map: 'u8', to: 'u8', count: 'u16' }],
    ['records', { records: { tag: 'u8', length: 'u8' }, count: 'u16', cases: {}, else: { bytes: 'rest' } }],
  ])('is not needed for %s with a lying count: its bytes are missing', (_what, top) => {
    expect(read({ top }, join(u16(0xffff), u16(0), u16(0)))).toEqual({ ok: false, at: 6, ranOut: true });
  });

  test('is not given back for choices that were not taken, so that none is free', () => {
    const top: Type = {
      either: [{ fields: { a: { list: 'u8', count: 'rest' }, b: 'u8' } }, { fields: { c: { list: 'u8', count: 'rest' } } }],
    };
    expect(read({ top }, Buffer.alloc(MAX_FIELDS / 4))).toMatchObject({ ok: true });
    expect(read({ top }, Buffer.alloc(MAX_FIELDS - 10))).toMatchObject({ ok: false, at: 0 });
  });
});

describe('a run of nothing', () => {
  test.each<[string, Type]>([
    ['a list of nothing', { list: 'nothing', count: 'u16' }],
    ['a list of nothing up to a mark', { fields: { n: 'u16', it: { list: 'nothing', until: 'ff' } } }],
    ['a map of nothing', { map: 'nothing', to: 'nothing', count: 'u16' }],
  ])('does not go round and round: %s', (what, top) => {
    const behind = what.includes('mark') ? u8(1) : Buffer.alloc(0);
    expect(read({ top }, join(u16(0xffff), behind))).toEqual(refused(2));
  });
});

const chain = (links: number) => join(Buffer.alloc(links, 1), u8(0));

/** Nothing, behind its length, so many times over. */
const nested = (times: number) => {
  let bytes = u16(0);
  for (let i = 0; i < times; i++) bytes = str(bytes);
  return bytes;
};

describe('the cap on depth', () => {
  /** A chain of bytes, each of which says whether another follows. */
  const CHAIN: Types = { top: { fields: { more: 'u8', next: { switch: 'more', cases: { '0': 'nothing', '1': 'top' } } } } };

  test('stops a type within itself, and names the byte', () => {
    expect(read(CHAIN, chain(MAX_DEPTH))).toMatchObject({ ok: true });
    expect(read(CHAIN, chain(MAX_DEPTH + 1))).toEqual(refused(MAX_DEPTH + 1));
    expect(read(CHAIN, chain(60_000))).toEqual(refused(MAX_DEPTH + 1));
  });

  test('counts how deep it is, not how often it was', () => {
    const types: Types = {
      ...CHAIN,
      top: { list: 'link', count: 'rest' },
      link: { fields: { more: 'u8', next: { switch: 'more', cases: { '0': 'nothing', '1': 'link' } } } },
    };
    expect(read(types, join(...Array.from({ length: 10 }, () => chain(MAX_DEPTH))))).toMatchObject({ ok: true });
  });

  test('stops a value that is looked into as itself', () => {
    const types: Types = {
      top: { fields: { it: { bytes: 'u16', as: 'inner' } } },
      inner: { fields: { it: { bytes: 'u16', try: ['inner'] } } },
    };
    const depthOf = (times: number) => {
      const reading = read(types, nested(times));
      const deepest = reading.ok ? Object.keys(valuesOf(reading.fields)).at(-1)! : '';
      return deepest.split('.').length;
    };
    expect(depthOf(5)).toBe(6);
    expect(depthOf(1000)).toBe(depthOf(2000));
    expect(depthOf(1000)).toBeLessThanOrEqual(MAX_DEPTH + 1);
  });

  test('stops a choice of itself that reads nothing', () => {
    expect(read({ top: { either: ['top', 'u8'] } }, u8(1))).toMatchObject({ ok: true });
    expect(read({ top: { switch: 'absent', cases: {}, else: 'top' } }, u8(1))).toEqual(refused(0));
  });
});

/** Two ways on each of the levels, none of which fits: more ways together than can be tried. */
const levels = (count: number, way: (next: string) => Type): Types => ({
  ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, way(`l${i + 1}`)])),
  [`l${count}`]: { type: 'u8', equals: 1 },
  top: 'l0',
});

describe('choices among choices', () => {
  test.each<[string, (next: string) => Type]>([
    ['either', (next) => ({ either: [next, next] })],
    ['try', (next) => ({ fields: { it: { bytes: 'rest', try: [next, next] }, end: { type: 'u8', equals: 1 } } })],
  ])('are tried no more often than there may be fields: %s', (_what, way) => {
    const progress = new Progress();
    const bytes = u8(0);
    const cursor = new Cursor(bytes, 0, 1, 1, progress);
    expect(new LayoutCompiler(levels(18, way), 'little').layout('top')(cursor, [])).toBe(false);
    expect(progress.fieldsLeft).toBeLessThanOrEqual(0);
    expect(progress.fieldsLeft).toBeGreaterThan(-MAX_FIELDS);
  });
});

describe('noise', () => {
  const TYPES: Types = {
    top: {
      fields: { kind: 'u8', body: { switch: 'kind', cases: { '0': 'tags', '1': 'lists', '2': 'deep', '3': 'protobuf' }, else: 'tries' } },
    },
    tags: { records: { tag: { text: 2 }, length: 'u8' }, count: 'rest', cases: { aa: 'lists' }, else: { hex: 'rest' } },
    lists: {
      fields: {
        a: { list: 'ipv4', count: 'u8' },
        m: { map: 'i16', to: { text: 'u8' }, count: 'u8' },
        u: { list: { address: 'u8' }, until: '00' },
      },
    },
    deep: { fields: { n: 'i64', it: { bytes: '$n', try: ['top'] }, more: { either: ['deep', 'tries'] } } },
    tries: {
      fields: { b: { text: 'u8', try: [{ base64: 'top' }, { base64: { zlib: 'top' } }, 'top'] }, rest: { bytes: 'rest', try: ['top'] } },
    },
  };
  const head = fc.constantFrom('00', '6161', '0103', '010000', '020100000000000000', '030a02', '0400', '0408414141414141413d');
  const bytes = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        head.map((hex) => Buffer.from(hex, 'hex')),
      ),
      { maxLength: 12 },
    )
    .map((parts) => Buffer.concat(parts));

  test('never throws, and what it gives lies within the bytes', () => {
    const layout = new LayoutCompiler(TYPES, 'little').layout('top');
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 300 }).map(Buffer.from)), (noise) => {
        const cursor = new Cursor(noise, 0, noise.length, noise.length, new Progress());
        const fields: Parameters<typeof layout>[1] = [];
        if (!layout(cursor, fields)) expect(cursor.progress.failedAt).toBeLessThanOrEqual(noise.length);
        for (const { offset, length } of fields) expect(offset + length).toBeLessThanOrEqual(noise.length);
        expect([cursor.end, cursor.total, cursor.scopes, cursor.progress.nesting]).toEqual([noise.length, noise.length, [], 0]);
      }),
      { numRuns: 3_000 },
    );
  });
});

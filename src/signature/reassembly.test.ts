import { describe, expect, test } from 'vitest';
import type { Message, Piece } from '../core/message.js';
import { evidenceOf } from './evidence.js';
import { LayoutCompiler } from './layout/compile.js';
import type { Types } from './layout/notation.js';
import { MAX_REASSEMBLED_BYTES, MAX_WAITING, Reassembly } from './reassembly.js';
import { FLOW, NOON, field, messageOf } from './testing.js';

const TYPES: Types = {
  whole: { message: 'whole', fields: { text: { text: 'rest' } } },
  four: { message: 'four', fields: { word: 'u32' } },
};
const RULE = { messages: ['part*'], key: 'key', index: 'index', total: 'total', piece: 'piece', as: 'whole' };

/** Bytes in front of a piece in its datagram. */
const HEAD = 5;

interface Part {
  readonly key?: number;
  readonly index?: number;
  readonly total: number;
  readonly text: string | Buffer;
  readonly frame?: number;
  readonly flow?: number;
  readonly kind?: string;
}

function part({ key = 1, index = 0, total, text, frame = 1, flow = 0, kind = 'part' }: Part): Message {
  const piece = Buffer.from(text);
  const bytes = Buffer.concat([Buffer.alloc(HEAD), piece]);
  const fields = [
    field('key', key),
    field('index', index),
    field('total', total),
    field('piece', undefined, { offset: HEAD, length: piece.length }),
  ];
  const pieces: Piece[] = [{ frame, time: NOON, from: 0, length: bytes.length, frameOffset: 42 }];
  return messageOf(kind, fields, { bytes, pieces, flow: { ...FLOW, index: flow } });
}

const reassembly = (rule: Partial<typeof RULE> = {}) => new Reassembly({ ...RULE, ...rule }, new LayoutCompiler(TYPES, 'little'));

/** The texts that parts give when they come in this order, one entry a part. */
function texts(...parts: readonly Part[]): (string | undefined)[] {
  const waiting = reassembly();
  return parts.map((one) => {
    const [message] = waiting.add(part(one));
    return message === undefined ? undefined : String(message.fields[0]?.value);
  });
}

describe('a value in parts', () => {
  test('is read when its last part has come, in any order', () => {
    const [a, b, c] = [
      { index: 0, total: 8, text: 'abc' },
      { index: 1, total: 8, text: 'def' },
      { index: 2, total: 8, text: 'gh' },
    ];
    expect(texts(a, b, c)).toEqual([undefined, undefined, 'abcdefgh']);
    expect(texts(c, a, b)).toEqual([undefined, undefined, 'abcdefgh']);
    expect(texts(b, b, c, c, a)).toEqual([undefined, undefined, undefined, undefined, 'abcdefgh']);
  });

  test('is read once, though its parts be sent again', () => {
    const [a, b] = [
      { index: 0, total: 6, text: 'abc' },
      { index: 1, total: 6, text: 'def' },
    ];
    expect(texts(a, b, b, b)).toEqual([undefined, 'abcdef', undefined, undefined]);
  });

  test('of one part is read at once', () => {
    expect(texts({ total: 3, text: 'abc' })).toEqual(['abc']);
  });

  test('does not need its repair parts, and does not take them for data', () => {
    const [a, b] = [
      { index: 0, total: 6, text: 'abc' },
      { index: 1, total: 6, text: 'def' },
    ];
    const [repair2, repair3] = [
      { index: 2, total: 6, text: 'XYZ' },
      { index: 3, total: 6, text: 'UVW' },
    ];
    expect(texts(repair3, a, repair2, b)).toEqual([undefined, undefined, undefined, 'abcdef']);
    expect(texts(a, repair2, repair3)).toEqual([undefined, undefined, undefined]);
  });

  test('is another one by flow, by key and by direction of flow', () => {
    const a = { index: 0, total: 6, text: 'abc' };
    const b = { index: 1, total: 6, text: 'def' };
    expect(texts(a, { ...b, flow: 1 }, { ...b, key: 2 }, b)).toEqual([undefined, undefined, undefined, 'abcdef']);
  });

  test('begins anew when its length changes', () => {
    expect(
      texts(
        { index: 0, total: 6, text: 'abc' },
        { index: 0, total: 5, text: 'xyz' },
        { index: 1, total: 6, text: 'def' },
        { index: 1, total: 5, text: 'uv' },
      ),
    ).toEqual([undefined, undefined, undefined, undefined]);
    expect(texts({ index: 0, total: 6, text: 'abc' }, { index: 0, total: 5, text: 'xyz' }, { index: 1, total: 5, text: 'uv' }).at(-1)).toBe(
      'xyzuv',
    );
  });

  test.each<[string, Part[]]>([
    [
      'its parts are more than its length',
      [
        { index: 0, total: 5, text: 'abc' },
        { index: 1, total: 5, text: 'def' },
      ],
    ],
    [
      'a part is empty',
      [
        { index: 0, total: 3, text: '' },
        { index: 1, total: 3, text: 'abc' },
      ],
    ],
    ['its length is 0', [{ total: 0, text: 'abc' }]],
    ['its length is below zero', [{ total: -1, text: 'abc' }]],
    ['it is of another kind of message', [{ total: 3, text: 'abc', kind: 'other' }]],
    ['it is too large', [{ total: MAX_REASSEMBLED_BYTES + 1, text: Buffer.alloc(MAX_REASSEMBLED_BYTES + 1) }]],
  ])('is not read when %s', (_what, parts) => {
    expect(texts(...parts).filter((text) => text !== undefined)).toEqual([]);
  });

  test('may be as large as the cap', () => {
    expect(texts({ total: MAX_REASSEMBLED_BYTES, text: 'x'.repeat(MAX_REASSEMBLED_BYTES) })[0]).toHaveLength(MAX_REASSEMBLED_BYTES);
  });

  test('that its layout does not fit to the last byte gives nothing', () => {
    expect(reassembly({ as: 'four' }).add(part({ total: 4, text: 'abcd' }))).toHaveLength(1);
    expect(reassembly({ as: 'four' }).add(part({ total: 5, text: 'abcde' }))).toEqual([]);
    expect(reassembly({ as: 'four' }).add(part({ total: 3, text: 'abc' }))).toEqual([]);
  });

  test('is forgotten when a new capture begins', () => {
    const waiting = reassembly();
    waiting.add(part({ index: 0, total: 6, text: 'abc' }));
    waiting.clear();
    expect(waiting.add(part({ index: 1, total: 6, text: 'def' }))).toEqual([]);
  });
});

describe('the place of a value in parts', () => {
  test('is in the frames that its parts came in', () => {
    const waiting = reassembly();
    waiting.add(part({ index: 1, total: 6, text: 'def', frame: 9 }));
    const [message] = waiting.add(part({ index: 0, total: 6, text: 'abc', frame: 4 }));
    expect(message?.payload.bytes.toString()).toBe('abcdef');
    expect(evidenceOf(message!, 0, 2, 3)).toMatchObject({
      frame: 4,
      offset: 42 + HEAD + 2,
      length: 1,
      hex: Buffer.from('cde').toString('hex'),
      pieces: [{ frame: 9, offset: 42 + HEAD, length: 2 }],
    });
  });

  test('is right for a part that was itself captured in several frames', () => {
    const pieces: Piece[] = [
      { frame: 3, time: NOON, from: 0, length: HEAD + 1, frameOffset: 54 },
      { frame: 4, time: NOON, from: HEAD + 1, length: 2, frameOffset: 66 },
      { frame: 5, time: NOON, from: HEAD + 3, length: 9, frameOffset: 66 },
    ];
    const one = part({ index: 0, total: 6, text: 'abc' });
    const waiting = reassembly();
    waiting.add({ ...one, payload: { ...one.payload, pieces } });
    const [message] = waiting.add(part({ index: 1, total: 6, text: 'def', frame: 9 }));
    expect(message?.payload.pieces.map(({ frame, from, length, frameOffset }) => [frame, from, length, frameOffset])).toEqual([
      [3, 0, 1, 54 + HEAD],
      [4, 1, 2, 66],
      [9, 3, 3, 42 + HEAD],
    ]);
  });
});

describe('values that wait', () => {
  test('beyond the cap make the oldest give way', () => {
    const waiting = reassembly();
    for (let key = 0; key <= MAX_WAITING; key++) waiting.add(part({ key, index: 0, total: 6, text: 'abc' }));
    const isWaiting = (key: number) => waiting.add(part({ key, index: 1, total: 6, text: 'def' })).length === 1;
    expect([isWaiting(1), isWaiting(MAX_WAITING)]).toEqual([true, true]);
    expect(isWaiting(0)).toBe(false);
  });

  test('keep no more repair data than may belong to a value', () => {
    const waiting = reassembly();
    const flood = (index: number) => part({ index, total: 6, text: Buffer.alloc(60_000, 'x') });
    waiting.add(part({ index: 0, total: 6, text: 'abc' }));
    for (let index = 2; index < 8; index++) waiting.add(flood(index));
    // What was kept was let go; a sender that goes on begins anew.
    expect(waiting.add(part({ index: 1, total: 6, text: 'def' }))).toEqual([]);
    expect(waiting.add(part({ index: 0, total: 6, text: 'abc' }))).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaptureDamage } from '../wire/capture-file.js';
import { Unzstd } from './zstd.js';

// Made by zstd 1.5 -19, as Node 20 cannot: one block, and two with a window between them.
const SHORT = hex(
  '28b52ffd046895030012c81413c0b718604bd44bcbff8695bd534ac94a0d8705eae9e8e7bfdff3bbb97232f2f16dd7f46cac9a8a7afaba2dbb9a2a26221e9e66' +
    '498e866a6968679fd7719b994ae8dce50024594859847194c028a6ac4218023ca811a0f8fd3be0e71124049f10cc0f871b238c7c7cdcece58054058b48b9d2',
);
const LONG = hex(
  '28b52ffd0468cc0500e20b1c12b0191b38140b411e064ee4a69d29ba3030c7e43c59bde9f9e04c9deb8a5ab76c832baa3d6dcada1918daaf106d5589742bd13f' +
    'a6370d73ac679767d83c52153d3f1259e9895536c42b3b06e6ac29ed67ad28b8d6723e9dbab3ab847efab53aa50950164119c14092199009463888225fa82134' +
    'bbfb6f809926c318124810f80481d1e7ffe4fe6717f8e9b7a8f120781ec84c33581c284a0c755dbce09181160131e4e15dec934b8346fee7169500358e977580' +
    '5605550000000100d7dcc17c5d0301116d5984',
);
const SHORT_TEXT = Array.from({ length: 60 }, (_, i) => `line ${i} of some text\n`).join('');
const LONG_TEXT = Array.from({ length: 9_000 }, (_, i) => `line ${(i * i) % 97} of some text\n`).join('');

/** A frame without window (5 bytes of content) and its blocks. */
const HEAD = hex('28b52ffd2005');
const rawBlock = (text: string, isLast = true) => block(0, text.length, Buffer.from(text), isLast);
const ABCDE = Buffer.concat([HEAD, rawBlock('abcde')]);

describe('zstd', () => {
  test.each([
    ['one block', SHORT, SHORT_TEXT],
    ['several blocks', LONG, LONG_TEXT],
    [
      'several frames, and one to skip',
      Buffer.concat([SHORT, hex('5a2a4d1803000000ffffff'), ABCDE, SHORT]),
      `${SHORT_TEXT}abcde${SHORT_TEXT}`,
    ],
    ['raw and repeated bytes', Buffer.concat([HEAD, rawBlock('ab', false), block(1, 3, Buffer.from('c'), true)]), 'abccc'],
  ])('of %s is unpacked, whatever the chunks', async (_what, packed, text) => {
    const whole = { text, damage: [], truncated: false, stopped: false };
    expect(await unpack(packed)).toEqual(whole);
    expect(
      await unpack(
        packed,
        Array.from(packed, (_byte, i) => i),
      ),
    ).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(packed.length), { maxLength: 8 }), async (cuts) => {
        expect(await unpack(packed, cuts)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  test('whose checksum is wrong is given whole, and the damage told', async () => {
    const packed = Buffer.concat([SHORT, ABCDE]);
    packed[SHORT.length - 1]! ^= 1;
    const { text, damage, truncated } = await unpack(packed);
    expect({ text, truncated }).toEqual({ text: `${SHORT_TEXT}abcde`, truncated: false });
    expect(damage).toEqual([{ why: 'malformed', offset: SHORT.length - 4, detail: 'the checksum of the zstd data is wrong' }]);
  });

  test('that is cut at any byte gives all blocks before, and the place of the cut', async () => {
    const packed = Buffer.concat([HEAD, rawBlock('ab', false), rawBlock('cde'), SHORT]);
    for (let length = 1; length < packed.length; length++) {
      if (length === ABCDE.length + 3) continue;
      const { text, damage, truncated } = await unpack(packed.subarray(0, length));
      expect(text).toBe(length < 11 ? '' : length < 17 ? 'ab' : length < packed.length - 4 ? 'abcde' : `abcde${SHORT_TEXT}`);
      expect(truncated).toBe(true);
      expect(damage).toMatchObject([{ why: 'truncated', offset: length }]);
    }
  });

  test.each([
    ['what is no frame', Buffer.from('garbage'), 0],
    ['a block of no type', Buffer.concat([HEAD, block(3, 5, Buffer.from('abcde'), true)]), 6],
    ['a raw block longer than the content', Buffer.concat([HEAD, rawBlock('abcdef')]), 6],
    ['a repetition longer than the content', Buffer.concat([HEAD, block(1, 6, Buffer.from('a'), true)]), 6],
    ['a block longer than any', Buffer.concat([HEAD, block(1, (1 << 17) + 1, Buffer.from('a'), true)]), 6],
    ['a dictionary', hex('28b52ffd2107050000'), 0],
    ['a window of 256 MB', hex('28b52ffd0090010000'), 0],
    ['content of 256 MB as its own window', hex('28b52ffda000000010010000'), 0],
    ['a reserved bit', hex('28b52ffd2805010000'), 0],
    ['no literals', Buffer.concat([HEAD, block(2, 1, hex('08'), true)]), 6],
    ['a tree that was never given', Buffer.concat([HEAD, block(2, 5, hex('1340000100'), true)]), 6],
    ['a table that was never given', Buffer.concat([HEAD, block(2, 4, hex('0001fc01'), true)]), 6],
    ['bytes before the first', Buffer.concat([HEAD, block(2, 7, hex('00015400000001'), true)]), 6],
  ])('with %s is refused there, behind what it gave before', async (_what, packed, offset) => {
    const { text, damage, stopped } = await unpack(Buffer.concat([ABCDE, packed]));
    expect(text).toBe('abcde');
    expect(damage).toMatchObject([{ why: 'malformed', offset: ABCDE.length + offset }]);
    expect(stopped).toBe(true);
  });

  test('a block that asks for a hundred thousand long matches is refused at the first', async () => {
    // 98,303 sequences of single-symbol tables: no literals, offset 1 again, the longest match.
    const bomb = hex(`00ffffff54000134${'ff'.repeat(40)}`);
    const started = performance.now();
    const { damage } = await unpack(Buffer.concat([hex('28b52ffd0038'), block(2, bomb.length, bomb, true)]));
    expect(damage).toMatchObject([{ why: 'malformed' }]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('whose content is not as long as it says is given, with the damage', async () => {
    const { text, damage } = await unpack(Buffer.concat([HEAD, rawBlock('abcd')]));
    expect(text).toBe('abcd');
    expect(damage).toMatchObject([{ why: 'malformed' }]);
  });

  test('never throws, whatever bytes are changed', async () => {
    const edits = fc.array(fc.tuple(fc.nat(SHORT.length + LONG.length), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(SHORT, LONG, ABCDE), edits, fc.uint8Array({ maxLength: 30 }), async (original, changes, tail) => {
        const packed = Buffer.concat([original, tail]);
        for (const [at, value] of changes) packed[at % packed.length] = value;
        const { text, damage } = await unpack(packed);
        expect(text.length).toBeLessThanOrEqual(packed.length << 17);
        for (const { offset } of damage) expect(offset).toBeLessThanOrEqual(packed.length);
      }),
      { numRuns: 500 },
    );
  });
});

/** Unpacks in chunks that end at `cuts`; each chunk is overwritten afterwards, as a reader that reuses its buffer would. */
async function unpack(packed: Buffer, cuts: readonly number[] = []) {
  const damage: CaptureDamage[] = [];
  const unzstd = new Unzstd((found) => damage.push(found));
  const pieces: Buffer[] = [];
  const edges = [0, ...cuts.filter((cut) => cut < packed.length).toSorted((a, b) => a - b), packed.length];
  for (let i = 1; i < edges.length; i++) {
    const chunk = Buffer.from(packed.subarray(edges[i - 1], edges[i]));
    for await (const piece of unzstd.push(chunk)) pieces.push(Buffer.from(piece));
    chunk.fill(0xee);
  }
  const truncated = unzstd.end();
  return { text: Buffer.concat(pieces).toString('latin1'), damage, truncated, stopped: unzstd.stopped };
}

function block(type: number, length: number, body: Buffer, isLast: boolean): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE((isLast ? 1 : 0) | (type << 1) | (length << 3), 0, 3);
  return Buffer.concat([head, body]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

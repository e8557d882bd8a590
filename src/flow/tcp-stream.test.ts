import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BUFFERED_BYTES, MAX_HELD_SEGMENTS, TcpStream } from './tcp-stream.js';

const TIME = { seconds: 0, nanoseconds: 0, digits: 6 };

/** Where a segment's bytes begin in its frame; different in every frame. */
const headerOf = (frame: number) => 54 + (frame % 7);

/** Adds text as the segment of a frame; sequence numbers wrap as on the wire. */
function add(stream: TcpStream, sequence: number, text: string, frame = 1): boolean {
  return stream.add(sequence >>> 0, Buffer.from(text, 'latin1'), pieceOf(frame, text.length, frame));
}

function pieceOf(frame: number, length: number, seconds = 0) {
  return { frame, time: { ...TIME, seconds }, from: 0, length, frameOffset: headerOf(frame) };
}

const text = (stream: TcpStream) => stream.bytes.toString('latin1');

/** Frame, offset within the segment, start and length in the stream. */
const pieces = (stream: TcpStream) =>
  stream.pieces.map(({ frame, frameOffset, from, length }) => [frame, frameOffset - headerOf(frame), from, length]);

describe('TcpStream', () => {
  test('joins segments in order, and knows each piece’s frame and time', () => {
    const stream = new TcpStream(100);
    expect(add(stream, 100, 'hello ', 1)).toBe(true);
    expect(add(stream, 106, 'room', 2)).toBe(true);
    expect(text(stream)).toBe('hello room');
    expect(stream.pieces).toEqual([
      { frame: 1, time: { ...TIME, seconds: 1 }, from: 0, length: 6, frameOffset: headerOf(1) },
      { frame: 2, time: { ...TIME, seconds: 2 }, from: 6, length: 4, frameOffset: headerOf(2) },
    ]);
  });

  test('keeps a copy: the reader may use its buffer again', () => {
    const stream = new TcpStream(0);
    const [first, early] = [Buffer.from('ab'), Buffer.from('ef')];
    stream.add(0, first, pieceOf(1, 2));
    stream.add(4, early, pieceOf(2, 2));
    stream.keep();
    first.fill(0);
    early.fill(0);
    add(stream, 2, 'cd', 3);
    expect(text(stream)).toBe('abcdef');
  });

  test('makes room for more than comes, so that a message in many segments is not copied for each', () => {
    const stream = new TcpStream(0);
    const places = new Set<ArrayBufferLike>();
    for (let i = 0; i < 1000; i++) {
      add(stream, i * 3, 'abc', i);
      if (i === 500) stream.consume(4);
      stream.keep();
      places.add(stream.bytes.buffer);
    }
    expect(text(stream)).toBe('abc'.repeat(1000).slice(4));
    expect(places.size).toBeLessThan(15);
  });

  test('takes nothing twice: a retransmission, whole or in part, or an empty segment', () => {
    const stream = new TcpStream(100);
    add(stream, 100, 'abcdef', 1);
    for (const [sequence, again] of [
      [100, 'ABCDEF'],
      [100, 'AB'],
      [103, 'DEF'],
      [90, 'zzz'],
      [106, ''],
    ] as const)
      for (let i = 0; i <= MAX_HELD_SEGMENTS; i++) expect(add(stream, sequence, again, 2)).toBe(true);
    expect(text(stream)).toBe('abcdef');
    expect(pieces(stream)).toEqual([[1, 0, 0, 6]]);
  });

  test('takes only what is new of an overlap: what came first stays', () => {
    const stream = new TcpStream(100);
    add(stream, 100, 'abcd', 1);
    add(stream, 98, '??????ef', 2);
    expect(text(stream)).toBe('abcdef');
    expect(pieces(stream)).toEqual([
      [1, 0, 0, 4],
      [2, 6, 4, 2],
    ]);
  });

  test('leaves out what comes before the first byte that matters', () => {
    const stream = new TcpStream(100);
    add(stream, 97, 'xyzabc');
    expect(text(stream)).toBe('abc');
    expect(pieces(stream)).toEqual([[1, 3, 0, 3]]);
  });

  test('holds what came early until the gap is filled', () => {
    const stream = new TcpStream(0);
    add(stream, 4, 'ef', 1);
    add(stream, 2, 'cd', 2);
    add(stream, 3, 'd', 3);
    expect(text(stream)).toBe('');
    expect(add(stream, 0, 'ab', 4)).toBe(true);
    expect(text(stream)).toBe('abcdef');
    expect(pieces(stream)).toEqual([
      [4, 0, 0, 2],
      [2, 0, 2, 2],
      [1, 0, 4, 2],
    ]);
  });

  test('goes on across the end of the sequence numbers', () => {
    const stream = new TcpStream(0xffff_fffe);
    add(stream, 0xffff_fffe + 4, 'ef', 1);
    add(stream, 0xffff_fffe + 2, 'cd', 2);
    add(stream, 0xffff_fffe, 'ab', 3);
    add(stream, 0xffff_fffe, 'ab', 4);
    add(stream, 0xffff_fffe + 6, 'gh', 5);
    expect(text(stream)).toBe('abcdefgh');
  });

  test('after consuming, pieces still name the right bytes of their frames', () => {
    const stream = new TcpStream(0);
    for (const [i, part] of ['abc', 'def', 'ghi'].entries()) add(stream, i * 3, part, i + 1);
    stream.consume(4);
    expect(text(stream)).toBe('efghi');
    expect(pieces(stream)).toEqual([
      [2, 1, 0, 2],
      [3, 0, 2, 3],
    ]);
    stream.consume(2);
    expect(pieces(stream)).toEqual([[3, 0, 0, 3]]);
    add(stream, 9, 'j', 4);
    expect(text(stream)).toBe('ghij');
    stream.consume(4);
    expect([text(stream), pieces(stream)]).toEqual(['', []]);
  });

  test('a gap that never fills is given up after as many segments as are held, and the stream goes on there', () => {
    const stream = new TcpStream(0);
    add(stream, 0, 'lost', 1);
    for (let i = 0; i < MAX_HELD_SEGMENTS; i++) expect(add(stream, 100 + i, 'x', 2)).toBe(true);
    expect(text(stream)).toBe('lost');
    expect(add(stream, 500, 'new', 3)).toBe(false);
    expect(text(stream)).toBe('new');
    expect(pieces(stream)).toEqual([[3, 0, 0, 3]]);
    expect(add(stream, 503, 'er', 4)).toBe(true);
    expect(text(stream)).toBe('newer');
    // Nothing of what was held comes back, and there is room again.
    for (let i = 0; i < MAX_HELD_SEGMENTS; i++) expect(add(stream, 600 + i, 'x', 5)).toBe(true);
  });

  test('what fills a gap makes room for other segments', () => {
    const stream = new TcpStream(0);
    // Half of them lie within the one that fills the gap: they are dropped, not kept for ever.
    for (let i = 1; i <= MAX_HELD_SEGMENTS; i++) add(stream, i, 'x');
    add(stream, 0, 'a'.repeat(MAX_HELD_SEGMENTS / 2));
    expect(stream.bytes).toHaveLength(MAX_HELD_SEGMENTS + 1);
    for (let i = 0; i < MAX_HELD_SEGMENTS; i++) expect(add(stream, 1000 + i, 'x')).toBe(true);
    expect(add(stream, 2000, 'x')).toBe(false);
  });

  test('more bytes than are kept are dropped, and the stream goes on behind them', () => {
    const stream = new TcpStream(0);
    const half = 'x'.repeat(MAX_BUFFERED_BYTES / 2);
    expect(add(stream, 0, half, 1)).toBe(true);
    expect(add(stream, half.length, half, 2)).toBe(true);
    expect(stream.bytes).toHaveLength(MAX_BUFFERED_BYTES);
    expect(add(stream, MAX_BUFFERED_BYTES, '!', 3)).toBe(false);
    expect([text(stream), pieces(stream)]).toEqual(['', []]);
    expect(add(stream, MAX_BUFFERED_BYTES + 1, 'new', 4)).toBe(true);
    expect(text(stream)).toBe('new');
    expect(pieces(stream)).toEqual([[4, 0, 0, 3]]);
  });

  test('restarting forgets everything before', () => {
    const stream = new TcpStream(0);
    add(stream, 0, 'ab');
    add(stream, 10, 'zz');
    stream.restartAt(8);
    expect([text(stream), pieces(stream)]).toEqual(['', []]);
    add(stream, 8, 'cd', 5);
    expect(text(stream)).toBe('cd');
    expect(pieces(stream)).toEqual([[5, 0, 0, 2]]);
  });

  test('any order of segments, with overlaps and repeats, gives the bytes that were sent', () => {
    const length = 400;
    const ranges = fc.array(fc.tuple(fc.nat(length), fc.nat(60)), { maxLength: 30 });
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 30 });
    const start = fc.oneof(fc.nat(0xffff_ffff), fc.integer({ min: 0xffff_ffff - length, max: 0xffff_ffff }), fc.constant(0));
    fc.assert(
      fc.property(cuts, ranges, start, fc.infiniteStream(fc.nat()), fc.nat(length), (edges, extra, first, order, used) => {
        const sent = Buffer.from(Array.from({ length }, (_, i) => (i * 7) % 251));
        const borders = [0, ...edges.toSorted((a, b) => a - b), length];
        const segments = [
          ...borders.slice(1).map((to, i) => [borders[i]!, to] as const),
          ...extra.map(([from, size]) => [from, Math.min(from + size, length)] as const),
        ]
          .map((range) => ({ range, rank: order.next().value }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ range }) => range);

        const stream = new TcpStream(first);
        for (const [frame, [from, to]] of segments.entries())
          expect(stream.add((first + from) >>> 0, sent.subarray(from, to), pieceOf(frame, to - from))).toBe(true);
        expect(stream.bytes).toEqual(sent);
        stream.consume(used);

        let at = 0;
        for (const piece of stream.pieces) {
          expect(piece.from).toBe(at);
          expect(piece.length).toBeGreaterThan(0);
          const [from, to] = segments[piece.frame]!;
          const inSegment = piece.frameOffset - headerOf(piece.frame);
          expect(from + inSegment).toBe(used + at);
          expect(from + inSegment + piece.length).toBeLessThanOrEqual(to);
          at += piece.length;
        }
        expect(at).toBe(length - used);
        expect(stream.bytes).toEqual(sent.subarray(used));
      }),
    );
  });

  test('passes over what is to come when more is consumed than is there', () => {
    const stream = new TcpStream(0);
    add(stream, 0, 'head', 1);
    add(stream, 12, 'next', 2);
    stream.consume(10);
    expect(text(stream)).toBe('');
    add(stream, 4, 'body bod', 3);
    expect(text(stream)).toBe('odnext');
    expect(pieces(stream)).toEqual([
      [3, 6, 0, 2],
      [2, 0, 2, 4],
    ]);
    stream.consume(6);
    stream.consume(0);
    add(stream, 16, '!', 4);
    expect(text(stream)).toBe('!');
  });

  test('passes over segments that were waiting, in part or wholly', () => {
    const stream = new TcpStream(0);
    add(stream, 0, 'a', 1);
    add(stream, 2, 'cd', 2);
    add(stream, 4, 'ef', 3);
    stream.consume(5);
    expect(text(stream)).toBe('f');
  });

  test('waits for as many bytes as it was told, until some are consumed or dropped', () => {
    const stream = new TcpStream(100);
    add(stream, 100, 'abc');
    stream.await(5);
    expect(stream.isWaiting).toBe(true);
    add(stream, 103, 'd');
    expect(stream.isWaiting).toBe(true);
    add(stream, 104, 'e');
    expect(stream.isWaiting).toBe(false);
    stream.await(100);
    stream.consume(1);
    expect(stream.isWaiting).toBe(false);
    stream.await(100);
    stream.restartAt(200);
    expect(stream.isWaiting).toBe(false);
  });

  test('knows what is past, and passes over what comes next when nothing waits', () => {
    const stream = new TcpStream(10);
    expect([stream.isPast(6, 4), stream.isPast(6, 5), stream.isPast(10, 1)]).toEqual([true, false, false]);
    expect([stream.isNext(10), stream.isNext(11)]).toEqual([true, false]);
    stream.pass(5);
    expect([stream.isNext(10), stream.isNext(15)]).toEqual([false, true]);
    add(stream, 17, 'early', 1);
    expect(stream.isNext(15)).toBe(false);
    add(stream, 15, 'ab', 2);
    expect([text(stream), stream.isNext(22)]).toEqual(['abearly', false]);
  });
});

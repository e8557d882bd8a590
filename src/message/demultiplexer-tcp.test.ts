import { describe, expect, test } from 'vitest';
import { MAX_BUFFERED_BYTES, MAX_HELD_SEGMENTS } from '../flow/tcp-stream.js';
import type { Decoder } from '../core/decoder.js';
import { MAX_TRIES } from './tries.js';
import { AT, connection, unit, UNITS } from './testing.js';

describe('messages on a stream', () => {
  test('may stand several in a segment', () => {
    const { segment, kinds, demultiplexer } = connection();
    segment(0, unit('one') + unit('two') + unit('three'));
    expect(kinds()).toEqual(['one', 'two', 'three']);
    expect(demultiplexer.counts).toEqual({
      classified: 1,
      pdus: new Map([['test/units', 3]]),
      flows: new Map([['test/units', 1]]),
      decrypted: new Map(),
      unread: 0,
      resumed: 0,
    });
  });

  test('may be split over segments at every byte, and say which bytes came in which frame', () => {
    const text = unit('hello');
    for (let cut = 1; cut < text.length; cut++) {
      const { segment, messages } = connection();
      segment(0, text.slice(0, cut));
      expect(messages).toEqual([]);
      segment(cut, text.slice(cut));
      expect(messages.map(({ kind }) => kind)).toEqual(['hello']);
      expect(messages[0]?.payload.pieces).toMatchObject([
        { frame: 1, from: 0, length: cut, frameOffset: AT },
        { frame: 2, from: cut, length: text.length - cut, frameOffset: AT },
      ]);
      expect(messages[0]?.payload.bytes.toString()).toBe(text);
    }
  });

  test('may come a byte at a time once the protocol is known', () => {
    const { segment, kinds } = connection();
    segment(0, unit('first'));
    const text = unit('one') + unit('two');
    for (const [i, letter] of [...text].entries()) segment(unit('first').length + i, letter);
    expect(kinds()).toEqual(['first', 'one', 'two']);
  });

  test('may come in more segments than there are tries, from the first on', () => {
    const { segment, kinds } = connection();
    const text = unit('a'.repeat(3 * MAX_TRIES));
    for (const [i, letter] of [...text].entries()) segment(i, letter);
    expect(kinds()).toEqual(['a'.repeat(3 * MAX_TRIES)]);
  });

  test('are looked at again only when as many bytes are there as their decoder needs', () => {
    const seen: number[] = [];
    const { segment, kinds } = connection(1_000, [
      {
        ...UNITS,
        decode(bytes, context) {
          seen.push(bytes.length);
          const decoding = UNITS.decode(bytes, context);
          return decoding.ok || bytes.length < 4 ? decoding : { ...decoding, needs: Number(bytes.toString('latin1', 1, 4)) };
        },
      },
    ]);
    segment(0, unit('first'));
    const text = unit('second') + unit('third');
    for (const [i, letter] of [...text].entries()) segment(unit('first').length + i, letter);
    expect(kinds()).toEqual(['first', 'second', 'third']);
    expect(seen).toEqual([9, 1, 2, 3, 4, 10, 1, 2, 3, 4, 9]);
  });

  test('are looked at again with every segment where another decoder may yet know them', () => {
    const patient: Decoder = {
      ...UNITS,
      id: 'test/patient',
      decode: (bytes) =>
        bytes[0] === 0x21
          ? { ok: true, pdus: [{ kind: '!', fields: [], enclosing: [] }], used: 1, direction: undefined }
          : { ok: false, why: 'truncated', at: bytes.length, needs: 1000 },
    };
    for (const decoders of [
      [UNITS, patient],
      [patient, UNITS],
    ]) {
      const { segment, kinds } = connection(1_000, decoders);
      segment(0, '#00');
      segment(3, '7one');
      segment(7, '!');
      segment(8, '#00');
      segment(11, '7two');
      expect(kinds()).toEqual(['one', '!', 'two']);
    }
  });

  test('begin behind another one in a frame, and say so', () => {
    const { segment, messages } = connection();
    const [one, two] = [unit('one'), unit('two')];
    segment(0, one + two.slice(0, 2));
    segment(one.length + 2, two.slice(2));
    expect(messages[1]?.payload.pieces).toMatchObject([
      { frame: 1, from: 0, length: 2, frameOffset: AT + one.length },
      { frame: 2, from: 2, length: two.length - 2, frameOffset: AT },
    ]);
  });

  test('are put in order', () => {
    const { segment, kinds } = connection();
    const text = unit('one') + unit('two') + unit('three');
    segment(0, text.slice(0, 5));
    segment(12, text.slice(12));
    expect(kinds()).toEqual([]);
    segment(5, text.slice(5, 12));
    expect(kinds()).toEqual(['one', 'two', 'three']);
  });

  test('in segments sent again, wholly or in part, are told once', () => {
    const { segment, kinds, demultiplexer } = connection();
    const text = unit('one') + unit('two') + unit('three');
    segment(0, text.slice(0, 9));
    segment(0, text.slice(0, 9));
    segment(4, text.slice(4));
    segment(0, text);
    expect(kinds()).toEqual(['one', 'two', 'three']);
    expect(demultiplexer.counts.unread).toBe(0);
  });

  test('go on across the end of the sequence numbers', () => {
    const { segment, kinds } = connection(0xffff_fff8);
    const text = unit('one') + unit('two');
    segment(0, text.slice(0, 6));
    segment(6, text.slice(6));
    expect(kinds()).toEqual(['one', 'two']);
  });

  test('go both ways, each in its own order', () => {
    const { segment, messages } = connection();
    segment(0, unit('ask').slice(0, 4));
    segment(9_000, unit('answer'), { back: true });
    segment(4, unit('ask').slice(4));
    expect(messages.map(({ kind, payload }) => [kind, payload.direction])).toEqual([
      ['answer', 'to-client'],
      ['ask', 'to-server'],
    ]);
  });

  test('are found in the middle of a connection', () => {
    const { segment, kinds } = connection();
    segment(0, 'the end of something');
    segment(20, unit('one'));
    expect(kinds()).toEqual(['one']);
  });
});

describe('a message that proves its direction', () => {
  test('turns the flow round, with what is waiting on both sides', () => {
    const { segment, messages, table } = connection();
    const [ask, answer] = [unit('ask'), unit('<answer')];
    segment(0, answer.slice(0, 5));
    segment(9_000, ask.slice(0, 5), { back: true });
    segment(5, answer.slice(5));
    segment(9_005, ask.slice(5), { back: true });
    segment(answer.length, unit('<more'));
    expect(messages.map(({ kind, payload }) => [kind, payload.direction])).toEqual([
      ['<answer', 'to-client'],
      ['ask', 'to-server'],
      ['<more', 'to-client'],
    ]);
    expect(table.flow(0)).toMatchObject({ client: { address: '198.51.100.2' }, server: { address: '192.0.2.1' } });
  });

  test('turns round a flow that began with the server', () => {
    const { segment, messages, table } = connection();
    segment(0, unit('<answer').slice(0, 6));
    segment(6, unit('<answer').slice(6) + unit('<more').slice(0, 3));
    segment(unit('<answer').length + 3, unit('<more').slice(3));
    expect(messages.map(({ kind, payload }) => [kind, payload.direction])).toEqual([
      ['<answer', 'to-client'],
      ['<more', 'to-client'],
    ]);
    expect(table.flow(0).server.address).toBe('192.0.2.1');
  });
});

describe('bytes that are no message', () => {
  test('are counted, and the next segment is tried', () => {
    const { segment, kinds, demultiplexer } = connection();
    segment(0, unit('one'));
    segment(7, 'noise!!');
    segment(14, unit('two'));
    expect(kinds()).toEqual(['one', 'two']);
    expect(demultiplexer.counts.unread).toBe(1);
  });

  test('behind a message cost the rest of their segment only', () => {
    const { segment, kinds } = connection();
    segment(0, `${unit('one')}noise${unit('lost')}`);
    segment(7 + 5 + 8, unit('two'));
    expect(kinds()).toEqual(['one', 'two']);
  });

  test('that came late cost nothing of the segments that had overtaken them', () => {
    const { segment, kinds } = connection();
    segment(0, unit('one'));
    segment(14, unit('two'));
    segment(7, 'noise!!');
    segment(21, unit('three'));
    expect(kinds()).toEqual(['one', 'two', 'three']);
  });

  test('end the tries of a stream that nobody knows', () => {
    const { segment, kinds } = connection();
    for (let i = 0; i < MAX_TRIES; i++) segment(i, '?');
    segment(MAX_TRIES, unit('late'));
    expect(kinds()).toEqual([]);
  });
});

describe('a gap in a stream', () => {
  test('is a limit once too many segments wait behind it, and the stream goes on from there', () => {
    const { segment, kinds, anomalies } = connection();
    const more = unit('x');
    segment(0, unit('one'));
    for (let i = 1; i <= MAX_HELD_SEGMENTS; i++) segment(100 + i * more.length, more);
    expect([kinds(), anomalies]).toEqual([['one'], []]);
    segment(100 + (MAX_HELD_SEGMENTS + 1) * more.length, unit('y'));
    expect(anomalies).toMatchObject([{ frame: MAX_HELD_SEGMENTS + 2, decoder: 'tcp', why: 'limit', offset: AT }]);
    expect(kinds()).toEqual(['y']);
    segment(100 + (MAX_HELD_SEGMENTS + 2) * more.length, unit('z'));
    expect(kinds()).toEqual(['z']);
  });

  test('a message too long to keep is a limit, and the next segment is tried', () => {
    const greedy: Decoder = {
      ...UNITS,
      decode: (bytes, ...rest) => (bytes[0] === 0x21 ? { ok: false, why: 'truncated', at: bytes.length } : UNITS.decode(bytes, ...rest)),
    };
    const { segment, kinds, anomalies } = connection(1_000, [greedy]);
    segment(0, unit('one'));
    const piece = '!'.repeat(1_400);
    let at = 7;
    for (; at - 7 <= MAX_BUFFERED_BYTES; at += piece.length) segment(at, piece);
    expect(anomalies).toMatchObject([{ decoder: 'tcp', why: 'limit' }]);
    segment(at, unit('two'));
    expect(kinds()).toEqual(['one', 'two']);
  });
});

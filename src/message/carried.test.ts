import { describe, expect, test } from 'vitest';
import type { Context, Decoder, Decoding } from '../core/decoder.js';
import { pdu } from '../core/field.js';
import type { Carried } from '../core/message.js';
import { evidenceOf } from '../signature/evidence.js';
import { IPV4, TCP, ethernet, frameOf, ipv4, tcp, udp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { MAX_TRIES } from './tries.js';
import { MAX_CARRIED_DEPTH } from './unit-reader.js';
import { MAX_INNER_STREAMS } from './flow-state.js';
import { keptOutput } from './testing.js';

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;
/** Ethernet, IPv4 and UDP stand before the payload. */
const AT = 14 + 20 + 8;

/** Reads units that begin with its letter; `carries` says what of the rest is another protocol's. */
function wrapper(letter: string, carries: (bytes: Buffer) => readonly Carried[], parts: Partial<Decoder> = {}): Decoder {
  return {
    id: letter,
    transports: ['udp', 'tcp'],
    retransmits: false,
    looksLike: (bytes, at) => bytes[at] === letter.charCodeAt(0),
    decode: (bytes) =>
      bytes[0] === letter.charCodeAt(0)
        ? { ok: true, pdus: [pdu(bytes.toString('latin1'), [], carries(bytes))], used: bytes.length, direction: undefined }
        : NOT_MINE,
    ...parts,
  };
}

const LEAF = wrapper('x', () => []);
/** Only ever reached by its name; reads `=` and three bytes from a stream. */
const NAMED: Decoder = {
  ...wrapper('=', () => []),
  id: 'named',
  transports: [],
  decode(bytes): Decoding {
    if (bytes[0] !== 0x3d) return NOT_MINE;
    if (bytes.length < 4) return { ok: false, why: 'truncated', at: bytes.length };
    return { ok: true, pdus: [pdu(bytes.toString('latin1', 0, 4), [])], used: 4, direction: undefined };
  },
};

const rest = (bytes: Buffer) => ({ offset: 1, length: bytes.length - 1 });

const unmasked = (bytes: Buffer): Carried => ({
  ...rest(bytes),
  bytes: Buffer.from(bytes.subarray(1).map((byte) => byte ^ 1)),
  disclosure: 'publicly-decryptable',
});

/** A letter for the stream, a digit for the place in it, and the bytes. */
const part = (bytes: Buffer): Carried => ({
  offset: 3,
  length: bytes.length - 3,
  protocol: 'named',
  stream: { name: String.fromCharCode(bytes[1]!), at: bytes[2]! - 0x30 },
});

function between(...decoders: readonly Decoder[]) {
  const { table, messages, anomalies, demultiplexer } = keptOutput(decoders);
  let number = 0;
  const push = (bytes: Buffer) => {
    const frame = frameOf(ethernet(IPV4, bytes), { number: ++number });
    const packet = new Packet();
    expect(dissect(frame, packet)).toBe('payload');
    demultiplexer.push(table.touch(packet, frame), packet, frame);
  };
  const send = (text: string) => push(ipv4(udp(Buffer.from(text, 'latin1'))));
  const segment = (at: number, text: string) => push(ipv4(tcp(Buffer.from(text, 'latin1'), { sequence: 1000 + at }), { protocol: TCP }));
  const kinds = () => messages.splice(0).map(({ protocol, kind }) => `${protocol} ${kind}`);
  return { demultiplexer, messages, anomalies, send, segment, kinds };
}

const streams = () =>
  between(
    wrapper('w', (bytes) => [part(bytes)]),
    NAMED,
  );

describe('what a unit carries', () => {
  test('is read by content, and stands where it was captured', () => {
    const { send, messages, demultiplexer } = between(
      wrapper('w', (bytes) => [rest(bytes)]),
      LEAF,
    );
    send('wxyz');
    expect(messages.map(({ protocol, kind }) => [protocol, kind])).toEqual([
      ['w', 'wxyz'],
      ['x', 'xyz'],
    ]);
    expect(evidenceOf(messages[1]!, 0, 1, 2)).toMatchObject({ frame: 1, offset: AT + 2, length: 2, hex: '797a' });
    expect(demultiplexer.protocolsOf(0)).toEqual(['w', 'x']);
    expect(demultiplexer.counts).toMatchObject({ classified: 1, unread: 0 });
  });

  test('is read by its name, and by no other', () => {
    const { send, kinds } = between(
      wrapper('w', (bytes) => [{ ...rest(bytes), protocol: 'named' }]),
      wrapper('v', (bytes) => [{ ...rest(bytes), protocol: 'nobody' }]),
      LEAF,
      NAMED,
    );
    send('w=abc');
    send('vxyz');
    send('=abc');
    expect(kinds()).toEqual(['w w=abc', 'named =abc', 'v vxyz']);
  });

  test('is found byte for byte when it was unmasked, with the disclosure that this gives it', () => {
    const { send, messages } = between(
      wrapper('w', (bytes) => [unmasked(bytes)]),
      LEAF,
    );
    send('wyxx');
    expect(messages[1]).toMatchObject({ kind: 'xyy', payload: { disclosure: 'publicly-decryptable' } });
    expect(evidenceOf(messages[1]!, 0, 1, 1)).toMatchObject({ offset: AT + 2, length: 1, hex: '79' });
    expect(messages[0]!.payload.disclosure).toBe('cleartext');
  });

  test('is found as a whole when it was unpacked, and so is what it carries in its turn', () => {
    const { send, messages } = between(
      wrapper('w', (bytes) => [{ ...rest(bytes), bytes: Buffer.from('vxyzxyz') }]),
      wrapper('v', (bytes) => [rest(bytes)]),
      LEAF,
    );
    send('w12');
    expect(messages.map(({ kind }) => kind)).toEqual(['w12', 'vxyzxyz', 'xyzxyz']);
    for (const message of messages.slice(1)) expect(evidenceOf(message, 0, 3, 2)).toMatchObject({ offset: AT + 1, length: 2 });
    expect(evidenceOf(messages[2]!, 0, 1, 2).hex).toBe('797a');
  });

  test('is followed so deep and no deeper', () => {
    const { send, kinds } = between(wrapper('w', (bytes) => [rest(bytes)]));
    send('w'.repeat(MAX_CARRIED_DEPTH + 5));
    expect(kinds()).toHaveLength(MAX_CARRIED_DEPTH + 1);
  });

  test('is left alone where nobody reads it', () => {
    const { send, kinds, anomalies } = between(wrapper('w', (bytes) => [rest(bytes), { offset: 1, length: 0 }]));
    send('w???');
    expect([kinds(), anomalies]).toEqual([['w w???'], []]);
  });
});

describe('a stream inside messages', () => {
  test('is put in order, and each unit knows the frames it stood in', () => {
    const { send, messages } = streams();
    for (const text of ['wA0', 'wA2bc', 'wB0=123', 'wA4=d', 'wA0=a']) send(text);
    const inner = messages.filter(({ protocol }) => protocol === 'named');
    expect(inner.map(({ kind }) => kind)).toEqual(['=123', '=abc']);
    expect(evidenceOf(inner[1]!, 0, 0, 4)).toMatchObject({
      frame: 5,
      offset: AT + 3,
      length: 2,
      pieces: [{ frame: 2, offset: AT + 3, length: 2 }],
    });
  });

  test('goes on with the next part where one could not be read', () => {
    const { send, kinds } = streams();
    for (const text of ['wA0?bc', 'wA3=12', 'wA63']) send(text);
    expect(kinds().filter((kind) => kind.startsWith('named'))).toEqual(['named =123']);
  });

  test('is one of so many on a flow; more are not read', () => {
    const { send, kinds } = streams();
    for (let i = 0; i <= MAX_INNER_STREAMS; i++) send(`w${String.fromCharCode(65 + i)}0=${i % 10}..`);
    expect(kinds().filter((kind) => kind.startsWith('named'))).toHaveLength(MAX_INNER_STREAMS);
  });
});

describe('a decoder', () => {
  test('keeps a memory of each flow, from the first look on', () => {
    const counting: Decoder<{ seen: number }> = {
      ...LEAF,
      id: 'counting',
      looksLike: () => true,
      begin: () => ({ seen: 0 }),
      decode(bytes, { memory, recognised }: Context<{ seen: number }>) {
        memory.seen++;
        if (memory.seen < 3) return NOT_MINE;
        return { ok: true, pdus: [pdu(`${memory.seen} ${recognised}`, [])], used: bytes.length, direction: undefined };
      },
    };
    const { send, kinds } = between(counting);
    for (let i = 0; i < 4; i++) send('?');
    expect(kinds()).toEqual(['counting 3 false', 'counting 4 true']);
  });

  test('with a memory keeps no flow from being forgotten on which it recognised nothing', () => {
    const shy: Decoder = { ...LEAF, begin: () => ({}), looksLike: () => true };
    const { send, demultiplexer } = between(shy);
    send('?');
    expect(demultiplexer.forget(0)).toBe(true);
    send('xyz');
    expect(demultiplexer.forget(0)).toBe(false);
  });

  test('may say that a packet tells nothing new, also inside another one: it is counted only', () => {
    const media: Decoder = { ...LEAF, saysNothingNew: (bytes, at) => bytes[at + 1] === 0x3d };
    const tunnel = wrapper('w', (bytes) => [rest(bytes)], {
      wrappedAt: (_bytes, at, end, into) => Object.assign(into, { from: at + 1, to: end, end }) !== undefined,
    });
    const { send, kinds, demultiplexer } = between(tunnel, media);
    for (const text of ['x1', 'x=', 'wx2', 'wx=', 'x3']) send(text);
    expect(kinds()).toEqual(['x x1', 'w wx2', 'x x2', 'x x3']);
    expect(demultiplexer.counts.pdus.get('x')).toBe(5);
  });

  test('may say so of many units of one segment, the last of which is filled up by bytes to come', () => {
    const media: Decoder = { ...LEAF, saysNothingNew: (bytes, at) => bytes[at + 1] === 0x3d };
    const tunnel: Decoder = {
      ...wrapper('w', () => [{ offset: 1, length: 2 }]),
      decode: (bytes) =>
        bytes.length < 3
          ? { ok: false, why: 'truncated', at: bytes.length }
          : { ok: true, pdus: [pdu(bytes.toString('latin1', 0, 3), [], [{ offset: 1, length: 2 }])], used: 4, direction: undefined },
      wrappedAt: (bytes, at, end, into) => {
        Object.assign(into, { from: at + 1, to: at + 3, end: at + 4 });
        return bytes[at] === 0x77 && at + 3 <= end;
      },
    };
    const { segment, kinds, demultiplexer } = between(tunnel, media);
    segment(0, 'wx1.wx=.wx=.wx2.wx=');
    segment(19, '.wx=.wx');
    segment(26, '3.');
    expect(kinds()).toEqual(['w wx1', 'x x1', 'w wx2', 'x x2', 'w wx3', 'x x3']);
    expect(demultiplexer.counts.pdus).toEqual(
      new Map([
        ['w', 7],
        ['x', 7],
      ]),
    );
  });

  test('that is unmistakable is asked even on a flow that was given up', () => {
    const { send, kinds } = between(
      { ...LEAF, isUnmistakable: true },
      wrapper('w', () => []),
    );
    for (let i = 0; i < MAX_TRIES; i++) send('noise');
    send('wide');
    send('xyz');
    expect(kinds()).toEqual(['x xyz']);
  });

  test('may end a direction of a stream, of which nothing more is read', () => {
    const once: Decoder = {
      ...LEAF,
      decode: (bytes, context) => ({ ...(LEAF.decode(bytes, context) as Decoding & { ok: true }), isLast: true }),
    };
    const { segment, kinds } = between(once);
    segment(0, 'x1');
    segment(2, 'x2');
    expect(kinds()).toEqual(['x x1']);
  });

  test('may pass over what is still to come of a stream', () => {
    const long: Decoder = {
      ...LEAF,
      decode: (bytes) => ({ ok: true, pdus: [pdu(bytes.toString('latin1', 0, 2), [])], used: 8, direction: undefined }),
    };
    const { segment, kinds } = between(long);
    segment(0, 'x1......x2..');
    segment(12, '....x3');
    expect(kinds()).toEqual(['x x1', 'x x2', 'x x3']);
  });
});

import { describe, expect, test } from 'vitest';
import type { Direction } from '../core/flow.js';
import { ethernet, frameOf, IPV4, ipv4, udp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import type { Context, Decoder, Decoding } from '../core/decoder.js';
import { MAX_TRIES } from './tries.js';
import { MAX_REMEMBERED_DATAGRAMS } from './flow-state.js';
import { keptOutput } from './testing.js';

const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** A decoder of datagrams that begin with its own letter; the next letter says which way they go. */
function decoderOf(letter: string, parts: Partial<Decoder> = {}): Decoder & { tries: number; recognised: boolean[] } {
  const decoder = {
    id: `test/${letter}`,
    transports: ['udp', 'tcp'] as const,
    retransmits: false,
    looksLike: () => true,
    tries: 0,
    recognised: [] as boolean[],
    decode(bytes: Buffer, { recognised }: Context): Decoding {
      decoder.tries++;
      decoder.recognised.push(recognised);
      const text = bytes.toString('latin1');
      if (!text.startsWith(letter)) return NOT_MINE;
      const direction: Direction | undefined = text[1] === '>' ? 'to-server' : text[1] === '<' ? 'to-client' : undefined;
      return { ok: true, pdus: [{ kind: text, fields: [], enclosing: [] }], used: bytes.length, direction };
    },
    ...parts,
  };
  return decoder;
}

/** A demultiplexer that is handed datagrams between 192.0.2.1 and 198.51.100.2. */
function between(...decoders: readonly Decoder[]) {
  const { table, messages, anomalies, demultiplexer } = keptOutput(decoders);
  let number = 0;
  const send = (text: string, { back = false, port = 40_000 } = {}) => {
    const ends = back
      ? ipv4(udp(Buffer.from(text, 'latin1'), { from: 3478, to: port }), { source: '198.51.100.2', destination: '192.0.2.1' })
      : ipv4(udp(Buffer.from(text, 'latin1'), { from: port, to: 3478 }));
    const frame = frameOf(ethernet(IPV4, ends), { number: ++number });
    const packet = new Packet();
    expect(dissect(frame, packet)).toBe('payload');
    const flow = table.touch(packet, frame);
    demultiplexer.push(flow, packet, frame);
    return flow;
  };
  const kinds = () => messages.splice(0).map(({ protocol, kind, payload }) => [protocol, kind, payload.direction]);
  return { table, demultiplexer, messages, anomalies, send, kinds };
}

describe('a flow of datagrams', () => {
  test('is recognised by what it carries, and says where that stands', () => {
    const { send, messages, demultiplexer } = between(decoderOf('a'), decoderOf('b'));
    const flow = send('b-hello');
    expect(messages).toMatchObject([
      {
        protocol: 'test/b',
        kind: 'b-hello',
        payload: {
          direction: 'to-server',
          disclosure: 'cleartext',
          flow: { index: 0, client: { address: '192.0.2.1', port: 40_000 }, server: { address: '198.51.100.2', port: 3478 } },
          pieces: [{ frame: 1, from: 0, length: 7, frameOffset: 42 }],
        },
      },
    ]);
    expect(messages[0]?.payload.bytes.toString()).toBe('b-hello');
    expect(demultiplexer.protocolsOf(flow)).toEqual(['test/b']);
    expect(demultiplexer.counts).toEqual({
      classified: 1,
      pdus: new Map([['test/b', 1]]),
      flows: new Map([['test/b', 1]]),
      decrypted: new Map(),
      unread: 0,
      resumed: 0,
    });
  });

  test('tells of each unit whether it was open or only opened with a published key', () => {
    const unit = { fields: [], enclosing: [] };
    const pdus = [
      { ...unit, kind: 'outer' },
      { ...unit, kind: 'inner', disclosure: 'publicly-decryptable' as const },
    ];
    const { send, messages } = between(
      decoderOf('a', { decode: (bytes) => ({ ok: true, pdus, used: bytes.length, direction: undefined }) }),
    );
    send('a');
    expect(messages.map(({ kind, payload }) => [kind, payload.disclosure])).toEqual([
      ['outer', 'cleartext'],
      ['inner', 'publicly-decryptable'],
    ]);
  });

  test('is asked of its own decoder as one it knows, of others as one they do not', () => {
    const [a, b] = [decoderOf('a'), decoderOf('b')];
    const { send } = between(a, b);
    for (const text of ['b1', 'b2', 'noise']) send(text);
    expect(b.recognised).toEqual([false, true, true]);
    expect(a.recognised).toEqual([false, false]);
  });

  test('may carry several protocols, told in the order in which they came', () => {
    const { send, kinds, demultiplexer } = between(decoderOf('a'), decoderOf('b'));
    for (const text of ['b1', 'a1', 'b2']) send(text);
    expect(kinds().map(([protocol]) => protocol)).toEqual(['test/b', 'test/a', 'test/b']);
    expect(demultiplexer.protocolsOf(0)).toEqual(['test/b', 'test/a']);
    expect(demultiplexer.counts).toMatchObject({
      classified: 1,
      flows: new Map([
        ['test/b', 1],
        ['test/a', 1],
      ]),
    });
  });

  test('is given up after so many tries', () => {
    const a = decoderOf('a');
    const { send, kinds, demultiplexer } = between(a);
    for (let i = 0; i < MAX_TRIES; i++) send('noise');
    expect(a.tries).toBe(MAX_TRIES);
    send('a-late');
    expect([a.tries, kinds(), demultiplexer.protocolsOf(0)]).toEqual([MAX_TRIES, [], []]);
    expect(demultiplexer.counts.unread).toBe(0);
  });

  test('is still recognised at the last try', () => {
    const { send, kinds } = between(decoderOf('a'));
    for (let i = 1; i < MAX_TRIES; i++) send('noise');
    send('a-last');
    expect(kinds()).toHaveLength(1);
  });

  test('is not read by a decoder to which it does not look like its own, and that counts as a try', () => {
    const choosy = decoderOf('a', { looksLike: (bytes, at, end) => end - at > 2 && bytes[at] === 0x61 });
    const { send, kinds } = between(choosy);
    for (let i = 1; i < MAX_TRIES; i++) send('other');
    expect(choosy.tries).toBe(0);
    send('a-hello');
    expect(kinds()).toHaveLength(1);
    for (let i = 0; i < MAX_TRIES; i++) send('other', { port: 40_001 });
    send('a-hello', { port: 40_001 });
    expect(kinds()).toEqual([]);
  });

  test('has tries of its own', () => {
    const { send, kinds } = between(decoderOf('a'));
    for (let i = 0; i < MAX_TRIES; i++) send('noise');
    // More flows than the table of tries begins with.
    for (let port = 1; port <= 3_000; port++) send('a', { port });
    expect(kinds()).toHaveLength(3_000);
  });

  test('once recognised goes on being read, but no longer by others when the tries are spent', () => {
    const [a, b] = [decoderOf('a'), decoderOf('b')];
    const { send, kinds, demultiplexer } = between(a, b);
    send('a1');
    for (let i = 0; i < MAX_TRIES + 5; i++) send('noise');
    expect(demultiplexer.counts.unread).toBe(MAX_TRIES + 5);
    expect(b.tries).toBe(MAX_TRIES);
    send('b1');
    send('a2');
    expect(kinds().map(([, kind]) => kind)).toEqual(['a1', 'a2']);
  });

  test('is not tried by a decoder of another transport, nor for an empty datagram', () => {
    const a = decoderOf('a', { transports: ['tcp'] });
    const b = decoderOf('b');
    const { send } = between(a, b);
    send('a1');
    send('');
    expect([a.tries, b.tries]).toEqual([0, 1]);
  });
});

describe('a message that proves its direction', () => {
  test('turns round a flow whose first packet was the answer', () => {
    const { send, kinds, table } = between(decoderOf('a'));
    send('a<answer');
    expect(kinds()).toEqual([['test/a', 'a<answer', 'to-client']]);
    expect(table.flow(0)).toMatchObject({ client: { address: '198.51.100.2' }, server: { address: '192.0.2.1' } });
    send('a>question', { back: true });
    expect(kinds()).toEqual([['test/a', 'a>question', 'to-server']]);
  });

  test('leaves alone a flow that goes that way already, and one that is settled', () => {
    const { send, kinds, table } = between(decoderOf('a'));
    send('a>question');
    send('a<answer', { back: true });
    send('a<odd');
    expect(kinds().map(([, , direction]) => direction)).toEqual(['to-server', 'to-client', 'to-server']);
    expect(table.flow(0).client.address).toBe('192.0.2.1');
  });
});

const again = () => between(decoderOf('a', { retransmits: true }));

describe('a datagram sent again', () => {
  test('is told once, and counted once', () => {
    const { send, messages, demultiplexer } = again();
    for (const text of ['a1', 'a1', 'a2', 'a1']) send(text);
    expect(messages.map(({ kind }) => kind)).toEqual(['a1', 'a2']);
    expect(demultiplexer.counts.pdus).toEqual(new Map([['test/a', 2]]));
  });

  test('is none the other way, nor on another flow', () => {
    const { send, messages } = again();
    send('a1');
    send('a1', { back: true });
    send('a1', { port: 40_001 });
    expect(messages).toHaveLength(3);
  });

  test('is not looked for where a protocol does not repeat itself', () => {
    const { send, messages } = between(decoderOf('a'));
    send('a1');
    send('a1');
    expect(messages).toHaveLength(2);
  });

  test('is known among so many, which are then forgotten', () => {
    const { send, messages } = again();
    for (let i = 0; i < MAX_REMEMBERED_DATAGRAMS; i++) send(`a${i}`);
    send('a0');
    send('a-new');
    send('a0');
    expect(messages.slice(MAX_REMEMBERED_DATAGRAMS).map(({ kind }) => kind)).toEqual(['a-new', 'a0']);
  });
});

describe('a decoder that throws', () => {
  const broken = decoderOf('x', {
    decode: () => {
      throw new RangeError('out of range');
    },
  });

  test('is told as a bug with its frame, and costs only this payload', () => {
    const { send, kinds, anomalies } = between(broken, decoderOf('a'));
    send('a1');
    expect(anomalies).toEqual([{ frame: 1, decoder: 'test/x', why: 'bug', offset: 0, detail: 'out of range' }]);
    expect(kinds()).toHaveLength(1);
    send('noise');
    send('a2');
    expect(anomalies.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(kinds()).toHaveLength(1);
  });

  test('something that is no error is told as well', () => {
    const odd = decoderOf('y', {
      decode: () => {
        // oxlint-disable-next-line no-throw-literal -- so does other people's code
        throw 'words';
      },
    });
    const { send, anomalies } = between(odd);
    send('noise');
    expect(anomalies).toMatchObject([{ detail: 'words' }]);
  });
});

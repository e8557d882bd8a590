import { describe, expect, test } from 'vitest';
import type { Decoder } from '../core/decoder.js';
import { pdu } from '../core/field.js';
import type { Message, ToldAgain } from '../core/message.js';
import type { Time } from '../core/time.js';
import { FlowTable } from '../flow/flow-table.js';
import { ethernet, frameOf, IPV4, ipv4, TCP, tcp, udp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { Demultiplexer } from './demultiplexer.js';
import { MAX_CONTENTS } from './repeats.js';

const EQUALS = 0x3d;

/** Reads any text, or several between bars; what stands behind `#` is another in every message. `!` has to be read. */
const TEXT: Decoder = {
  id: 'text',
  transports: ['udp'],
  retransmits: false,
  looksLike: (bytes, at) => bytes[at] !== EQUALS,
  addContent(bytes, at, end, hash) {
    const text = Buffer.from(bytes.subarray(at, end)).toString('latin1');
    hash.add(bytes, at, at + text.indexOf('#'));
    return !text.startsWith('!');
  },
  decode(bytes) {
    const pdus = bytes
      .toString('latin1')
      .split('|')
      .map((kind) => pdu(kind, []));
    return { ok: true, pdus, used: bytes.length, direction: undefined };
  },
};

/** Wraps a text: `=`, a letter, its length in two digits, and it. */
const RELAY: Decoder = {
  id: 'relay',
  transports: ['udp', 'tcp'],
  retransmits: false,
  looksLike: (bytes, at) => bytes[at] === EQUALS,
  wrappedAt(bytes, at, end, into) {
    into.from = at + 4;
    into.to = into.from + Number(Buffer.from(bytes.subarray(at + 2, at + 4)).toString('latin1'));
    into.end = into.to;
    return bytes[at] === EQUALS && into.from < end && into.to <= end;
  },
  decode(bytes) {
    const length = Number(bytes.toString('latin1', 2, 4));
    if (bytes.length < 4 + length) return { ok: false, why: 'truncated', at: bytes.length };
    const unit = pdu(bytes.toString('latin1', 0, 2), [], [{ offset: 4, length }]);
    return { ok: true, pdus: [unit], used: 4 + length, direction: undefined };
  },
};

const wrap = (letter: string, text: string) => `=${letter}${String(text.length).padStart(2, '0')}${text}`;

/** Something that was told once so far. */
const once = () => ({
  count: 1,
  last: { seconds: 0, nanoseconds: 0, digits: 6 } as Time,
  isGone: false,
  countAgain(time: Time) {
    this.count++;
    this.last = time;
  },
});

/** Sends texts on one flow to somebody who tells of each what `tellOf` says, and gives what was read. */
function listening(tellOf: (message: Message) => ToldAgain) {
  const read: string[] = [];
  const table = new FlowTable(() => false);
  const onMessage = (message: Message) => {
    read.push(message.kind);
    return tellOf(message);
  };
  const demultiplexer = new Demultiplexer([RELAY, TEXT], table, onMessage, () => {});
  let number = 0;
  const push = (packetBytes: Buffer) => {
    const frame = frameOf(ethernet(IPV4, packetBytes), { number: ++number, seconds: 1000 + number });
    const packet = new Packet();
    expect(dissect(frame, packet)).toBe('payload');
    demultiplexer.push(table.touch(packet, frame), packet, frame);
  };
  const send = (text: string, back = false) => {
    const datagram = udp(Buffer.from(text, 'latin1'), back ? { from: 3478, to: 40_000 } : { from: 40_000, to: 3478 });
    push(ipv4(datagram, back ? { source: '198.51.100.2', destination: '192.0.2.1' } : {}));
  };
  let sequence = 1;
  const stream = (text: string) => {
    push(ipv4(tcp(Buffer.from(text, 'latin1'), { sequence }), { protocol: TCP }));
    sequence += text.length;
  };
  return { send, stream, demultiplexer, read: () => read.splice(0) };
}

describe('a message that says what one before it said', () => {
  test('is counted and not read, once its like told nothing new', () => {
    const seen = once();
    let isFirst = true;
    const { send, read, demultiplexer } = listening(() => {
      const told = isFirst ? undefined : [seen];
      isFirst = false;
      return told;
    });
    for (const text of ['a#1', 'a#2', 'a#3', 'a#4']) send(text);
    expect(read()).toEqual(['a#1', 'a#2']);
    expect(seen).toMatchObject({ count: 3, last: { seconds: 1004 } });
    expect(demultiplexer.counts.pdus.get('text')).toBe(4);
  });

  test('is read when it goes the other way, says something else, or has to be read', () => {
    const { send, read } = listening(() => []);
    for (const text of ['a#1', 'b#2', '!#3', '!#4', 'b#5']) send(text);
    send('a#6', true);
    send('a#7', true);
    expect(read()).toEqual(['a#1', 'b#2', '!#3', '!#4', 'a#6']);
  });

  test('is read once more after something else became known of the flow', () => {
    const { send, read, demultiplexer } = listening(() => []);
    send('a#1');
    demultiplexer.readAnew(0);
    send('a#2');
    send('a#3');
    expect(read()).toEqual(['a#1', 'a#2']);
  });

  test('is read once more after what it told is shown no longer', () => {
    const seen = once();
    const { send, read } = listening(() => [seen]);
    send('a#1');
    seen.isGone = true;
    send('a#2');
    seen.isGone = false;
    send('a#3');
    expect(read()).toEqual(['a#1', 'a#2']);
  });

  test('is known among so many and no more', () => {
    const { send, read } = listening(() => []);
    for (let n = 0; n <= MAX_CONTENTS; n++) send(`${n}#`);
    read();
    send('0#');
    send(`${MAX_CONTENTS - 1}#`);
    expect(read()).toEqual([]);
    send(`${MAX_CONTENTS}#`);
    expect(read()).toEqual([`${MAX_CONTENTS}#`]);
  });
});

describe('a message that a relay wraps, and that says what one before it said', () => {
  test('is counted with its wrapping and not read, once neither told anything new', () => {
    const [outer, inner] = [once(), once()];
    const { send, read, demultiplexer } = listening(({ protocol }) => [protocol === 'relay' ? outer : inner]);
    for (const n of [1, 2, 3]) send(wrap('a', `x#${n}`));
    expect(read()).toEqual(['=a', 'x#1']);
    expect([outer, inner]).toMatchObject([{ count: 3 }, { count: 3, last: { seconds: 1003 } }]);
    expect(Object.fromEntries(demultiplexer.counts.pdus)).toEqual({ relay: 3, text: 3 });
    for (const other of [wrap('b', 'x#4'), wrap('a', 'y#5'), wrap('a', '!#6'), wrap('a', '!#7')]) send(other);
    expect(read()).toEqual(['=b', 'x#4', '=a', 'y#5', '=a', '!#6', '=a', '!#7']);
  });

  test('is read where the wrapping tells more, and where nobody reads it', () => {
    const { send, read } = listening(({ protocol }) => (protocol === 'relay' ? undefined : []));
    for (const n of [1, 2]) send(wrap('a', `x#${n}`));
    expect(read()).toEqual(['=a', 'x#1', '=a', 'x#2']);
    for (const _ of [1, 2]) send(wrap('a', '=c'));
    expect(read()).toEqual(['=a', '=a']);
  });

  test('is read with its neighbours, which may tell more', () => {
    const { send, read } = listening(({ kind }) => (kind === 'more' ? undefined : []));
    for (const text of ['more|x#1', wrap('a', 'more|x#1')]) {
      send(text);
      read();
      send(text);
      expect(read()).toContain('more');
    }
  });

  test('is known on a stream, and counted for the time of its first byte', () => {
    const seen = once();
    const { stream, read } = listening(({ protocol }) => (protocol === 'relay' ? [] : [seen]));
    stream(wrap('a', 'x#1') + wrap('a', 'x#2'));
    stream(wrap('a', 'x#3'));
    expect(seen).toMatchObject({ count: 3, last: { seconds: 1002 } });
    const [front, back] = [wrap('a', 'x#4').slice(0, 5), wrap('a', 'x#4').slice(5)];
    stream(wrap('a', 'x#5') + front);
    stream(back);
    expect(seen).toMatchObject({ count: 5, last: { seconds: 1003 } });
    expect(read()).toEqual(['=a', 'x#1']);
  });
});

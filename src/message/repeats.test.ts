import { describe, expect, test } from 'vitest';
import type { Decoder } from '../core/decoder.js';
import { pdu } from '../core/field.js';
import type { Message, ToldAgain } from '../core/message.js';
import type { SeenAgain } from '../core/seen-again.js';
import { FlowTable } from '../flow/flow-table.js';
import { ethernet, frameOf, IPV4, ipv4, udp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { Demultiplexer } from './demultiplexer.js';
import { MAX_CONTENTS } from './repeats.js';

/** Reads any text; what stands behind `#` is another in every message. `!` has to be read. */
const TEXT: Decoder = {
  id: 'text',
  transports: ['udp'],
  retransmits: false,
  looksLike: () => true,
  addContent(bytes, at, end, hash) {
    const text = Buffer.from(bytes.subarray(at, end)).toString('latin1');
    hash.add(bytes, at, at + text.indexOf('#'));
    return !text.startsWith('!');
  },
  decode: (bytes) => ({ ok: true, pdus: [pdu(bytes.toString('latin1'), [])], used: bytes.length, direction: undefined }),
};

/** Sends texts on one flow to somebody who tells of each what `tellOf` says, and gives what was read. */
function listening(tellOf: (message: Message) => ToldAgain) {
  const read: string[] = [];
  const table = new FlowTable(() => false);
  const onMessage = (message: Message) => {
    read.push(message.kind);
    return tellOf(message);
  };
  const demultiplexer = new Demultiplexer([TEXT], table, onMessage, () => {});
  let number = 0;
  const send = (text: string, back = false) => {
    const datagram = udp(Buffer.from(text, 'latin1'), back ? { from: 3478, to: 40_000 } : { from: 40_000, to: 3478 });
    const ends = back ? { source: '198.51.100.2', destination: '192.0.2.1' } : {};
    const frame = frameOf(ethernet(IPV4, ipv4(datagram, ends)), { number: ++number, seconds: 1000 + number });
    const packet = new Packet();
    expect(dissect(frame, packet)).toBe('payload');
    demultiplexer.push(table.touch(packet, frame), packet, frame);
  };
  return { send, demultiplexer, read: () => read.splice(0) };
}

describe('a message that says what one before it said', () => {
  test('is counted and not read, once its like told nothing new', () => {
    const seen: SeenAgain = { count: 1, last: { seconds: 0, nanoseconds: 0, digits: 6 } };
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
    const seen: SeenAgain = { count: 1, last: { seconds: 0, nanoseconds: 0, digits: 6 } };
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

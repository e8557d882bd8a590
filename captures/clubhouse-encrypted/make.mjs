// Two phones that use the vendor's newer handshake: an observer sees that, when
// and with which servers, and a clock, but no user and no room. All made up.
import { fileURLToPath } from 'node:url';
import { udp } from '../lib/network.mjs';
import { writePcapng } from '../lib/pcapng.mjs';

const START = Date.UTC(2022, 3, 4, 9, 0, 0) / 1000;
const HELLO = 0x21;
const REPLY = 0x23;
const ACKNOWLEDGEMENT = 0x02;
const CACHED_CERTIFICATES = list([Buffer.alloc(8, 0x01), Buffer.alloc(8, 0x02)]);

const packets = [];
const send = (time, bytes) => packets.push({ time: START + time, bytes });
const random = generator(20220404);

/** Each phone counts seconds since it was switched on. */
const FIRST = { address: '198.51.100.21', upSince: START - 38_000.25 };
const SECOND = { address: '198.51.100.22', upSince: START - 512.5 };

session(0, FIRST, 40001, '203.0.113.10', 'answered');
session(2, FIRST, 40002, '203.0.113.11', 'answered in parts');
session(3, SECOND, 40003, '203.0.113.10', 'answered');
session(5, FIRST, 40004, '203.0.113.12', 'silent');
// The same socket again: a second session on one 5-tuple.
session(30, FIRST, 40001, '203.0.113.10', 'answered');

packets.sort((a, b) => a.time - b.time);
writePcapng(fileURLToPath(new URL('capture.pcapng', import.meta.url)), packets);

function session(time, phone, port, server, outcome) {
  const client = `${phone.address}:${port}`;
  const edge = `${server}:8130`;
  const number = u24(random(3));
  const hello = Buffer.concat([head(number, HELLO, Buffer.alloc(3)), tags(helloTags(server, START + time - phone.upSince))]);
  // Every datagram of the handshake is sent three times, and again while there is no answer.
  const rounds = outcome === 'silent' ? [0, 0.2, 0.6, 1.5] : [0];
  for (const round of rounds) for (let i = 0; i < 3; i++) send(time + round + i * 0.001, udp(client, edge, hello));
  if (outcome === 'silent') return;

  for (const reply of replies(number, outcome)) for (let i = 0; i < 3; i++) send(time + 0.03 + i * 0.001, udp(edge, client, reply));
  const acknowledgement = head(number, ACKNOWLEDGEMENT, u24(random(3)));
  for (let i = 0; i < 3; i++) send(time + 0.06 + i * 0.001, udp(client, edge, acknowledgement));
  for (let i = 1; i <= 4; i++) {
    const next = u24(Buffer.from([number[0] + i, number[1], number[2]]));
    send(time + 0.06 + i * 0.02, udp(client, edge, Buffer.concat([Buffer.from([1]), next, random(93)])));
  }
}

function helloTags(server, uptime) {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(Math.floor(uptime));
  const crypto = tagList({
    NONC: Buffer.concat([counter, random(28)]),
    AEAD: Buffer.from('AESG'),
    PUBS: Buffer.concat([Buffer.from([4]), random(64)]),
    KEXS: Buffer.from('P256'),
  });
  return { 'SNI\0': Buffer.from(`${server.replaceAll('.', '-')}.edge.agora.io`), PDMD: Buffer.alloc(0), CPTO: crypto, CCRT: random(40) };
}

function replies(number, outcome) {
  const crypto = tagList({
    NONC: random(32),
    AEAD: Buffer.from('AESG'),
    SCID: random(32),
    PUBS: Buffer.concat([Buffer.from([4]), random(64)]),
    KEXS: Buffer.from('P256'),
  });
  const reply = (parts, index, total, piece) => {
    const part = Buffer.from([parts, index, total & 0xff, total >> 8]);
    return Buffer.concat([head(u24(random(3)), REPLY, number), tags({ PEID: part, PROF: random(256), CPTO: crypto, 'CRT\xff': piece })]);
  };
  if (outcome === 'answered') return [reply(1, 0, CACHED_CERTIFICATES.length, CACHED_CERTIFICATES)];
  // A certificate that the phone does not have: compressed, in two parts, with two more for repair.
  const compressed = Buffer.concat([
    Buffer.from([2]),
    Buffer.alloc(8, 0x03),
    Buffer.from([1, 0]),
    Buffer.from([0x11, 9, 0, 0]),
    Buffer.from('78bb07a5ae5b', 'hex'),
    random(1479),
  ]);
  const half = compressed.length / 2;
  return [
    reply(4, 0, compressed.length, compressed.subarray(0, half)),
    reply(4, 1, compressed.length, compressed.subarray(half)),
    reply(4, 2, compressed.length, random(half)),
    reply(4, 3, compressed.length, random(half)),
  ];
}

function head(number, kind, acknowledged) {
  return Buffer.concat([Buffer.from([0]), number, Buffer.from([0, 0, kind, 0]), acknowledged, Buffer.from([0])]);
}

function tags(entries) {
  return Buffer.concat([Buffer.from([Object.keys(entries).length]), tagList(entries)]);
}

function tagList(entries) {
  return Buffer.concat(
    Object.entries(entries).flatMap(([name, value]) => [
      Buffer.from(name, 'latin1'),
      Buffer.from([value.length & 0xff, value.length >> 8]),
      value,
    ]),
  );
}

function list(hashes) {
  return Buffer.concat([...hashes.flatMap((hash) => [Buffer.from([2]), hash]), Buffer.from([0])]);
}

function u24(bytes) {
  return Buffer.from(bytes.subarray(0, 3));
}

/** Bytes that look random and are the same every time (xorshift32). */
function generator(seed) {
  let state = seed;
  return (count) =>
    Buffer.from(
      Array.from({ length: count }, () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return state & 0xff;
      }),
    );
}

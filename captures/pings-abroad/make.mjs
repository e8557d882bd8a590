// Two phones look for the nearest server: each asks five of them at once, in five countries, and every packet carries
// the number of the phone's owner. Ten minutes later the first one does it again. All made up.
import { fileURLToPath } from 'node:url';
import { udp } from '../lib/network.mjs';
import { writePcapng } from '../lib/pcapng.mjs';

const START = Date.UTC(2024, 4, 13, 18, 0, 0) / 1000;
const SIGN_IN = 34;

/** Where they are said to stand is in places.yaml. */
const SERVERS = ['192.0.2.10', '192.0.2.74', '203.0.113.10', '203.0.113.74', '203.0.113.138'];
/** The one that answers; that the others were asked is what counts. */
const NEAREST = SERVERS[0];

const ADA = { number: 1234567890, address: '198.51.100.11' };
const BEN = { number: 987654321, address: '198.51.100.12' };

const packets = [];
const send = (time, bytes) => packets.push({ time: START + time, bytes });
const random = generator(20240513);

ask(0, ADA, 50001);
ask(90, BEN, 50002);
ask(600, ADA, 50003);

packets.sort((a, b) => a.time - b.time);
writePcapng(fileURLToPath(new URL('capture.pcapng', import.meta.url)), packets);

function ask(time, person, port) {
  const from = `${person.address}:${port}`;
  SERVERS.forEach((server, i) => send(time + i * 0.008, udp(from, `${server}:8000`, packet(i + 1, person, 32))));
  send(time + 0.06, udp(`${NEAREST}:8000`, from, packet(1, person, 24)));
}

/** The head in the clear, then what is encrypted; `length` of it. */
function packet(sequence, { number }, length) {
  const head = Buffer.alloc(11);
  head[0] = 2;
  head.writeUInt16BE(0x3b0b, 1);
  head.writeUInt16BE(SIGN_IN, 3);
  head.writeUInt16BE(sequence, 5);
  head.writeUInt32BE(number, 7);
  return Buffer.concat([head, random(length), Buffer.from([3])]);
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

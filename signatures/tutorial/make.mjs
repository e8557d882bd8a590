// Two people in one room of an invented app: the capture of the tutorial. Run it to make the file anew.
import { fileURLToPath } from 'node:url';
import { udp } from '../../captures/lib/network.mjs';
import { writePcapng } from '../../captures/lib/pcapng.mjs';

const START = Date.UTC(2026, 10, 1, 20, 0, 0) / 1000;
const SERVER = '203.0.113.7:7700';
const JOIN = 1;
const JOINED = 2;
const PING = 3;
const LEAVE = 4;

const packets = [];
visit('198.51.100.31:40100', 4242, 'Case', 0, 95);
visit('198.51.100.32:40200', 1707, 'Molly', 20, 60);
packets.sort((a, b) => a.time - b.time);
writePcapng(fileURLToPath(new URL('captures/parley/capture.pcapng', import.meta.url)), packets);

/** Somebody comes at one second and goes at another, and gives a sign of life every ten. */
function visit(client, user, name, from, to) {
  const who = [value(1, u64(user)), value(2, Buffer.from('attic'))];
  send(from, udp(client, SERVER, frame(JOIN, [...who, value(3, Buffer.from(name))])));
  send(from + 0.04, udp(SERVER, client, frame(JOINED, [value(4, Buffer.from(client.split(':')[0].split('.').map(Number)))])));
  for (let time = from + 10; time < to; time += 10) send(time, udp(client, SERVER, frame(PING, who)));
  send(to, udp(client, SERVER, frame(LEAVE, who)));
}

function send(time, bytes) {
  packets.push({ time: START + time, bytes });
}

function frame(type, values) {
  const body = Buffer.concat(values);
  const head = Buffer.from('PRLY\x01\0\0\0', 'latin1');
  head[5] = type;
  head.writeUInt16BE(8 + body.length, 6);
  return Buffer.concat([head, body]);
}

function value(tag, bytes) {
  const head = Buffer.from([tag, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function u64(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

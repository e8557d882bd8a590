/**
 * A capture that never ends, for looking at memory: every fourth packet begins
 * a STUN flow on which something is recognised, every eighth names a new user.
 *
 *   node bench/many-flows.mjs 4000000 | node bin/roomtone.js scan -
 *
 * The argument is the number of packets; with a second one, `silent`, each is a
 * flow of its own on which nothing is recognised.
 */
import { once } from 'node:events';

const [count, kind] = [Number(process.argv[2] ?? 4_000_000), process.argv[3]];
const PACKETS_A_SECOND = 1000;
const IN_A_CHUNK = 1000;
const STUN_AT = 16 + 14 + 20 + 8;

function packet(i) {
  const flow = kind === 'silent' ? i : Math.floor(i / 4);
  const user = `user${Math.floor(i / 8)}`.padEnd(16, '-');
  const payload = kind === 'silent' ? 4 : 40;
  const bytes = Buffer.alloc(STUN_AT + payload);
  bytes.writeUInt32LE(1_700_000_000 + Math.floor(i / PACKETS_A_SECOND), 0);
  bytes.writeUInt32LE((i % PACKETS_A_SECOND) * 1000, 4);
  bytes.writeUInt32LE(bytes.length - 16, 8);
  bytes.writeUInt32LE(bytes.length - 16, 12);
  bytes.writeUInt16BE(0x0800, 28);
  bytes[30] = 0x45;
  bytes.writeUInt16BE(28 + payload, 32);
  bytes[38] = 64;
  bytes[39] = 17;
  // 10.x.y.z on one side, a documentation address on the other.
  bytes.writeUInt32BE((0x0a00_0000 + (flow & 0xff_ffff)) >>> 0, 42);
  bytes.writeUInt32BE(0xc633_6407, 46);
  bytes.writeUInt16BE(20_000 + (flow >>> 24), 50);
  bytes.writeUInt16BE(3478, 52);
  bytes.writeUInt16BE(8 + payload, 54);
  if (kind === 'silent') return bytes;
  bytes.writeUInt16BE(0x0001, STUN_AT);
  bytes.writeUInt16BE(20, STUN_AT + 2);
  bytes.writeUInt32BE(0x2112_a442, STUN_AT + 4);
  bytes.writeUInt32BE(i, STUN_AT + 8);
  bytes.writeUInt16BE(0x0006, STUN_AT + 20);
  bytes.writeUInt16BE(16, STUN_AT + 22);
  bytes.write(user, STUN_AT + 24, 'latin1');
  return bytes;
}

const head = Buffer.alloc(24);
head.writeUInt32LE(0xa1b2_c3d4, 0);
head.writeUInt16LE(2, 4);
head.writeUInt16LE(4, 6);
head.writeUInt32LE(65_535, 16);
head.writeUInt32LE(1, 20);
process.stdout.write(head);
for (let from = 0; from < count; from += IN_A_CHUNK) {
  const chunk = Array.from({ length: Math.min(IN_A_CHUNK, count - from) }, (_, i) => packet(from + i));
  if (!process.stdout.write(Buffer.concat(chunk))) await once(process.stdout, 'drain');
}

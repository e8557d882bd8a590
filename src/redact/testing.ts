/** Captures made by hand and redacted, for tests only. */
import type { Frame } from '../core/frame.js';
import { Engine } from '../engine.js';
import { frameOf } from '../testing/packets.js';
import { KNOWLEDGE, analyse } from '../testing/results.js';
import { type Learned, Redaction } from './redaction.js';

const KEY = Buffer.alloc(32, 9);

/** From 192.0.2.33 to 198.51.100.77; `from` and `more` of a fragment. */
export function ip(protocol: number, body: Buffer, from = 0, more = false): Buffer {
  const head = Buffer.from(`450000000001000040${protocol.toString(16).padStart(2, '0')}0000c0000221c633644d`, 'hex');
  head.writeUInt16BE(20 + body.length, 2);
  head.writeUInt16BE((more ? 0x2000 : 0) | (from / 8), 6);
  return Buffer.concat([head, body]);
}

export function udp(port: number, body: Buffer): Buffer {
  const head = Buffer.from('c350000000000000', 'hex');
  head.writeUInt16BE(port, 2);
  head.writeUInt16BE(8 + body.length, 4);
  return Buffer.concat([head, body]);
}

export function tcp(sequence: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.from('c35013c40000000000000001500020000000 0000'.replace(' ', ''), 'hex');
  head.writeUInt32BE(sequence, 4);
  head[13] = flags;
  return Buffer.concat([head, body]);
}

export const ethernet = (body: Buffer) => Buffer.concat([Buffer.from('0211223344550266778899aa0800', 'hex'), body]);

export function frames(...packets: readonly Buffer[]): readonly Frame[] {
  return packets.map((bytes, i) => frameOf(bytes, { number: i + 1, seconds: 1000 + i }));
}

export function learn(all: readonly Frame[]): Learned {
  const engine = new Engine(KNOWLEDGE);
  const capture = analyse(engine, all);
  return { capture, run: engine.report() };
}

export function redacted(all: readonly Frame[], learned = learn(all)): readonly Frame[] {
  const redaction = new Redaction({ key: KEY, knowledge: KNOWLEDGE, keepsServers: false }, learned);
  for (const frame of all) redaction.locate(frame);
  return all.map((frame) => redaction.rewrite(frame));
}

/** What is read where, whatever it is. */
export const shapeOf = (all: readonly Frame[]) =>
  Array.from(
    learn(all).capture.observations,
    ({ kind, field, evidence }) => `${kind} ${field} ${evidence.frame} ${evidence.offset} ${evidence.length}`,
  ).toSorted();

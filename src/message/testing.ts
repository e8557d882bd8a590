/** A demultiplexer whose output is kept, and a TCP connection that it reads, for tests only. */
import { expect } from 'vitest';
import type { Anomaly } from '../core/anomaly.js';
import type { Decoder, Decoding } from '../core/decoder.js';
import type { Message } from '../core/message.js';
import { FlowTable } from '../flow/flow-table.js';
import { ethernet, frameOf, IPV4, ipv4, TCP, tcp } from '../testing/packets.js';
import { dissect } from '../wire/dissect.js';
import { Packet } from '../wire/packet.js';
import { beginsConnection } from '../wire/tcp.js';
import { Demultiplexer } from './demultiplexer.js';

export function keptOutput(decoders: readonly Decoder[]) {
  const table = new FlowTable((flow) => demultiplexer.forget(flow));
  const messages: Message[] = [];
  const anomalies: Anomaly[] = [];
  const demultiplexer = new Demultiplexer(
    decoders,
    table,
    (message) => void messages.push(message),
    (anomaly) => anomalies.push(anomaly),
  );
  return { table, messages, anomalies, demultiplexer };
}

/** A unit of a stream: "#", its whole length in three digits, and text; "<" in front of the text says it comes from the server. */
export const unit = (text: string) => `#${String(4 + text.length).padStart(3, '0')}${text}`;

export const UNITS: Decoder = {
  id: 'test/units',
  transports: ['tcp'],
  retransmits: false,
  looksLike: () => true,
  decode(bytes): Decoding {
    const text = bytes.toString('latin1');
    if (!text.startsWith('#')) return { ok: false, why: 'not-mine', at: 0 };
    const length = Number(text.slice(1, 4));
    if (text.length < 4 || text.length < length) return { ok: false, why: 'truncated', at: text.length };
    const kind = text.slice(4, length);
    return {
      ok: true,
      pdus: [{ kind, fields: [], enclosing: [] }],
      used: length,
      direction: kind.startsWith('<') ? 'to-client' : undefined,
    };
  },
};

/** Flags of TCP. */
export const [FIN, SYN, RST, ACK] = [0x11, 0x02, 0x04, 0x18];

/** Where the payload begins in each frame: Ethernet, IPv4 and TCP without options. */
export const AT = 14 + 20 + 20;

/** A connection between 192.0.2.1 and 198.51.100.2; segments are handed in by their place in the stream. */
export function connection(first = 1_000, decoders: readonly Decoder[] = [UNITS]) {
  const { table, messages, anomalies, demultiplexer } = keptOutput(decoders);
  let number = 0;
  const segment = (at: number, text: string, { back = false, flags = ACK } = {}) => {
    const sequence = (first + at) >>> 0;
    const bytes = back
      ? ipv4(tcp(Buffer.from(text, 'latin1'), { sequence, flags, from: 443, to: 40_000 }), {
          source: '198.51.100.2',
          destination: '192.0.2.1',
          protocol: TCP,
        })
      : ipv4(tcp(Buffer.from(text, 'latin1'), { sequence, flags }), { protocol: TCP });
    const frame = frameOf(ethernet(IPV4, bytes), { number: ++number });
    const packet = new Packet();
    expect(dissect(frame, packet)).toBe('payload');
    const flow = table.touch(packet, frame);
    if (beginsConnection(packet)) demultiplexer.beginConnection(flow);
    demultiplexer.push(flow, packet, frame);
  };
  const kinds = () => messages.splice(0).map(({ kind }) => kind);
  return { table, demultiplexer, messages, anomalies, segment, kinds };
}

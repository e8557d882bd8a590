/**
 * The client's hello of QUIC before the standard ("QUIC Crypto", 2013).
 *
 *   0        4         6      8
 *   +--------+---------+------+----------------------------------+------------
 *   | "CHLO" | entries | 0 0  | tag(4) end of its value(4) …     | values …     all integers little endian
 *   +--------+---------+------+----------------------------------+------------
 *
 * Tags are in ascending order and ends count from the first value, so that they do not fall.
 */
import type { Decoder, Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { textOf } from '../tls/text.js';

/** The browser that spoke it took no more. */
export const MAX_ENTRIES = 128;

const HEADER = 8;
const ENTRY = 8;
/** "CHLO" */
const CHLO = 0x43484c4f;

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['SNI\0', 'server-name'],
  ['UAID', 'user-agent'],
  ['VER\0', 'version'],
]);

/** Whether a hello begins at `at`, and where it ends; -1 when it is none or does not end by `end`. */
export function gquicHelloEnd(bytes: Buffer, at: number, end: number): number {
  if (at + HEADER > end || bytes.readUInt32BE(at) !== CHLO) return -1;
  const entries = bytes.readUInt16LE(at + 4);
  const values = at + HEADER + entries * ENTRY;
  if (entries === 0 || entries > MAX_ENTRIES || bytes.readUInt16LE(at + 6) !== 0 || values > end) return -1;
  let last = 0;
  for (let entry = at + HEADER; entry < values; entry += ENTRY) {
    const valueEnd = bytes.readUInt32LE(entry + 4);
    if (valueEnd < last) return -1;
    last = valueEnd;
  }
  return values + last > end ? -1 : values + last;
}

/** Reads one hello. Never throws on input. */
export const gquicHandshake: Decoder = {
  id: 'gquic-handshake',
  transports: [],
  retransmits: false,

  /** Read where a packet says that it stands. */
  looksLike: () => false,

  decode(bytes): Decoding {
    const used = gquicHelloEnd(bytes, 0, bytes.length);
    if (used < 0) return { ok: false, why: 'not-mine', at: 0 };
    const fields: Field[] = [];
    const values = HEADER + bytes.readUInt16LE(4) * ENTRY;
    let from = values;
    for (let entry = HEADER; entry < values; entry += ENTRY) {
      const to = values + bytes.readUInt32LE(entry + 4);
      const name = FIELDS.get(bytes.toString('latin1', entry, entry + 4));
      if (name !== undefined && to > from) fields.push(field(name, textOf(bytes, from, to), from, to - from));
      from = to;
    }
    return { ok: true, pdus: [pdu('client-hello', fields)], used, direction: 'to-server' };
  },
};

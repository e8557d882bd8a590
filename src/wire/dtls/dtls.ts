/**
 * DTLS 1.0, 1.2 and 1.3 (RFC 6347, RFC 9147): what of the handshake is in the clear.
 *
 *   record header (13), then in a handshake record one or several
 *
 *   0      1        4                  6                 9                 12
 *   +------+--------+------------------+-----------------+-----------------+---------
 *   | type | length | message sequence | fragment offset | fragment length | part …
 *   +------+--------+------------------+-----------------+-----------------+---------
 *
 * Type and length are those of the TLS message: with them before the parts in
 * order, it is one.
 */
import type { Decoder, Decoding } from '../../core/decoder.js';
import { field, pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import { fnv1a } from '../../core/hash.js';
import type { Carried, Pdu } from '../../core/message.js';
import { CERTIFICATE, CLIENT_HELLO, MAX_MESSAGE, SERVER_HELLO, isHandshakeType } from '../tls/handshake.js';
import { versionName } from '../tls/version.js';
import { FIRST_TYPES, FRAGMENT_HEADER, HANDSHAKE, HEADER, areRecords, epochOf, isFragment, isLongForm, recordEnd, u24 } from './record.js';

/** Type and length at the head of a TLS handshake message. */
const MESSAGE_HEADER = 4;

const HELLO_VERIFY_REQUEST = 3;
const SERVER_HELLO_DONE = 14;
const CLIENT_KEY_EXCHANGE = 16;

const APPLICATION_DATA = 23;
const SHORT_FORM = 0x20;
const SHORT_FORM_END = 0x40;

export const dtls: Decoder = {
  id: 'dtls',
  transports: ['udp'],
  retransmits: true,
  isUnmistakable: true,
  firstBytes: FIRST_TYPES,

  looksLike(bytes, at, end, _transport, recognised) {
    const first = bytes[at]!;
    // What begins with 20 to 63 is DTLS where several protocols share the ports (RFC 7983 §7).
    return first >= 20 && first < SHORT_FORM_END && areRecords(bytes, at, end, recognised);
  },

  saysNothingNew(bytes, at) {
    const first = bytes[at]!;
    return first === APPLICATION_DATA || (first >= SHORT_FORM && first < SHORT_FORM_END);
  },

  decode(bytes, { recognised }): Decoding {
    if (!areRecords(bytes, 0, bytes.length, recognised)) return { ok: false, why: 'not-mine', at: 0 };
    const pdus: Pdu[] = [];
    let direction: Direction | undefined;
    for (let at = 0; at < bytes.length && isLongForm(bytes, at, bytes.length); at = recordEnd(bytes, at)) {
      // In a later epoch it is encrypted.
      if (bytes[at] !== HANDSHAKE || epochOf(bytes, at) !== 0) continue;
      for (let part = at + HEADER; part + FRAGMENT_HEADER <= recordEnd(bytes, at); part += FRAGMENT_HEADER + u24(bytes, part + 9)) {
        if (!isHandshakeType(bytes[part]!) || !isFragment(bytes, part, recordEnd(bytes, at))) break;
        direction ??= directionOf(bytes[part]!);
        pdus.push(fragment(bytes, at, part));
      }
    }
    if (pdus.length === 0 && !recognised && bytes[0] === HANDSHAKE && epochOf(bytes, 0) === 0)
      return { ok: false, why: 'not-mine', at: HEADER };
    return { ok: true, pdus, used: bytes.length, direction };
  },
};

/** A part of a handshake message at `at`, in the record at `record`. */
function fragment(bytes: Buffer, record: number, at: number): Pdu {
  const fields = [
    field('version', versionName(bytes.readUInt16BE(record + 1)), record + 1, 2),
    field('handshake-type', bytes[at]!, at, 1),
    field('message-sequence', bytes.readUInt16BE(at + 4), at + 4, 2),
    field('fragment-offset', u24(bytes, at + 6), at + 6, 3),
  ];
  return pdu('handshake', fields, carried(bytes, at));
}

function carried(bytes: Buffer, at: number): readonly Carried[] {
  const type = bytes[at]!;
  const length = u24(bytes, at + 1);
  if ((type !== CLIENT_HELLO && type !== SERVER_HELLO && type !== CERTIFICATE) || length + MESSAGE_HEADER > MAX_MESSAGE) return [];
  const offset = u24(bytes, at + 6);
  const partLength = u24(bytes, at + 9);
  const from = at + FRAGMENT_HEADER;
  // Sessions may follow each other on a flow, or be nested in one to a relay: a whole message is known by what it says.
  const key = partLength === length ? `whole ${fnv1a(bytes.subarray(from, from + length))}` : `${bytes.readUInt16BE(at + 4)} ${length}`;
  const part = (start: number, size: number, position: number): Carried => ({
    offset: start,
    length: size,
    protocol: 'tls-handshake',
    stream: { name: `dtls handshake ${type} ${key}`, at: position },
  });
  return [part(at, MESSAGE_HEADER, 0), part(from, partLength, MESSAGE_HEADER + offset)];
}

function directionOf(type: number): Direction | undefined {
  if (type === CLIENT_HELLO || type === CLIENT_KEY_EXCHANGE) return 'to-server';
  return type === SERVER_HELLO || type === HELLO_VERIFY_REQUEST || type === SERVER_HELLO_DONE ? 'to-client' : undefined;
}

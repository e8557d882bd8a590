/**
 * TLS handshake messages (RFC 8446 §4, RFC 5246 §7.4), as records, DTLS and QUIC carry them.
 *
 *   0      1              4
 *   +------+--------------+----------------
 *   | type | length       | body …           certificate: list(3) [certificate(3) DER] …, the leaf first
 *   +------+--------------+----------------
 *
 * Only those sent before keys are agreed on can be read, and of those only the ones that name somebody are.
 */
import type { Decoder, Decoding } from '../../core/decoder.js';
import { pdu } from '../../core/field.js';
import type { Direction } from '../../core/flow.js';
import type { Field } from '../../core/message.js';
import type { Decoded } from '../../core/reader.js';
import { readCertificateNames } from './certificate.js';
import { readClientHello, readServerHello } from './hello.js';

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const CERTIFICATE = 11;

/** Chains of certificates stay below 20 kB; more than a stream's buffer holds would never be complete. */
export const MAX_MESSAGE = 65_536;

const HEADER = 4;
const LENGTH = 3;

/** Hello request, hellos, tickets, encrypted extensions, certificates, key exchange and finished messages (IANA, TLS HandshakeType). */
const TYPES: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25]);

export function isHandshakeType(type: number): boolean {
  return TYPES.has(type);
}

/** Reads one message of a stream of them. Never throws on input. */
export const tlsHandshake: Decoder = {
  id: 'tls-handshake',
  transports: [],
  retransmits: false,

  /** Four bytes are too little to know it by: it is read where another protocol says that it stands. */
  looksLike: () => false,

  decode(bytes): Decoding {
    const type = bytes[0];
    if (type === undefined) return { ok: false, why: 'truncated', at: 0 };
    if (!isHandshakeType(type)) return { ok: false, why: 'not-mine', at: 0 };
    if (bytes.length < HEADER) return { ok: false, why: 'truncated', at: bytes.length };
    const used = HEADER + bytes.readUIntBE(1, LENGTH);
    if (used > MAX_MESSAGE) return { ok: false, why: 'not-mine', at: 1 };
    if (used > bytes.length) return { ok: false, why: 'truncated', at: bytes.length };
    const body = bytes.subarray(HEADER, used);
    switch (type) {
      case CLIENT_HELLO:
        return message('client-hello', readClientHello(body, HEADER), used, 'to-server');
      case SERVER_HELLO:
        return message('server-hello', readServerHello(body, HEADER), used, 'to-client');
      case CERTIFICATE:
        return message('certificate', readCertificates(bytes, used), used, undefined);
      default:
        return { ok: true, pdus: [], used, direction: undefined };
    }
  },
};

function message(kind: string, decoded: Decoded<readonly Field[]>, used: number, direction: Direction | undefined): Decoding {
  if (decoded.ok) return { ok: true, pdus: [pdu(kind, decoded.value)], used, direction };
  // The message is whole: a length that runs past its end is a lie.
  return { ok: false, why: 'malformed', at: decoded.why === 'truncated' ? used : decoded.at };
}

function readCertificates(bytes: Buffer, end: number): Decoded<readonly Field[]> {
  const list = HEADER + LENGTH;
  if (end < list || list + bytes.readUIntBE(HEADER, LENGTH) !== end) return { ok: false, why: 'malformed', at: HEADER };
  // "If no suitable certificate is available, the client MUST send a certificate message containing no certificates" (RFC 5246 §7.4.6)
  if (list === end) return { ok: true, value: [] };
  const leaf = list + LENGTH;
  const leafEnd = end < leaf ? Infinity : leaf + bytes.readUIntBE(list, LENGTH);
  const names = leafEnd > end ? undefined : readCertificateNames(bytes, leaf, leafEnd);
  return names === undefined ? { ok: false, why: 'malformed', at: list } : { ok: true, value: names };
}

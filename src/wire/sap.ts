/**
 * SAP, announcements of sessions to a group (RFC 2974 §3), as studios and
 * loudspeakers on a local network send them:
 *
 *   0                 1             2           4                  8 or 20
 *   +-----------------+-------------+-----------+------------------+----------------+--------------------+------
 *   | V 3 · A R T E C | auth. words | id (hash) | source (4 or 16) | authentication | "application/sdp"0 | SDP …
 *   +-----------------+-------------+-----------+------------------+----------------+--------------------+------
 */
import type { Decoder, Decoding } from '../core/decoder.js';
import { formatAddress } from '../core/address.js';
import { field, pdu } from '../core/field.js';
import { firstBytesWhere } from './first-bytes.js';
import { scopeOf } from './text-host.js';

const VERSION = 0xe0;
const VERSION_1 = 0x20;
const IS_IPV6 = 0x10;
const IS_DELETION = 0x04;
const ENCRYPTED_OR_COMPRESSED = 0x03;
const FIXED = 4;
const TYPE = Buffer.from('application/sdp\0');
const BEGINNING = Buffer.from('v=0');
const NOT_MINE = { ok: false, why: 'not-mine', at: 0 } as const;

/** Reads announcements in the clear; the description is handed on to `sdp`. */
export const sap: Decoder = {
  id: 'sap',
  transports: ['udp'],
  retransmits: true,
  firstBytes: firstBytesWhere(isInTheClear),
  looksLike: (bytes, at, end) => descriptionAt(bytes, at, end) > 0,
  decode: decodeSap,
};

function isInTheClear(first: number): boolean {
  return (first & VERSION) === VERSION_1 && (first & ENCRYPTED_OR_COMPRESSED) === 0;
}

/** Where the description begins, counted from `at`; 0 when there is none. Allocates nothing. */
function descriptionAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (!isInTheClear(first)) return 0;
  let from = FIXED + ((first & IS_IPV6) === 0 ? 4 : 16) + bytes[at + 1]! * 4;
  // "If the payload type is omitted … the payload … begins with "v=0""
  if (startsAt(bytes, at + from, end, TYPE)) from += TYPE.length;
  return startsAt(bytes, at + from, end, BEGINNING) ? from : 0;
}

function decodeSap(bytes: Buffer): Decoding {
  const from = descriptionAt(bytes, 0, bytes.length);
  if (from === 0) return NOT_MINE;
  const first = bytes[0]!;
  const length = (first & IS_IPV6) === 0 ? 4 : 16;
  const source = formatAddress(bytes.subarray(FIXED, FIXED + length));
  const scope = scopeOf(source);
  const inner = scope === undefined || scope === 'neither' ? [] : [field(scope, source, FIXED, length)];
  const unit = pdu(
    (first & IS_DELETION) === 0 ? 'announcement' : 'deletion',
    [field('id', bytes.readUInt16BE(2), 2, 2), field('source', source, FIXED, length, inner)],
    [{ offset: from, length: bytes.length - from, protocol: 'sdp' }],
  );
  return { ok: true, pdus: [unit], used: bytes.length, direction: 'to-server' };
}

function startsAt(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  if (end - at < text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}

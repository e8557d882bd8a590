/**
 * DTLS records, of which a datagram holds one or several (RFC 6347 §4.1).
 *
 *   0              1         3       5                 11       13
 *   +--------------+---------+-------+-----------------+--------+-----------
 *   | content type | version | epoch | sequence number | length | fragment …
 *   +--------------+---------+-------+-----------------+--------+-----------
 *
 * With a connection id (RFC 9146 §4, type 25) the id stands before the length,
 * and only the ends know how long it is. DTLS 1.3 shortens the header of what
 * is encrypted to 1–6 bytes and the id (RFC 9147 §4): first byte 001CSLEE, for
 * connection id, sequence number of two bytes, length, and epoch.
 */
export const HEADER = 13;
export const HANDSHAKE = 22;
/** Of a part of a handshake message (RFC 6347 §4.2.2): type, length, message sequence, offset and length of the part. */
export const FRAGMENT_HEADER = 12;

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const APPLICATION_DATA = 23;
const CONNECTION_ID = 25;
const ACKNOWLEDGEMENT = 26;

/** Content types of a record that shows by itself that a flow is DTLS. */
export const FIRST_TYPES: ReadonlySet<number> = new Set([CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA]);

const SHORT_FORM = 0x20;
const SHORT_FORM_BITS = 0xe0;
/** A header of two bytes and an authentication tag of 16: nothing sent is shorter ("at least 16 bytes", RFC 9147 §4.2.3). */
const SHORTEST_SHORT_FORM = 18;

/** Where the length of a record with a connection id may stand at the latest: ids have at most 255 bytes, those in use up to 20. */
const MAX_CONNECTION_ID = 20;

/**
 * Whether the bytes are records to their very end. The first must make sense
 * by itself on a flow that is not known yet; only behind a hello, as in the
 * flight of a 1.3 server, may there be other forms than the long one.
 */
export function areRecords(bytes: Uint8Array, at: number, end: number, recognised: boolean): boolean {
  if (at >= end) return false;
  if (!recognised && !(isLongForm(bytes, at, end) && isCredible(bytes, at, end))) return false;
  const allowsOthers = recognised || (bytes[at] === HANDSHAKE && epochOf(bytes, at) === 0);
  while (at < end) {
    // What is shortened or has an id of unknown length may hide the next one: it is taken to be the last.
    if (!isLongForm(bytes, at, end)) return allowsOthers && (isShortForm(bytes, at, end) || hasConnectionId(bytes, at, end));
    at = recordEnd(bytes, at);
  }
  return at === end;
}

/** Whether a record with the long header begins at `at`. */
export function isLongForm(bytes: Uint8Array, at: number, end: number): boolean {
  const type = bytes[at]!;
  if (at + HEADER > end || type < CHANGE_CIPHER_SPEC || type > ACKNOWLEDGEMENT || type === CONNECTION_ID) return false;
  return isVersion(bytes, at);
}

/** Of a record with the long header. */
export function recordEnd(bytes: Uint8Array, at: number): number {
  return at + HEADER + ((bytes[at + 11]! << 8) | bytes[at + 12]!);
}

export function epochOf(bytes: Uint8Array, at: number): number {
  return (bytes[at + 3]! << 8) | bytes[at + 4]!;
}

/** Whether a record at the head of a datagram could begin a flow, or stand in the middle of one. */
function isCredible(bytes: Uint8Array, at: number, end: number): boolean {
  const epoch = epochOf(bytes, at);
  const length = recordEnd(bytes, at) - at - HEADER;
  switch (bytes[at]) {
    case HANDSHAKE:
      return epoch > 0 || isFragment(bytes, at + HEADER, Math.min(end, at + HEADER + length));
    case CHANGE_CIPHER_SPEC:
      // "struct { enum { change_cipher_spec(1), (255) } type; }", and the message sequence in the form before the standard
      return epoch === 0 && (length === 1 || length === 3) && bytes[at + HEADER] === 1;
    case ALERT:
      return epoch > 0 || length === 2;
    case APPLICATION_DATA:
      // Nobody sends any before there are keys.
      return epoch > 0 && length > 0;
    default:
      return false;
  }
}

/** Whether the part of a handshake message at `at` lies within the message, and does not run past the record. */
export function isFragment(bytes: Uint8Array, at: number, end: number): boolean {
  const length = u24(bytes, at + 1);
  const offset = u24(bytes, at + 6);
  const part = u24(bytes, at + 9);
  return offset + part <= length && at + FRAGMENT_HEADER + part <= end;
}

/** 1.0; 1.2, in which 1.3 is clothed ("legacy_record_version … MUST be set to {254, 253}"); and what was sent before the standard. */
function isVersion(bytes: Uint8Array, at: number): boolean {
  const minor = bytes[at + 2];
  if (bytes[at + 1] === 0xfe) return minor === 0xff || minor === 0xfd;
  return bytes[at + 1] === 0x01 && minor === 0x00;
}

function isShortForm(bytes: Uint8Array, at: number, end: number): boolean {
  return at + SHORTEST_SHORT_FORM <= end && (bytes[at]! & SHORT_FORM_BITS) === SHORT_FORM;
}

function hasConnectionId(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] !== CONNECTION_ID || at + HEADER > end || !isVersion(bytes, at)) return false;
  for (let lengthAt = at + 11; lengthAt <= at + 11 + MAX_CONNECTION_ID && lengthAt + 2 <= end; lengthAt++)
    if (lengthAt + 2 + ((bytes[lengthAt]! << 8) | bytes[lengthAt + 1]!) === end) return true;
  return false;
}

export function u24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

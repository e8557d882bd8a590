/**
 * ClientHello and ServerHello (RFC 5246 §7.4.1, RFC 8446 §4.1; RFC 6347 §4.2.1 for the cookie).
 *
 *   client  version(2) random(32) session id(1) [cookie(1), DTLS only] cipher suites(2) compression(1) extensions(2)
 *   server  version(2) random(32) session id(1) cipher suite(2) compression method(1) extensions(2)
 *
 * The number behind a vector is the size of its length. Extensions may be absent.
 */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { type Decoded, Reader, decoding } from '../../core/reader.js';
import { readExtensions } from './extensions.js';
import { versionName } from './version.js';

const RANDOM = 32;
/** "opaque SessionID<0..32>" */
const MAX_SESSION_ID = 32;
const TLS_MAJOR = 0x03;
const DTLS_MAJOR = 0xfe;
/** What the first builds of DTLS in a common library sent, and some VPNs still do. */
const DTLS_BEFORE_STANDARD = 0x0100;

/** Reads the body of a ClientHello that fills `body`, which stands at `base`. */
export function readClientHello(body: Buffer, base: number): Decoded<readonly Field[]> {
  return decoding(() => {
    const reader = new Reader(body);
    const malformed = () => ({ ok: false, why: 'malformed', at: base + reader.offset }) as const;
    const fields: Field[] = [];
    const isDatagram = readStart(reader, base, fields);
    if (isDatagram === undefined) return malformed();
    if (isDatagram) reader.skip(reader.u8());
    const suites = reader.u16();
    if (suites === 0 || suites % 2 !== 0) return malformed();
    reader.skip(suites);
    const methods = reader.u8();
    if (methods === 0) return malformed();
    reader.skip(methods);
    return addExtensions(body, reader, base, fields, false);
  });
}

/** Reads the body of a ServerHello that fills `body`, which stands at `base`. */
export function readServerHello(body: Buffer, base: number): Decoded<readonly Field[]> {
  return decoding(() => {
    const reader = new Reader(body);
    const fields: Field[] = [];
    if (readStart(reader, base, fields) === undefined) return { ok: false, why: 'malformed', at: base + reader.offset };
    fields.push(field('cipher-suite', `0x${hex(reader.u16())}`, base + reader.offset - 2, 2));
    reader.skip(1);
    return addExtensions(body, reader, base, fields, true);
  });
}

/** What both begin with: whether it is DTLS, or `undefined` when it is no hello. */
function readStart(reader: Reader, base: number, fields: Field[]): boolean | undefined {
  const version = reader.u16();
  const major = version >> 8;
  const isDatagram = major === DTLS_MAJOR || version === DTLS_BEFORE_STANDARD;
  if (major !== TLS_MAJOR && !isDatagram) return undefined;
  fields.push(field('version', versionName(version), base, 2));
  reader.skip(RANDOM);
  const sessionId = reader.u8();
  if (sessionId > MAX_SESSION_ID) return undefined;
  fields.push(field('session-id-length', sessionId, base + reader.offset - 1, 1));
  reader.skip(sessionId);
  return isDatagram;
}

function addExtensions(body: Buffer, reader: Reader, base: number, fields: Field[], isServers: boolean): Decoded<readonly Field[]> {
  if (reader.left === 0) return { ok: true, value: fields };
  const length = reader.u16();
  if (length < reader.left) return { ok: false, why: 'malformed', at: base + reader.offset + length };
  readExtensions(body, reader.within(length), base, isServers, fields);
  return { ok: true, value: fields };
}

function hex(suite: number): string {
  return suite.toString(16).padStart(4, '0');
}

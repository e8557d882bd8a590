/**
 * Extensions of a hello (RFC 8446 §4.2): type(2) length(2) content, one behind the other.
 *
 *   server_name          0       RFC 6066 §3     list(2)  type(1) = 0  name(2)
 *   use_srtp             14      RFC 5764 §4.1.1 list(2)  profile(2) …
 *   ALPN                 16      RFC 7301 §3.1   list(2)  name(1) …
 *   supported_versions   43      RFC 8446 §4.2.1 list(1)  version(2) …; in a server's hello one version
 *   QUIC parameters      57      RFC 9000 §18    id, length and value, the first two variable-length integers
 *   encrypted hello      0xfe0d  draft-ietf-tls-esni
 */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import type { Reader } from '../../core/reader.js';
import { textOf } from './text.js';
import { versionName } from './version.js';

/** Entries of one list that are kept; browsers send up to nine. Guards memory against one-byte names. */
export const MAX_LISTED = 32;

const SERVER_NAME = 0;
const USE_SRTP = 14;
const APPLICATION_PROTOCOLS = 16;
const SUPPORTED_VERSIONS = 43;
const QUIC_PARAMETERS = 57;
/** Before the standard (draft-ietf-quic-tls-27 §8.2). */
const QUIC_PARAMETERS_OF_DRAFTS = 0xffa5;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

const HOST_NAME = 0;
/** Not registered: clients of one browser family name themselves in it. */
const USER_AGENT = 0x3129;

/** Adds the fields of the extensions that `reader` holds, of a body that stands at `base`; runs off the end, as a `Reader` does, when a length lies. */
export function readExtensions(body: Buffer, reader: Reader, base: number, isServers: boolean, fields: Field[]): void {
  while (reader.left > 0) {
    const type = reader.u16();
    const length = reader.u16();
    switch (type) {
      case SERVER_NAME:
        // "the server SHALL include an extension of type 'server_name' … The 'extension_data' field SHALL be empty" (RFC 6066 §3)
        if (isServers) reader.skip(length);
        else addServerName(fields, body, reader.within(length), base);
        break;
      case APPLICATION_PROTOCOLS:
        addApplicationProtocols(fields, body, reader.within(length), base);
        break;
      case SUPPORTED_VERSIONS:
        addVersions(fields, reader.within(length), base, isServers);
        break;
      case USE_SRTP:
        addProfiles(fields, reader.within(length), base);
        break;
      case QUIC_PARAMETERS:
      case QUIC_PARAMETERS_OF_DRAFTS:
        addUserAgent(fields, reader.take(length), base + reader.offset - length);
        break;
      case ENCRYPTED_CLIENT_HELLO:
        // Present also as noise, to look like the real one: what it stands for cannot be told from outside.
        fields.push(field('encrypted-client-hello', undefined, base + reader.offset, length));
        reader.skip(length);
        break;
      default:
        reader.skip(length);
    }
  }
}

function addServerName(fields: Field[], body: Buffer, reader: Reader, base: number): void {
  reader.skip(2);
  while (reader.left > 0) {
    const type = reader.u8();
    const length = reader.u16();
    const at = reader.offset;
    reader.skip(length);
    if (type !== HOST_NAME || length === 0) continue;
    fields.push(field('server-name', textOf(body, at, at + length), base + at, length));
    // "The ServerNameList MUST NOT contain more than one name of the same name_type"
    return;
  }
}

function addApplicationProtocols(fields: Field[], body: Buffer, reader: Reader, base: number): void {
  reader.skip(2);
  for (let listed = 0; reader.left > 0 && listed < MAX_LISTED; listed++) {
    const length = reader.u8();
    const at = reader.offset;
    reader.skip(length);
    fields.push(field('application-protocol', textOf(body, at, at + length), base + at, length));
  }
}

function addVersions(fields: Field[], reader: Reader, base: number, isServers: boolean): void {
  if (!isServers) reader.skip(1);
  for (let listed = 0; reader.left > 0 && listed < MAX_LISTED; listed++) {
    const at = base + reader.offset;
    fields.push(field('supported-version', versionName(reader.u16()), at, 2));
  }
}

function addProfiles(fields: Field[], reader: Reader, base: number): void {
  const profiles = reader.within(reader.u16());
  for (let listed = 0; profiles.left > 0 && listed < MAX_LISTED; listed++) {
    const at = base + profiles.offset;
    fields.push(field('srtp-protection-profile', profiles.u16(), at, 2));
  }
}

/** Drafts before 27 encode the parameters in another way: what does not fit is left alone. */
function addUserAgent(fields: Field[], content: Buffer, base: number): void {
  let at = 0;
  while (at < content.length) {
    const id = quicInteger(content, at);
    const length = id === undefined ? undefined : quicInteger(content, id.end);
    if (id === undefined || length === undefined || length.end + length.value > content.length) return;
    at = length.end + length.value;
    if (id.value !== USER_AGENT || length.value === 0) continue;
    fields.push(field('user-agent', textOf(content, length.end, at), base + length.end, length.value));
  }
}

/** RFC 9000 §16; those of eight bytes stand for no length that could fit. */
function quicInteger(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const end = at + (1 << (first >> 6));
  if (end > bytes.length) return undefined;
  let value = first & 0x3f;
  for (let i = at + 1; i < end; i++) value = value * 256 + bytes[i]!;
  return { value, end };
}

/**
 * Where media is awaited, and which of it the description promises no
 * encryption for: the profile is RTP/AVP or RTP/AVPF (RFC 3551, RFC 4585), and
 * no attribute brings a key for it.
 *
 *   m=audio 49170 RTP/AVP 96        without a=crypto (RFC 4568), a=fingerprint (RFC 5763),
 *   c=IN IP4 192.0.2.7              a=key-mgmt (RFC 4567), a=zrtp-hash (RFC 6189) or k=
 */
import { formatSocket } from '../../core/address.js';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';

const PLAIN_PROFILE = /^RTP\/AVPF?$/;

const KEYS: ReadonlySet<string> = new Set(['crypto', 'fingerprint', 'key-mgmt', 'zrtp-hash', 'key']);

/** The discard port: the place is told later, by candidates (RFC 8840 §4.1.1). */
const DISCARD = 9;

/**
 * Of a description's fields, those of its media with `at`, where each is
 * awaited: `192.0.2.7:49170`; and with `plain-at`, the same, where it is in the clear.
 */
export function withMediaPlaces(session: readonly Field[]): readonly Field[] {
  const isEncrypted = session.some(isKey);
  return session.map((one) => {
    const place = one.name === 'media' && one.fields !== undefined ? placeOf(one.fields, session) : undefined;
    if (place === undefined) return one;
    const isPlain = !isEncrypted && !one.fields!.some(isKey) && PLAIN_PROFILE.test(String(valueOf(one.fields!, 'protocol')));
    const fields = [...one.fields!, place];
    if (isPlain) fields.push(field('plain-at', place.value, place.offset, place.length));
    return field(one.name, one.value, one.offset, one.length, fields);
  });
}

function placeOf(media: readonly Field[], session: readonly Field[]): Field | undefined {
  const port = media.find(({ name }) => name === 'port');
  const address = addressOf(media) ?? addressOf(session);
  const number = Number(port?.value);
  if (port === undefined || address === undefined || !(number > 0 && number < 65536) || number === DISCARD) return undefined;
  return field('at', formatSocket(address, number), port.offset, port.length);
}

function valueOf(fields: readonly Field[], name: string): Field['value'] {
  return fields.find((one) => one.name === name)?.value;
}

function isKey({ name }: Field): boolean {
  return KEYS.has(name);
}

function addressOf(level: readonly Field[]): string | undefined {
  const connection = level.find(({ name }) => name === 'connection');
  const address = connection?.fields?.find(({ name }) => name === 'address')?.value;
  return typeof address === 'string' ? address.toLowerCase() : undefined;
}

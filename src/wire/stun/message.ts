/**
 * STUN message (RFC 8489 §5): of RFC 5389 and later with the magic cookie, of
 * RFC 3489 and the older TURN with a transaction id in its place.
 *
 *   0        2        4                 8                          20
 *   +--------+--------+-----------------+--------------------------+
 *   | type   | length | magic cookie    | transaction id (12)      |  attributes …
 *   +--------+--------+-----------------+--------------------------+
 */
import type { Direction } from '../../core/flow.js';
import { field, pdu } from '../../core/field.js';
import type { Carried, Pdu } from '../../core/message.js';
import { Reader, decoding } from '../../core/reader.js';
import { type Attribute, DATA, DTLS_IN_STUN, LIFETIME, MESSAGE_INTEGRITY, PRIORITY, REALM, USERNAME, attributeField } from './attribute.js';
import { hasOwnFingerprint } from './fingerprint.js';
import { HEADER_LENGTH, hasCookieAt, hasOldCookieAt } from './form.js';

/** The longest list in real captures has 12. Guards memory, not correctness. */
export const MAX_ATTRIBUTES = 64;

const METHODS: ReadonlyMap<number, string> = new Map([
  [0x001, 'binding'],
  [0x002, 'shared-secret'],
  [0x003, 'allocate'],
  [0x004, 'refresh'],
  [0x006, 'send'],
  [0x007, 'data'],
  [0x008, 'create-permission'],
  [0x009, 'channel-bind'],
  [0x00a, 'connect'],
  [0x00b, 'connection-bind'],
  [0x00c, 'connection-attempt'],
  [0x080, 'goog-ping'],
]);

const CLASSES = ['request', 'indication', 'success', 'error'] as const;

/** [MS-TURN] §2.2.1, where they are others than today's. */
const OLD_KINDS: ReadonlyMap<number, string> = new Map([
  [0x0004, 'send-request'],
  [0x0104, 'send-success'],
  [0x0114, 'send-error'],
  [0x0115, 'data-indication'],
  [0x0006, 'set-active-destination-request'],
  [0x0106, 'set-active-destination-success'],
  [0x0116, 'set-active-destination-error'],
]);

/** What only a client asks of its server, or a server tells its client. */
const RELAYING = /^(allocate|deallocate|refresh|create-permission|channel-bind|connect|connection-bind|set-active-destination)-/;

export interface StunMessage {
  readonly pdu: Pdu;
  readonly attributes: readonly Attribute[];
  readonly direction: Direction | undefined;
}

/**
 * Reads the message that fills `bytes`, whose header was looked at; `base` is
 * where it begins in the payload, `relayed` the addresses that a relay has lent
 * on this flow. Undefined when its attributes do not fill it.
 */
export function readMessage(bytes: Buffer, base: number, relayed: ReadonlySet<string>): StunMessage | undefined {
  const isOld = hasOldCookieAt(bytes, 0, bytes.length);
  const hasCookie = hasCookieAt(bytes, 0, bytes.length);
  const attributes = attributesOf(bytes, base, !isOld && hasCookie);
  if (attributes === undefined) return undefined;
  // A message with a cookie may have been altered on its way, or in its capture; without one, nothing else says that it is STUN.
  if (!hasCookie && !isOld && hasOwnFingerprint(bytes, attributes, base) === false) return undefined;

  const type = bytes.readUInt16BE(0);
  const kind = kindOf(type, isOld, attributes);
  const isCheck = kind.startsWith('binding-') && !attributes.some(({ type: number }) => number === REALM);
  const around = { kind, isOld, isCheck, relayed, mask: bytes.subarray(4, HEADER_LENGTH) };
  const from = hasCookie ? 8 : 4;
  const fields = [
    field('transaction-id', bytes.toString('hex', from, HEADER_LENGTH), base + from, HEADER_LENGTH - from),
    ...attributes.map((attribute) => attributeField(attribute, around)),
  ];
  const carries = attributes.filter(({ type: number }) => number === DATA || number === DTLS_IN_STUN).map(carriedOf);
  return {
    pdu: pdu(
      kind,
      fields,
      carries.filter(({ length }) => length > 0),
    ),
    attributes,
    direction: directionOf(kind, attributes),
  };
}

/** The attributes, if they fill the message exactly. */
function attributesOf(bytes: Buffer, base: number, isPadded: boolean): readonly Attribute[] | undefined {
  const read = decoding(() => {
    const reader = new Reader(bytes);
    reader.skip(HEADER_LENGTH);
    const attributes: Attribute[] = [];
    while (reader.left > 0) {
      if (attributes.length === MAX_ATTRIBUTES) return { ok: false, why: 'malformed', at: reader.offset };
      const type = reader.u16();
      const size = reader.u16();
      attributes.push({ type, offset: base + reader.offset, value: reader.take(size) });
      // Some senders leave the last attribute without its padding.
      if (isPadded) reader.skip(Math.min(-size & 3, reader.left));
    }
    return { ok: true, value: attributes };
  });
  return read.ok ? read.value : undefined;
}

/** The class bits sit inside the method bits (§5, figure 3): M11..M7 C1 M6..M4 C0 M3..M0. */
function kindOf(type: number, isOld: boolean, attributes: readonly Attribute[]): string {
  const old = isOld ? OLD_KINDS.get(type) : undefined;
  if (old !== undefined) return old;
  const method = METHODS.get(((type & 0x3e00) >> 2) | ((type & 0x00e0) >> 1) | (type & 0x000f));
  // A number without a name is told whole, as it stands in the message.
  if (method === undefined) return `type-0x${type.toString(16).padStart(4, '0')}`;
  const kind = `${method}-${CLASSES[((type & 0x0100) >> 7) | ((type & 0x0010) >> 4)]!}`;
  // The older generation has no Refresh: it allocates again, for no time to end.
  return kind === 'allocate-request' && attributes.some(isZeroLifetime) ? 'deallocate-request' : kind;
}

function isZeroLifetime({ type, value }: Attribute): boolean {
  return type === LIFETIME && value.length === 4 && value.readUInt32BE(0) === 0;
}

/** The way such a message goes. Both ends of an ICE session ask and answer, and sign what they send. */
function directionOf(kind: string, attributes: readonly Attribute[]): Direction | undefined {
  if (kind === 'send-indication' || kind === 'send-request') return 'to-server';
  if (kind === 'data-indication' || kind === 'connection-attempt-indication') return 'to-client';
  const isBetweenPeers = attributes.some(({ type }) => type === USERNAME || type === MESSAGE_INTEGRITY || type === PRIORITY);
  if (!RELAYING.test(kind) && (!kind.startsWith('binding-') || isBetweenPeers)) return undefined;
  if (kind.endsWith('-request')) return 'to-server';
  return kind.endsWith('-indication') ? undefined : 'to-client';
}

function carriedOf({ offset, value }: Attribute): Carried {
  return { offset, length: value.length };
}

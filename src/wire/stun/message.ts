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
import type { Carried, Field, Pdu } from '../../core/message.js';
import { u16be } from '../../core/words.js';
import { type Attribute, DATA, DTLS_IN_STUN, LIFETIME, MESSAGE_INTEGRITY, PRIORITY, REALM, USERNAME, attributeField } from './attribute.js';
import { hasOwnFingerprint } from './fingerprint.js';
import { HEADER_LENGTH, hasCookieAt, hasOldCookieAt } from './form.js';
import { kindOf } from './kind.js';

/** The longest list in real captures has 12. Guards memory, not correctness. */
export const MAX_ATTRIBUTES = 64;

export interface StunMessage {
  readonly pdu: Pdu;
  readonly attributes: readonly Attribute[];
  readonly direction: Direction | undefined;
}

/**
 * Reads the message that stands from `from` to `to`, whose header was looked
 * at; `relayed` are the addresses that a relay has lent on this flow.
 * Undefined when its attributes do not fill it.
 */
export function readMessage(bytes: Buffer, from: number, to: number, relayed: ReadonlySet<string>): StunMessage | undefined {
  const isOld = hasOldCookieAt(bytes, from, to);
  const hasCookie = hasCookieAt(bytes, from, to);
  const attributes = attributesOf(bytes, from, to, !isOld && hasCookie);
  if (attributes === undefined) return undefined;
  // A message with a cookie may have been altered on its way, or in its capture; without one, nothing else says that it is STUN.
  if (!hasCookie && !isOld && hasOwnFingerprint(bytes, attributes, from) === false) return undefined;

  const kind = kindOf(
    u16be(bytes, from),
    isOld,
    attributes.some((one) => isZeroLifetime(bytes, one)),
  );
  const isCheck = kind.isBinding && !attributes.some(({ type }) => type === REALM);
  const around = { bytes, header: from, kind: kind.name, isOld, isCheck, relayed };
  const transaction = from + (hasCookie ? 8 : 4);
  const end = from + HEADER_LENGTH;
  const fields: Field[] = [field('transaction-id', bytes.toString('hex', transaction, end), transaction, end - transaction)];
  for (let i = 0; i < attributes.length; i++) fields.push(attributeField(attributes[i]!, around));
  const isBetweenPeers = kind.isBinding && attributes.some(isOfPeers);
  return { pdu: pdu(kind.name, fields, carriedBy(attributes)), attributes, direction: isBetweenPeers ? undefined : kind.way };
}

/** The attributes, if they fill the message exactly. */
function attributesOf(bytes: Buffer, start: number, end: number, isPadded: boolean): readonly Attribute[] | undefined {
  const attributes: Attribute[] = [];
  let at = start + HEADER_LENGTH;
  while (at < end) {
    if (attributes.length === MAX_ATTRIBUTES || at + 4 > end) return undefined;
    const from = at + 4;
    const to = from + u16be(bytes, at + 2);
    if (to > end) return undefined;
    attributes.push({ type: u16be(bytes, at), from, to });
    // Some senders leave the last attribute without its padding.
    at = isPadded ? Math.min(end, to + ((from - to) & 3)) : to;
  }
  return at === end ? attributes : undefined;
}

function isZeroLifetime(bytes: Buffer, { type, from, to }: Attribute): boolean {
  return type === LIFETIME && to - from === 4 && bytes.readUInt32BE(from) === 0;
}

/** Both ends of an ICE session ask and answer, and sign what they send. */
function isOfPeers({ type }: Attribute): boolean {
  return type === USERNAME || type === MESSAGE_INTEGRITY || type === PRIORITY;
}

function carriedBy(attributes: readonly Attribute[]): readonly Carried[] | undefined {
  let carries: Carried[] | undefined;
  for (let i = 0; i < attributes.length; i++) {
    const { type, from, to } = attributes[i]!;
    if ((type === DATA || type === DTLS_IN_STUN) && to > from) (carries ??= []).push({ offset: from, length: to - from });
  }
  return carries;
}

/**
 * STUN attributes (RFC 8489 §14; the numbers are IANA's, "STUN Attributes").
 *
 *   0        2        4
 *   +--------+--------+------------------------
 *   | type   | length | value, filled up to 4 …
 *   +--------+--------+------------------------
 *
 * Two generations use the same numbers. The older one, as [MS-TURN] §2.2.2
 * has it, marks its messages with an attribute of its own; there nothing is
 * filled up, peers' addresses are not masked, and NONCE and REALM have each
 * other's numbers.
 */
import { isUtf8 } from 'node:buffer';
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';
import { u16be } from '../../core/words.js';
import { addressField, addressParts, isAddress } from './address.js';
import { usernameField } from './username.js';

/** One attribute, and where in the payload its value stands. */
export interface Attribute {
  readonly type: number;
  readonly from: number;
  readonly to: number;
}

/** What of the message around it an attribute is read by. */
export interface Around {
  /** The payload, and where in it the message's header begins. */
  readonly bytes: Buffer;
  readonly header: number;
  /** The message's kind, as `allocate-request`. */
  readonly kind: string;
  readonly isOld: boolean;
  /** Without a realm, a user name on a Binding is that of a check between peers (RFC 8445 §7.2.2), no login. */
  readonly isCheck: boolean;
  /** Addresses that a relay has lent the client on this flow. */
  readonly relayed: ReadonlySet<string>;
}

const MAPPED_ADDRESS = 0x0001;
export const USERNAME = 0x0006;
export const MESSAGE_INTEGRITY = 0x0008;
export const CHANNEL_NUMBER = 0x000c;
export const LIFETIME = 0x000d;
export const OLD_COOKIE = 0x000f;
export const DATA = 0x0013;
export const REALM = 0x0014;
export const MESSAGE_INTEGRITY_SHA256 = 0x001c;
export const PRIORITY = 0x0024;
export const FINGERPRINT = 0x8028;
export const DTLS_IN_STUN = 0xc070;

/** Of the header, by whose bytes from here on addresses are masked. */
const MASK = 4;

/** RFC 8656 §18.10; another length is another protocol's use of the number. */
const RESERVATION_TOKEN_LENGTH = 8;

/** Sources listed in one attribute. Guards memory; a call has a handful. */
export const MAX_SOURCES = 32;

type Read = (name: string, attribute: Attribute, around: Around) => Field;

const opaque: Read = (name, { from, to }) => field(name, undefined, from, to - from);

const hex: Read = (name, { from, to }, { bytes }) => field(name, bytes.toString('hex', from, to), from, to - from);

/** Some senders count the zeros that fill the attribute up, or send bytes where text belongs. */
const text: Read = (name, { from, to }, { bytes }) => {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  return field(name, bytes.toString(isUtf8(bytes.subarray(from, end)) ? 'utf8' : 'hex', from, end), from, end - from);
};

/** The older generation puts the realm in quotation marks. */
const quotedText: Read = (name, attribute, around) => {
  const { type, from, to } = attribute;
  const isQuoted = to - from > 2 && around.bytes[from] === 0x22 && around.bytes[to - 1] === 0x22;
  return text(name, isQuoted ? { type, from: from + 1, to: to - 1 } : attribute, around);
};

const number: Read = (name, attribute, around) => {
  const { from, to } = attribute;
  const length = to - from;
  if (length !== 1 && length !== 2 && length !== 4) return hex(name, attribute, around);
  return field(name, around.bytes.readUIntBE(from, length), from, length);
};

/** The number in the first byte; what follows is reserved. */
const firstByte: Read = (name, { from, to }, { bytes }) => field(name, from === to ? undefined : bytes[from], from, to - from);

const channel: Read = (name, attribute, around) => {
  const { from, to } = attribute;
  if (to - from < 2) return hex(name, attribute, around);
  return field(name, `0x${around.bytes.toString('hex', from, from + 2)}`, from, 2);
};

const address: Read = (name, attribute, around) => {
  const { from, to } = attribute;
  return isAddress(around.bytes, from, to) ? addressField(name, around.bytes, from, to) : hex(name, attribute, around);
};

const maskedAddress: Read = (name, attribute, around) => {
  const { from, to } = attribute;
  const { bytes, header } = around;
  return isAddress(bytes, from, to) ? addressField(name, bytes, from, to, header + MASK) : hex(name, attribute, around);
};

/** RFC 8489 §14.8: 21 bits reserved, the class in 3, the rest of the number in 8, a reason. */
const errorCode: Read = (name, attribute, around) => {
  const { type, from, to } = attribute;
  if (to - from < 4) return hex(name, attribute, around);
  const reason = text('reason', { type, from: from + 4, to }, around);
  return field(name, (around.bytes[from + 2]! & 7) * 100 + around.bytes[from + 3]!, from, to - from, [reason]);
};

/** Which of the sender's networks the message came over, and how dear that network is. */
const networkInfo: Read = (name, attribute, around) => {
  const { from, to } = attribute;
  if (to - from !== 4) return hex(name, attribute, around);
  const parts = [
    field('network-id', u16be(around.bytes, from), from, 2),
    field('network-cost', u16be(around.bytes, from + 2), from + 2, 2),
  ];
  return field(name, undefined, from, 4, parts);
};

const username: Read = (_name, { from, to }, { bytes, isCheck }) => usernameField(bytes, from, to, isCheck);

/** RFC 8656's is a token of eight bytes. Some relays list sources under the same number: a count, then the SSRCs. */
const reservationToken: Read = (name, attribute, around) => {
  const { from, to } = attribute;
  const { bytes } = around;
  const count = from === to ? 0 : bytes[from]!;
  const isList = to - from !== RESERVATION_TOKEN_LENGTH && count > 0 && count <= MAX_SOURCES && to - from >= 1 + 4 * count;
  if (!isList) return hex(name, attribute, around);
  const sources = Array.from({ length: count }, (_, i) => {
    const at = from + 1 + 4 * i;
    return field('ssrc', `0x${bytes.toString('hex', at, at + 4)}`, at, 4);
  });
  return field('source-list', bytes.toString('hex', from, to), from, to - from, sources);
};

/** The name of an attribute without one is its number; the value may have the form of an address. */
const unknown: Read = (name, { from, to }, { bytes }) =>
  field(name, bytes.toString('hex', from, to), from, to - from, isAddress(bytes, from, to) ? addressParts(bytes, from, to) : undefined);

const ATTRIBUTES: ReadonlyMap<number, readonly [name: string, read: Read]> = new Map<number, [string, Read]>([
  [MAPPED_ADDRESS, ['mapped-address', address]],
  // RFC 3489 §11.2
  [0x0002, ['response-address', address]],
  [0x0003, ['change-request', number]],
  [0x0004, ['source-address', address]],
  [0x0005, ['changed-address', address]],
  [USERNAME, ['username', username]],
  [0x0007, ['password', text]],
  [MESSAGE_INTEGRITY, ['message-integrity', opaque]],
  [0x0009, ['error-code', errorCode]],
  [0x000a, ['unknown-attributes', hex]],
  [0x000b, ['reflected-from', address]],
  // RFC 8656 §18, RFC 6062 §6.2
  [CHANNEL_NUMBER, ['channel-number', channel]],
  [LIFETIME, ['lifetime', number]],
  [0x0012, ['xor-peer-address', maskedAddress]],
  [DATA, ['data', opaque]],
  [REALM, ['realm', text]],
  [0x0015, ['nonce', text]],
  [0x0016, ['xor-relayed-address', maskedAddress]],
  [0x0017, ['requested-address-family', firstByte]],
  [0x0018, ['even-port', firstByte]],
  [0x0019, ['requested-transport', firstByte]],
  [0x001a, ['dont-fragment', opaque]],
  // RFC 7635 §6.2
  [0x001b, ['access-token', hex]],
  [MESSAGE_INTEGRITY_SHA256, ['message-integrity-sha256', opaque]],
  [0x001d, ['password-algorithm', hex]],
  [0x001e, ['userhash', hex]],
  [0x0020, ['xor-mapped-address', maskedAddress]],
  [0x0022, ['reservation-token', reservationToken]],
  // RFC 8445 §16.1
  [PRIORITY, ['priority', number]],
  [0x0025, ['use-candidate', opaque]],
  [0x0026, ['padding', opaque]],
  [0x0027, ['response-port', number]],
  [0x002a, ['connection-id', hex]],
  [0x8000, ['additional-address-family', firstByte]],
  [0x8001, ['address-error-code', hex]],
  [0x8002, ['password-algorithms', hex]],
  [0x8003, ['alternate-domain', text]],
  [0x8004, ['icmp', hex]],
  // The number of XOR-MAPPED-ADDRESS before RFC 5389
  [0x8020, ['xor-mapped-address', maskedAddress]],
  [0x8022, ['software', text]],
  [0x8023, ['alternate-server', address]],
  [0x8025, ['transaction-transmit-counter', hex]],
  [0x8027, ['cache-timeout', number]],
  [FINGERPRINT, ['fingerprint', hex]],
  [0x8029, ['ice-controlled', hex]],
  [0x802a, ['ice-controlling', hex]],
  [0x802b, ['response-origin', address]],
  [0x802c, ['other-address', address]],
  [0x802e, ['third-party-authorization', text]],
  // draft-johnston-tram-stun-origin-02 §4
  [0x802f, ['origin', text]],
  // RFC 8016 §3.1
  [0x8030, ['mobility-ticket', hex]],
  // [MS-ICE2] §2.2.2, [MS-TURN] §2.2.2
  [0x8008, ['ms-version', number]],
  [0x8050, ['ms-sequence-number', hex]],
  [0x8054, ['candidate-identifier', text]],
  [0x8055, ['ms-service-quality', hex]],
  [0x8070, ['implementation-version', number]],
  [0x8095, ['ms-multiplexed-turn-session-id', hex]],
  [0xc057, ['goog-network-info', networkInfo]],
  [0xc058, ['goog-last-ice-check-received', hex]],
  [0xc059, ['goog-misc-info', hex]],
  [0xc060, ['goog-message-integrity-32', opaque]],
  [DTLS_IN_STUN, ['meta-dtls-in-stun', opaque]],
  [0xc071, ['meta-dtls-in-stun-acknowledgement', hex]],
]);

const OLD_ATTRIBUTES: ReadonlyMap<number, readonly [name: string, read: Read]> = new Map<number, [string, Read]>([
  [0x000e, ['alternate-server', address]],
  [OLD_COOKIE, ['magic-cookie', hex]],
  [0x0010, ['bandwidth', number]],
  [0x0011, ['destination-address', address]],
  [0x0012, ['remote-address', address]],
  [0x0014, ['nonce', hex]],
  [0x0015, ['realm', quotedText]],
]);

/** Reads one attribute: named, and with a value where it is understood; else by its number, as hex. */
export function attributeField(attribute: Attribute, around: Around): Field {
  const { type } = attribute;
  const known = (around.isOld ? OLD_ATTRIBUTES.get(type) : undefined) ?? ATTRIBUTES.get(type);
  if (known === undefined) return unknown(`attribute-0x${type.toString(16).padStart(4, '0')}`, attribute, around);
  const read = known[1](known[0], attribute, around);
  // [MS-TURN] §2.2.2.1: in the answers to an Allocate it is the address that is allocated
  const isAllocated = around.isOld && type === MAPPED_ADDRESS && around.kind.startsWith('allocate-');
  // A peer behind the relay sees the client there.
  const isLent = around.relayed.size > 0 && known[0].endsWith('mapped-address') && around.relayed.has(String(read.value));
  return isAllocated || isLent ? { ...read, name: 'relayed-address' } : read;
}

/**
 * Q.931 as H.225.0 §7.2 uses it.
 *
 *   0     1     2             4       5
 *   +-----+-----+-------------+-------+------------------------------
 *   | 08  | 02  | f, call ref | type  | elements: id(1) length(1) value;
 *   +-----+-----+-------------+-------+  User-user 7e has two bytes of length
 */
import { field, group } from '../../core/field.js';
import type { Field } from '../../core/message.js';

const DISCRIMINATOR = 0x08;
export const Q931_HEADER_LENGTH = 5;

const DISPLAY = 0x28;
const USER_USER = 0x7e;
/** "X.208 and X.209 coded user information" (H.225.0 §7.2.2.31). */
const ASN1 = 0x05;

const NUMBERS: Readonly<Record<number, string>> = {
  0x4c: 'connected-number',
  0x6c: 'calling-party-number',
  0x70: 'called-party-number',
  0x74: 'redirecting-number',
};

/** Table 4-2. */
const KINDS: Readonly<Record<number, string>> = {
  0x01: 'alerting',
  0x02: 'call-proceeding',
  0x03: 'progress',
  0x05: 'setup',
  0x07: 'connect',
  0x0d: 'setup-acknowledge',
  0x0f: 'connect-acknowledge',
  0x45: 'disconnect',
  0x4d: 'release',
  0x5a: 'release-complete',
  0x62: 'facility',
  0x6e: 'notify',
  0x75: 'status-inquiry',
  0x7b: 'information',
  0x7d: 'status',
};

/** What stands around the H.225.0 message; `user` is where that begins and ends. */
export interface Q931Message {
  readonly kind: string;
  readonly reference: Field;
  /** The end that receives the message chose the call reference. */
  readonly toOriginator: boolean;
  readonly fields: readonly Field[];
  readonly user: { readonly from: number; readonly to: number } | undefined;
}

/** Whether a message of a known type begins at `at`. Allocates nothing. */
export function looksLikeQ931(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === DISCRIMINATOR && bytes[at + 1] === 2 && KINDS[bytes[at + 4]!] !== undefined;
}

/** Reads a message, of which the head was looked at, that fills the range; nothing when its elements do not. */
export function readQ931(bytes: Buffer, from: number, to: number): Q931Message | undefined {
  const raw = bytes.readUInt16BE(from + 2);
  const fields: Field[] = [];
  let user: Q931Message['user'];
  for (let at = from + Q931_HEADER_LENGTH; at < to;) {
    const id = bytes[at]!;
    // "single octet information element" (§4.5.1)
    if (id >= 0x80) {
      at++;
      continue;
    }
    const start = at + (id === USER_USER ? 3 : 2);
    if (start > to) return undefined;
    const end = start + (id === USER_USER ? bytes.readUInt16BE(at + 1) : bytes[at + 1]!);
    if (end > to) return undefined;
    if (id === USER_USER && bytes[start] === ASN1) user = { from: start + 1, to: end };
    const read = readElement(bytes, id, start, end);
    if (read !== undefined) fields.push(read);
    at = end;
  }
  const reference = field('call-reference', raw & 0x7fff, from + 2, 2);
  return { kind: KINDS[bytes[from + 4]!]!, reference, toOriginator: raw >> 15 === 1, fields, user };
}

function readElement(bytes: Buffer, id: number, from: number, to: number): Field | undefined {
  if (id === DISPLAY) return textField('display', bytes, from, to);
  const name = NUMBERS[id];
  if (name === undefined) return undefined;
  // Octet 3 goes on in 3a, and that in 3b, while the top bit is not set (§4.5.10)
  let at = from;
  while (at < to && bytes[at]! < 0x80) at++;
  const digits = textField('digits', bytes, at + 1, to);
  return digits && group(name, [digits]);
}

/** IA5 text without the NUL that some systems send with it; nothing when it is empty or has controls. */
function textField(name: string, bytes: Buffer, from: number, to: number): Field | undefined {
  let end = to;
  while (end > from && bytes[end - 1] === 0) end--;
  const text = bytes.toString('latin1', from, end);
  // oxlint-disable-next-line no-control-regex -- controls tell bytes from text
  return end > from && !/[\u0000-\u001f]/.test(text) ? field(name, text, from, end - from) : undefined;
}

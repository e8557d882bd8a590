import type { Kind } from '../core/observation.js';
import { encodingsOf } from '../signature/watch/patterns.js';

/** What says nothing of a person: programs, and machines that many people share. */
const PLAIN: ReadonlySet<Kind> = new Set<Kind>(['device-model', 'software', 'audio-level']);
const ADDRESSES: ReadonlySet<Kind> = new Set<Kind>(['private-ip', 'public-ip', 'peer-ip', 'relay-ip', 'server-ip']);

/** Whether values of a kind are somebody's, and no addresses. */
export function isIdentifier(kind: Kind): boolean {
  return !PLAIN.has(kind) && !ADDRESSES.has(kind);
}

/** Whether who holds a value can act with it. */
export function isSecret(kind: Kind): boolean {
  return kind === 'token' || kind === 'key' || kind === 'password';
}

/**
 * Replaces a value in the few bytes where a decoder read it, in whatever way
 * it is written there; false when it was not found in them.
 */
export function replaceRead(bytes: Buffer, value: string, pseudonym: string): boolean {
  const [old, made] = [inDecimal(value), inDecimal(pseudonym)];
  if (old !== undefined && made !== undefined && replaceWritten(bytes, old, made)) return true;
  return (
    replaceWritten(bytes, value, pseudonym) ||
    replaceBroken(bytes, value, pseudonym) ||
    replaceInteger(bytes, value, pseudonym) ||
    replaceDigits(bytes, value, pseudonym)
  );
}

/** Of a number that is shown in hex, how others write it; undefined of all else. */
export function inDecimal(value: string): string | undefined {
  return /^0x[\da-f]{1,16}$/i.test(value) ? BigInt(value).toString() : undefined;
}

function replaceWritten(bytes: Buffer, value: string, pseudonym: string): boolean {
  const made = encodingsOf('id', pseudonym);
  const counts = new Map<string, number>();
  const folded = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
  for (const { encoding, bytes: old, form } of encodingsOf('id', value)) {
    const index = counts.get(encoding) ?? 0;
    counts.set(encoding, index + 1);
    const counterpart = made.filter((one) => one.encoding === encoding)[index];
    // Of odd digits, and in base64, only a part is looked for.
    if (/bcd|base64/.test(encoding)) continue;
    if (counterpart === undefined || counterpart.bytes.length !== old.length || old.length > bytes.length) continue;
    const at = form === 'exact' ? bytes.indexOf(old) : folded.indexOf(Buffer.from(old.toString('latin1').toLowerCase(), 'latin1'));
    if (at < 0) continue;
    counterpart.bytes.copy(bytes, at);
    return true;
  }
  return false;
}

/** A number used once, or the answer to a challenge. */
const DIGEST = /[\da-f]{16,}/gi;

/**
 * Replaces a value in base64 that holds other things as well, as a login by
 * challenge does (RFC 2831), and blanks numbers used once beside it; false when it is none or does not hold the value.
 */
export function replaceInLogin(bytes: Buffer, value: string, pseudonym: string): boolean {
  const text = bytes.toString('latin1');
  const plain = Buffer.from(text, 'base64');
  if (text.length < 8 || plain.length <= value.length || plain.toString('base64') !== text) return false;
  const told = plain.toString('latin1');
  const at = told.indexOf(value);
  if (at < 0) return false;
  const made = told.slice(0, at) + pseudonym + told.slice(at + value.length);
  bytes.write(
    Buffer.from(
      made.replace(DIGEST, (digits) => '0'.repeat(digits.length)),
      'latin1',
    ).toString('base64'),
    'latin1',
  );
  return true;
}

/** A text with bytes that are no UTF-8, which are shown as U+FFFD and stay as they are. */
function replaceBroken(bytes: Buffer, value: string, pseudonym: string): boolean {
  const [olds, mades] = [value.split('\ufffd'), pseudonym.split('\ufffd')];
  if (olds.length === 1 || olds.length !== mades.length || bytes.toString('utf8') !== value) return false;
  let at = 0;
  for (const [index, old] of olds.entries()) {
    at = bytes.indexOf(old, at);
    at += bytes.write(mades[index]!, at, Buffer.byteLength(old));
  }
  return true;
}

/** An integer that fills the range, or one end of it. */
function replaceInteger(bytes: Buffer, value: string, pseudonym: string): boolean {
  if (!/^(\d{1,20}|0x[\da-f]{1,16})$/i.test(value) || bytes.length === 0 || bytes.length > 8) return false;
  const [old, made] = [BigInt(value), BigInt(pseudonym)];
  const hex = (number: bigint) => Buffer.from(number.toString(16).padStart(bytes.length * 2, '0'), 'hex');
  const [oldBytes, madeBytes] = [hex(old), hex(made)];
  if (oldBytes.length !== bytes.length || madeBytes.length !== bytes.length) return false;
  for (const turn of [(one: Buffer) => one, (one: Buffer) => Buffer.from(one.toReversed())]) {
    if (!turn(oldBytes).equals(bytes)) continue;
    turn(madeBytes).copy(bytes);
    return true;
  }
  return false;
}

/** Digits packed two to a byte, the first of them in the high half or in the low one: as such, or as the characters that H.225 allows (`#*,0123456789`) in PER. */
function replaceDigits(bytes: Buffer, value: string, pseudonym: string): boolean {
  if (!/^\+?\d+$/.test(value) || pseudonym.length !== value.length) return false;
  for (const alphabet of ['0123456789', '3456789abc']) {
    const written = (digits: string) => digits.replace('+', '').replace(/\d/g, (digit) => alphabet[Number(digit)]!);
    for (const isSwapped of [false, true]) {
      const nibbles = nibblesOf(bytes, isSwapped);
      const at = nibbles.indexOf(written(value));
      if (at < 0) continue;
      const made = written(pseudonym);
      nibblesBack(nibbles.slice(0, at) + made + nibbles.slice(at + made.length), isSwapped).copy(bytes);
      return true;
    }
  }
  return false;
}

function nibblesOf(bytes: Buffer, isSwapped: boolean): string {
  const hex = bytes.toString('hex');
  return isSwapped ? hex.replace(/(.)(.)/g, '$2$1') : hex;
}

function nibblesBack(nibbles: string, isSwapped: boolean): Buffer {
  return Buffer.from(isSwapped ? nibbles.replace(/(.)(.)/g, '$2$1') : nibbles, 'hex');
}

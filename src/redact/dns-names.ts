import type { Field } from '../core/message.js';
import type { AddressPseudonyms } from './address-pseudonyms.js';
import type { Pseudonyms } from './pseudonyms.js';

/** "The first two bits are ones" (RFC 1035 §4.1.4). */
const POINTER = 0xc0;

/**
 * Puts pseudonyms in the place of the labels of a name in DNS; the rest of it
 * may stand elsewhere in the message, and is replaced there. False when the
 * field holds no name that is written so.
 */
export function replaceLabels(bytes: Buffer, captured: Buffer, { value, offset, length }: Field, pseudonyms: Pseudonyms): boolean {
  if (typeof value !== 'string' || value === '' || value.endsWith('.arpa')) return false;
  const [labels, mades] = [value.split('.'), pseudonyms.of(value).split('.')];
  const end = Math.min(offset + length, captured.length);
  let at = offset;
  for (const [index, label] of labels.entries()) {
    if (at < end && captured[at]! >= POINTER) return true;
    const next = at + 1 + label.length;
    if (next > end || captured[at] !== label.length || captured.toString('latin1', at + 1, next) !== label) return false;
    if (mades[index]?.length === label.length) bytes.write(mades[index]!, at + 1, 'latin1');
    at = next;
  }
  return true;
}

/** A label of one to three digits, or of one hex digit: what names for the question who has an address are made of (RFC 1035 §3.5, RFC 3596 §2.5). */
const OCTET_LABELS = /(?:[^\d]\d{1,3}){4}/g;
const DIGIT_LABELS = /(?:[^\w][\da-f]){32}/gi;

/** Puts pseudonyms in the place of all addresses by whose names it is asked who has them: the last part stands first. */
export function replaceReverseNames(bytes: Buffer, captured: Buffer, addresses: AddressPseudonyms): void {
  const text = captured.toString('latin1');
  for (const { index, 0: labels } of text.matchAll(OCTET_LABELS)) {
    const octets = labels.match(/\d+/g)!;
    const address = octets.toReversed().join('.');
    const behind = captured[index + labels.length]!;
    if (!isLabelled(captured, index, octets) || !(behind >= POINTER || text.startsWith('in-addr', index + labels.length + 1))) continue;
    writeLabels(bytes, index, addresses.ofText(address)?.split('.').toReversed() ?? octets);
  }
  for (const { index, 0: labels } of text.matchAll(DIGIT_LABELS)) {
    const digits = Array.from(labels.replaceAll(/[^\da-f]/gi, ''));
    if (digits.length !== 32 || !isLabelled(captured, index, digits)) continue;
    const made = addresses.of(Buffer.from(digits.toReversed().join(''), 'hex')).toString('hex');
    const isCapital = digits.some((digit) => /[A-F]/.test(digit));
    writeLabels(bytes, index, Array.from(isCapital ? made.toUpperCase() : made).toReversed());
  }
}

function isLabelled(bytes: Buffer, from: number, labels: readonly string[]): boolean {
  let at = from;
  return labels.every((label) => {
    const isRight = bytes[at] === label.length;
    at += 1 + label.length;
    return isRight;
  });
}

function writeLabels(bytes: Buffer, from: number, labels: readonly string[]): void {
  let at = from;
  for (const label of labels) at += 1 + bytes.write(label, at + 1, 'latin1');
}

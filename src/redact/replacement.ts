import { TOO_FEW_BITS, WITHIN_BITS } from '../signature/watch/strength.js';
import { type Form, replaceInBase64 } from './forms.js';

/** Forms of all values together. Guards memory: some 40 MB. */
export const MAX_FORMS = 400_000;

/** Every form is found by so many of its first bytes. */
const KEY_BYTES = 4;

/** Bytes with capitals as small letters. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) => folded(byte));

/** Bits of the table that says at once that nothing begins here. */
const SIEVE_BITS = 20;

/**
 * Looks for the forms of many values at once and puts others in their place.
 * Of the forms that begin at one byte the longest counts.
 */
export class Replacement {
  readonly #byKey = new Map<number, Form[]>();
  readonly #sieve = new Uint8Array(1 << SIEVE_BITS);
  #forms = 0;

  /** False when there are too many already. */
  add(forms: readonly Form[]): boolean {
    for (const form of forms) {
      if (form.old.length < KEY_BYTES) continue;
      if (this.#forms === MAX_FORMS) return false;
      this.#forms++;
      const key = keyAt(form.old, 0);
      this.#sieve[sieved(key)] = 1;
      const known = this.#byKey.get(key);
      if (known === undefined) this.#byKey.set(key, [form]);
      else if (!known.some(({ old }) => old.equals(form.old))) {
        known.push(form);
        known.sort((a, b) => b.old.length - a.old.length);
      }
    }
    return true;
  }

  /** Replaces all that stands in `bytes`, in place; returns how many there were. */
  apply(bytes: Buffer): number {
    let count = 0;
    let key = 0;
    // Of the bytes of the key only one is new at each step.
    for (let at = 0, read = 0; at + KEY_BYTES <= bytes.length; at++) {
      for (read = Math.max(read, at); read < at + KEY_BYTES; read++) key = (key << 8) | FOLDED[bytes[read]!]!;
      if (this.#sieve[sieved(key)] === 0) continue;
      const form = this.#byKey.get(key)?.find((one) => stands(one, bytes, at));
      if (form === undefined) continue;
      if (form.behind === undefined) {
        put(form, bytes, at);
      } else if (!replaceInBase64(bytes, at, form)) continue;
      at += form.old.length - 1;
      // What was read ahead stands there no more.
      read = at + 1;
      count++;
    }
    return count;
  }
}

/** Letter by letter as it was written: what is in capitals stays so. */
function put({ made, isCaseless, old }: Form, bytes: Buffer, at: number): void {
  if (!isCaseless || old.equals(bytes.subarray(at, at + old.length))) {
    made.copy(bytes, at);
    return;
  }
  for (let i = 0; i < made.length; i++) {
    const was = bytes[at + i]!;
    const byte = made[i]!;
    const isCapital = was >= 0x41 && was <= 0x5a;
    bytes[at + i] =
      isCapital && byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : !isCapital && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  }
}

function stands({ old, isCaseless, isWord, isAddress, bits }: Form, bytes: Buffer, at: number): boolean {
  const end = at + old.length;
  if (end > bytes.length) return false;
  for (let i = 0; i < old.length; i++) {
    const [a, b] = [bytes[at + i]!, old[i]!];
    if (a !== b && !(isCaseless && folded(a) === folded(b))) return false;
  }
  if (isAddress === true) return !/\d/.test(String.fromCharCode(bytes[end] ?? 0));
  if (!isWord || bits + WITHIN_BITS > TOO_FEW_BITS) return true;
  return !isLetterOrDigit(bytes[at - 1]) && !isLetterOrDigit(bytes[end]);
}

function keyAt(bytes: Uint8Array, at: number): number {
  return (folded(bytes[at]!) << 24) | (folded(bytes[at + 1]!) << 16) | (folded(bytes[at + 2]!) << 8) | folded(bytes[at + 3]!);
}

function sieved(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - SIEVE_BITS);
}

function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function isLetterOrDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const small = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (small >= 0x61 && small <= 0x7a);
}

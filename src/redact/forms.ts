import { formatAddress } from '../core/address.js';
import type { Encoded } from '../signature/watch/encoded.js';
import { encodingsOf, isTooWeak } from '../signature/watch/patterns.js';
import { inDecimal } from './values.js';
import { TOO_FEW_BITS, rawBits } from '../signature/watch/strength.js';

const STUN_COOKIE = Buffer.from('2112a442', 'hex');

/** A shorter text may as well be a version. */
const SHORTEST_ADDRESS = 9;

/** A value as bytes in one way of writing it, and what is to stand there. */
export interface Form {
  readonly old: Buffer;
  readonly made: Buffer;
  /** Capitals count as small letters. */
  readonly isCaseless: boolean;
  /** Worth so many bits against chance. */
  readonly bits: number;
  /** Letters or digits beside it make it part of something else. */
  readonly isWord: boolean;
  /** A digit behind it makes it part of something else. */
  readonly isAddress?: boolean;
  /** Of base64: how many bytes stand before it in its group of three. */
  readonly behind?: number;
}

/**
 * All forms of a value that are long enough to be told from chance, and of
 * its pseudonym in the same form. What has no counterpart of the same length
 * is overwritten.
 */
export function formsOf(value: string, pseudonym: string): readonly Form[] {
  const made = byEncoding(encodingsOf('id', pseudonym));
  const forms: Form[] = [];
  for (const [encoding, olds] of byEncoding(encodingsOf('id', value))) {
    if (encoding.includes('base64') && !/^(md5|sha)/.test(encoding)) continue;
    for (const [index, old] of olds.entries()) {
      if (isTooWeak(old)) continue;
      const counterpart = made.get(encoding)?.[index];
      const isFit = counterpart?.bytes.length === old.bytes.length;
      forms.push({
        old: old.bytes,
        made: isFit ? counterpart.bytes : Buffer.alloc(old.bytes.length, 0x78),
        isCaseless: old.form !== 'exact',
        bits: old.bits,
        isWord: old.form === 'word',
      });
    }
  }
  const [decimal, madeDecimal] = [inDecimal(value), inDecimal(pseudonym)];
  if (decimal !== undefined && madeDecimal !== undefined) forms.push(...formsOf(decimal, madeDecimal).filter(({ isWord }) => isWord));
  return [...forms, ...labelForms(value, pseudonym), ...base64Forms(value, pseudonym)];
}

/** An address as bytes: in network order, in the other, and under STUN's mask (RFC 8489 §14.2). */
export function addressForms(address: Uint8Array, pseudonym: Uint8Array): readonly Form[] {
  if (Buffer.compare(address, pseudonym) === 0) return [];
  const orders = [
    (one: Uint8Array) => Buffer.from(one),
    (one: Uint8Array) => Buffer.from(one.toReversed()),
    ...(address.length === 4 ? [(one: Uint8Array) => Buffer.from(one.map((byte, i) => byte ^ STUN_COOKIE[i]!))] : []),
  ];
  const raw = orders
    .map((order) => ({ old: order(address), made: order(pseudonym), isCaseless: false, isWord: false, bits: rawBits(order(address)) }))
    .filter(({ bits }) => bits > TOO_FEW_BITS);
  const [old, made] = [Buffer.from(formatAddress(address)), Buffer.from(formatAddress(pseudonym))];
  // Programs also glue an address to other digits, as in a branch of SIP.
  if (address.length !== 4 || old.length < SHORTEST_ADDRESS || old.length !== made.length) return raw;
  return [...raw, { old, made, isCaseless: false, isWord: false, isAddress: true, bits: rawBits(old) }];
}

/** A host name in DNS: lengths in the place of dots (RFC 1035 §3.1). */
function labelForms(value: string, pseudonym: string): readonly Form[] {
  if (!/^[\w-]{1,63}(\.[\w-]{1,63})+\.?$/.test(value)) return [];
  return [{ old: labels(value), made: labels(pseudonym), isCaseless: true, bits: 8 * value.length, isWord: false }];
}

function labels(name: string): Buffer {
  const parts = name.replace(/\.$/, '').split('.');
  return Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), Buffer.from(part)]));
}

/** The characters that no neighbour has a share in; the groups around them are decoded where they are found. */
function base64Forms(value: string, pseudonym: string): readonly Form[] {
  const [old, made] = [Buffer.from(value), Buffer.from(pseudonym)];
  if (old.length !== made.length || old.length < 4) return [];
  return [0, 1, 2].flatMap((behind) =>
    (['base64', 'base64url'] as const).map((alphabet) => {
      const encoded = Buffer.concat([Buffer.alloc(behind), old]).toString(alphabet);
      const characters = encoded.slice(Math.ceil((behind * 8) / 6), Math.floor(((behind + old.length) * 8) / 6));
      const key = Buffer.from(characters);
      return { old: key, made: Buffer.concat([old, made]), isCaseless: false, bits: rawBits(key), isWord: false, behind };
    }),
  );
}

/** Replaces bytes within the base64 groups that hold them; `at` is where the form was found. */
export function replaceInBase64(bytes: Buffer, at: number, { old, made, behind = 0 }: Form): boolean {
  const length = made.length / 2;
  const start = at - Math.ceil((behind * 8) / 6);
  const end = start + Math.ceil((behind + length) / 3) * 4;
  if (start < 0) return false;
  const text = bytes.toString('latin1', start, Math.min(end, bytes.length));
  const alphabet = /[-_]/.test(text) || /[-_]/.test(old.toString('latin1')) ? 'base64url' : 'base64';
  const characters = /^[\w+/-]*/.exec(text)![0];
  const plain = Buffer.from(characters, alphabet);
  if (plain.length < behind + length || plain.compare(made, 0, length, behind, behind + length) !== 0) return false;
  made.copy(plain, behind, length);
  bytes.write(plain.toString(alphabet).slice(0, characters.length), start, 'latin1');
  return true;
}

function byEncoding(all: readonly Encoded[]): ReadonlyMap<string, readonly Encoded[]> {
  const sorted = new Map<string, Encoded[]>();
  for (const one of all) {
    const known = sorted.get(one.encoding);
    if (known === undefined) sorted.set(one.encoding, [one]);
    else known.push(one);
  }
  return sorted;
}

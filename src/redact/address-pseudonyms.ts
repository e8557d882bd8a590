import { createHmac } from 'node:crypto';
import { formatAddress, parseAddress } from '../core/address.js';
import { mayTurn } from './address-classes.js';

/** Addresses whose pseudonym is kept at hand. Guards memory; others are worked out again. */
const MAX_REMEMBERED = 200_000;

/** Prefixes whose bits are kept at hand. */
const MAX_PREFIXES = 200_000;

/** Dotted quads and whatever could be IPv6 text, with nothing beside them that makes them part of something longer. */
const IN_TEXT = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)|(?<![\w.:])(?=[\da-f]*:)[\da-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])/gi;

/**
 * Pseudonyms of addresses, as Crypto-PAn makes them (Xu, Fan, Ammar, Moon,
 * "Prefix-Preserving IP Address Anonymization", ICNP 2002): two addresses that
 * have their first n bits in common have pseudonyms of which the same is true.
 * Bits on which the range of an address, or the length of its text, depends
 * stay as they are, but for a single hex digit at the end, which becomes another; loopback, multicast and broadcast addresses are nobody's
 * and stay whole.
 */
export class AddressPseudonyms {
  readonly #key: Buffer;
  readonly #kept: ReadonlySet<string>;
  readonly #known = new Map<string, Buffer>();
  readonly #turns = new Map<string, Uint8Array>();

  /** `kept`: addresses that stay, as RFC 5952 text; no other gets one of them for a pseudonym. */
  constructor(key: Buffer, kept: ReadonlySet<string> = new Set()) {
    this.#key = key;
    this.#kept = kept;
  }

  /** The pseudonym of 4 or 16 bytes in network order. */
  of(address: Uint8Array): Buffer {
    const name = Buffer.from(address.buffer, address.byteOffset, address.length).toString('latin1');
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    let pseudonym: Buffer = Buffer.from(address);
    if (holdsVersion4(address)) {
      this.of(address.subarray(12)).copy(pseudonym, 12);
    } else if (!isNobodys(address) && !this.#isKept(address)) {
      do pseudonym = this.#turned(pseudonym);
      while (this.#isKept(pseudonym));
    }
    if (this.#known.size < MAX_REMEMBERED) this.#known.set(name, pseudonym);
    return pseudonym;
  }

  /** The pseudonym of an address in text, in as many characters; undefined when it is none. */
  ofText(text: string): string | undefined {
    const address = parseAddress(text);
    if (address === undefined) return undefined;
    const pseudonym = this.of(address);
    return address.length === 4 ? formatAddress(pseudonym) : inStyleOf(text, pseudonym);
  }

  /** The addresses that stand in a text: where, how many characters, and what is to stand there. */
  *inText(text: string): Generator<{ readonly at: number; readonly text: string; readonly pseudonym: string }> {
    for (const { index, 0: found } of text.matchAll(IN_TEXT)) {
      const pseudonym = this.ofText(found);
      if (pseudonym !== undefined) yield { at: index, text: found, pseudonym };
    }
  }

  #isKept(address: Uint8Array): boolean {
    return this.#kept.size > 0 && this.#kept.has(formatAddress(address));
  }

  #turned(address: Uint8Array): Buffer {
    const length = address.length === 4 ? 4 : 16;
    const turned = Buffer.alloc(length);
    for (let at = 0; at < length; at++) turned[at] = address[at]! ^ this.#turnsBelow(address.subarray(0, at), length)[address[at]!]!;
    return turned;
  }

  /** For each value of the byte behind a prefix, the bits that change. */
  #turnsBelow(prefix: Uint8Array, length: 4 | 16): Uint8Array {
    const name = `${length} ${prefix.join('.')}`;
    const known = this.#turns.get(name);
    if (known !== undefined) return known;
    // One bit for each of the 255 nodes of the tree of a byte.
    const bits = createHmac('sha512', this.#key).update(`address ${name}`).digest();
    const isLast = prefix.length === length - 1;
    const turns = new Uint8Array(256);
    for (let depth = 0; depth < 8; depth++) {
      for (let lead = 0; lead < 1 << depth; lead++) {
        const node = (1 << depth) + lead;
        // The very last bit always turns, so that hardly an address stays what it was.
        const isTurned = (isLast && depth === 7) || ((bits[node >> 3]! >> (node & 7)) & 1) === 1;
        if (!isTurned || !mayTurn({ before: prefix, lead, depth }, length)) continue;
        const from = lead << (8 - depth);
        for (let byte = from; byte < from + (1 << (8 - depth)); byte++) turns[byte]! |= 0x80 >> depth;
      }
    }
    if (isLast && length === 16 && prefix.at(-1) === 0) turnSingleDigits(turns, bits[0]!);
    if (this.#turns.size < MAX_PREFIXES) this.#turns.set(name, turns);
    return turns;
  }
}

/** `::1` to `::f`: of one hex digit, which no bit may turn without leaving it out. They change places in a circle. */
function turnSingleDigits(turns: Uint8Array, lot: number): void {
  const step = 1 + (lot % 14);
  for (let digit = 1; digit < 16; digit++) turns[digit] = digit ^ (1 + ((digit - 1 + step) % 15));
}

/** The unspecified address, loopback, multicast and broadcast name no host; of multicast those of IPv6 that hold a host's own bits do. */
function isNobodys(address: Uint8Array): boolean {
  const first = address[0]!;
  if (address.length === 4) return first === 0 || first === 127 || (first >= 224 && first < 240) || address.every((byte) => byte === 255);
  if (first === 0xff) return !(address[11] === 1 && address[12] === 0xff);
  return address.subarray(0, 15).every((byte) => byte === 0) && address[15]! <= 1;
}

/** IPv4-mapped (RFC 4291 §2.5.5.2) and of NAT64 (RFC 6052 §2.1): the last four bytes are an address of their own. */
function holdsVersion4(address: Uint8Array): boolean {
  if (address.length === 4) return false;
  const prefix = Buffer.from(address.subarray(0, 12)).toString('hex');
  return prefix === '00000000000000000000ffff' || prefix === '0064ff9b0000000000000000';
}

/** Groups of an address written with as many digits, and zeros left out in the same place, as in another text. */
function inStyleOf(text: string, address: Buffer): string {
  const written = text.split('::');
  const widths = written.map((half) => groupsOf(half).reduce((sum, group) => sum + (group.includes('.') ? 4 : 2), 0));
  let at = 0;
  return written
    .map((half, index) => {
      if (index === 1) at = 16 - widths[1]!;
      return groupsOf(half)
        .map((group) => {
          const isQuad = group.includes('.');
          const from = at;
          at += isQuad ? 4 : 2;
          if (isQuad) return formatAddress(address.subarray(from, at));
          const digits = address.readUInt16BE(from).toString(16).padStart(group.length, '0');
          return group === group.toUpperCase() ? digits.toUpperCase() : digits;
        })
        .join(':');
    })
    .join('::');
}

function groupsOf(half: string): readonly string[] {
  return half === '' ? [] : half.split(':');
}

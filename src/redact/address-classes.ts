/** What an address tells by where it lies, and the number of characters that its text takes: a pseudonym keeps both. */

/** Ranges with a meaning of their own (IANA special-purpose registries): an address in one gets a pseudonym in the same one. */
const RANGES_V4: readonly (readonly [prefix: readonly number[], bits: number])[] = [
  [[10], 8], // RFC 1918
  [[172, 16], 12],
  [[192, 168], 16],
  [[100, 64], 10], // RFC 6598
  [[169, 254], 16], // RFC 3927
  [[192, 0, 0], 24], // RFC 6890
  [[192, 0, 2], 24], // RFC 5737
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
  [[198, 18], 15], // RFC 2544
  [[0], 8],
  [[127], 8],
  [[224], 4],
  [[240], 4],
];

const RANGES_V6: readonly (readonly [prefix: readonly number[], bits: number])[] = [
  [[0x20], 3], // 2000::/3, all that is assigned for the Internet
  [[0x20, 0x01, 0x0d, 0xb8], 32], // RFC 3849
  [[0x20, 0x01, 0, 0], 32], // Teredo
  [[0x20, 0x02], 16], // 6to4
  [[0x3f, 0xff, 0], 20], // RFC 9637
  [[0xfc], 7],
  [[0xfe, 0x80], 10],
  [[0xfe, 0x80, 0, 0, 0, 0, 0, 0], 64], // as they are formed (RFC 4291 §2.5.6)
  [[0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff], 104], // solicited nodes (RFC 4291 §2.7.1)
  [[0xff], 8],
  [[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], 96], // NAT64
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96], // IPv4-mapped
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 96],
];

/** The byte at which the bits that may change begin to be within a range; bits before are kept. */
export interface Node {
  /** The bytes before this one. */
  readonly before: Uint8Array;
  /** The bits of this byte that lead to the node, and how many they are, 0 to 7. */
  readonly lead: number;
  readonly depth: number;
}

/**
 * Whether the two halves below a node of the tree of addresses may change
 * places: neither may hold a part of a range of its own, or an address whose
 * text is longer or shorter.
 */
export function mayTurn({ before, lead, depth }: Node, length: 4 | 16): boolean {
  const at = before.length;
  const from = lead << (8 - depth);
  const to = from + (1 << (8 - depth)) - 1;
  for (const [prefix, bits] of length === 4 ? RANGES_V4 : RANGES_V6) {
    const here = at * 8 + depth;
    if (here < bits && agrees(prefix, before, from, here)) return false;
  }
  return length === 4 ? digitsOf(from) === digitsOf(to) : sameText(before, from, to);
}

/** Whether the first `bits` bits of a range's prefix are those that lead to the node. */
function agrees(prefix: readonly number[], before: Uint8Array, byte: number, bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const index = bit >> 3;
    const own = index < before.length ? before[index]! : byte;
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    if (((prefix[index] ?? 0) & mask) !== (own & mask)) return false;
  }
  return true;
}

function digitsOf(byte: number): number {
  return byte < 10 ? 1 : byte < 100 ? 2 : 3;
}

/** Groups of 16 bits lose their leading zeros in text, and groups of zeros are left out. */
function sameText(before: Uint8Array, from: number, to: number): boolean {
  const isSecond = before.length % 2 === 1;
  const high = isSecond ? before[before.length - 1]! : undefined;
  if (high !== undefined && high !== 0) return true;
  return hexDigitsOf(from) === hexDigitsOf(to);
}

/** Of the higher byte of a group, or of the lower one where the higher is zero. */
function hexDigitsOf(byte: number): number {
  return byte === 0 ? 0 : byte < 16 ? 1 : 2;
}

import { formatAddress, parseAddress } from '../core/address.js';

/** How an IPv6 address carries an IPv4 one: the prefix, and where the four bytes stand. */
const EMBEDDINGS: readonly { readonly prefix: string; readonly length: number; readonly at: number; readonly inverted?: true }[] = [
  // RFC 4291 §2.5.5.2, IPv4-mapped
  { prefix: '::ffff:0:0', length: 96, at: 12 },
  // RFC 2765 §2.1, IPv4-translated
  { prefix: '::ffff:0:0:0', length: 96, at: 12 },
  // RFC 6052 §2.1, the well-known prefix of NAT64
  { prefix: '64:ff9b::', length: 96, at: 12 },
  // RFC 3056 §2, 6to4
  { prefix: '2002::', length: 16, at: 2 },
  // RFC 4380 §4, Teredo: the client's address, "obfuscated" by inverting its bits
  { prefix: '2001::', length: 32, at: 12, inverted: true },
];

const PREFIXES = EMBEDDINGS.map((embedding) => ({ ...embedding, bytes: parseAddress(embedding.prefix)! }));

/** The IPv4 address that an IPv6 address embeds; undefined when it embeds none. */
export function embeddedVersion4(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length !== 16) return undefined;
  const embedding = PREFIXES.find(({ bytes: prefix, length }) => isWithin(bytes, prefix, length));
  if (embedding === undefined) return undefined;
  const four = bytes.slice(embedding.at, embedding.at + 4);
  return embedding.inverted === true ? four.map((byte) => byte ^ 0xff) : four;
}

/** Whether the first `length` bits of an address are those of the prefix; addresses of two versions never are. */
export function isWithin(bytes: Uint8Array, prefix: Uint8Array, length: number): boolean {
  if (bytes.length !== prefix.length) return false;
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== prefix[i]) return false;
  const rest = length & 7;
  return rest === 0 || (bytes[whole]! ^ prefix[whole]!) >> (8 - rest) === 0;
}

export interface Prefix {
  readonly bytes: Uint8Array;
  /** Bits. */
  readonly length: number;
}

/** `198.51.100.0/24`, or an address alone; undefined when bits are set behind the length. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address, bits, ...rest] = text.split('/');
  const bytes = parseAddress(address ?? '');
  if (bytes === undefined || rest.length > 0) return undefined;
  if (bits === undefined) return { bytes, length: bytes.length * 8 };
  if (!/^(0|[1-9]\d{0,2})$/.test(bits) || Number(bits) > bytes.length * 8) return undefined;
  const length = Number(bits);
  return formatAddress(masked(bytes, length)) === formatAddress(bytes) ? { bytes, length } : undefined;
}

/** The address with all bits behind `length` cleared. */
export function masked(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.map((byte, i) => {
    const kept = Math.min(Math.max(length - i * 8, 0), 8);
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}

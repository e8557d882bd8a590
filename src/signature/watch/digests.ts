import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Encoded, caseless, exact, word } from './encoded.js';

/** With the bytes of a digest. */
const ALGORITHMS = [
  ['md5', 16],
  ['sha1', 20],
  ['sha256', 32],
] as const;

/** Leading bytes of a digest that are looked for: they are as certain as all of it. Bounds the automaton. */
const KEY_BYTES = 12;

/**
 * An identifier by its hash. Whoever has a list of possible identifiers, as of
 * all phone numbers, reads a hash like the identifier itself. Those of more than `longest` bytes are left out.
 */
export function digestEncodings(text: string, longest = Infinity): readonly Encoded[] {
  const bytes = Buffer.from(text, 'utf8');
  const digests = ALGORITHMS.flatMap(([algorithm, length]) => {
    if (length > longest) return [];
    const digest = createHash(algorithm).update(bytes).digest();
    const forms = [
      exact(algorithm, digest),
      caseless(`${algorithm}-hex`, digest.toString('hex')),
      exact(`${algorithm}-base64`, Buffer.from(digest.toString('base64').replace(/=+$/, ''))),
      exact(`${algorithm}-base64url`, Buffer.from(digest.toString('base64url'))),
    ];
    return forms.map((form) => ({ keyLength: KEY_BYTES, ...form }));
  });
  return [...digests, ...checksumEncodings(crc32(bytes))];
}

function checksumEncodings(checksum: number): readonly Encoded[] {
  const big = Buffer.alloc(4);
  big.writeUInt32BE(checksum);
  return [
    exact('crc32-be', big),
    exact('crc32-le', big.toReversed()),
    word('crc32-decimal', String(checksum)),
    word('crc32-hex', big.toString('hex')),
  ];
}

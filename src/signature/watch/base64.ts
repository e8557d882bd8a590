import { type Encoded, exact } from './encoded.js';
import { rawBits } from './strength.js';

/** A value begins in longer base64 after 0, 1 or 2 bytes of a group of three. */
const ALIGNMENTS = [0, 1, 2];

/** Bytes as they stand somewhere in longer base64: only the characters that no neighbour has a share in. */
export function base64Encodings(encoding: string, bytes: Uint8Array, bits = rawBits(bytes)): readonly Encoded[] {
  return ALIGNMENTS.flatMap((before) => {
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    const characters = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(from, to);
    const share = (bits * characters.length * 6) / (bytes.length * 8);
    const url = characters.replaceAll('+', '-').replaceAll('/', '_');
    const standard = exact(encoding, Buffer.from(characters), share);
    return url === characters ? [standard] : [standard, exact(`${encoding}url`, Buffer.from(url), share)];
  });
}

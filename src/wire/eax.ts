/**
 * AES-128 in EAX mode (M. Bellare, P. Rogaway, D. Wagner: The EAX Mode of
 * Operation, 2004). With OMAC_t(M) = CMAC(15 zero bytes, t, M):
 *
 *   N = OMAC_0(nonce)    H = OMAC_1(header)    C = OMAC_2(ciphertext)
 *
 *   plain text = AES-CTR of the ciphertext, counting from N
 *   tag        = N xor H xor C, of which a message may carry the first bytes only
 */
import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';

const BLOCK = 16;

/** RFC 4493 section 2.3: the least polynomial of its degree over 128 bits. */
const R = 0x87;

/**
 * Opens a message: the plain text, as long as the ciphertext, or undefined when
 * the tag is not that of these bytes. The key has 16 bytes; a tag may have
 * fewer, but not none.
 */
export function openEax(key: Buffer, nonce: Buffer, header: Buffer, ciphertext: Buffer, tag: Buffer): Buffer | undefined {
  if (tag.length === 0 || tag.length > BLOCK) return undefined;
  if (!timingSafeEqual(eaxTag(key, nonce, header, ciphertext).subarray(0, tag.length), tag)) return undefined;
  return createDecipheriv('aes-128-ctr', key, omac(key, subkeysOf(key), 0, nonce)).update(ciphertext);
}

/** The 16 bytes of which a message carries the first as its tag. */
export function eaxTag(key: Buffer, nonce: Buffer, header: Buffer, ciphertext: Buffer): Buffer {
  const subkeys = subkeysOf(key);
  return [nonce, header, ciphertext].map((bytes, tweak) => omac(key, subkeys, tweak, bytes)).reduce(xor);
}

/** CMAC (RFC 4493) of a block that says what the bytes are, and the bytes. */
function omac(key: Buffer, [whole, padded]: readonly [Buffer, Buffer], tweak: number, bytes: Buffer): Buffer {
  const message = Buffer.concat([Buffer.alloc(BLOCK - 1), Buffer.from([tweak]), bytes]);
  const lastFrom = Math.floor((message.length - 1) / BLOCK) * BLOCK;
  const last = message.subarray(lastFrom);
  const final = last.length === BLOCK ? xor(last, whole) : xor(pad(last), padded);
  // CBC over all blocks; the last block of the result is the code.
  const chained = cipher(key, 'aes-128-cbc', Buffer.concat([message.subarray(0, lastFrom), final]));
  return chained.subarray(chained.length - BLOCK);
}

/** RFC 4493 section 2.3: K1 is for a last block that is whole, K2 for one that was padded. */
function subkeysOf(key: Buffer): readonly [Buffer, Buffer] {
  const first = double(cipher(key, 'aes-128-cbc', Buffer.alloc(BLOCK)));
  return [first, double(first)];
}

/** One bit to the left; what falls out comes back as R. */
function double(block: Buffer): Buffer {
  const shifted = Buffer.from(block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >> 7)));
  if (block[0]! >= 0x80) shifted[BLOCK - 1]! ^= R;
  return shifted;
}

function pad(bytes: Buffer): Buffer {
  const block = Buffer.alloc(BLOCK);
  bytes.copy(block);
  block[bytes.length] = 0x80;
  return block;
}

function cipher(key: Buffer, algorithm: string, blocks: Buffer): Buffer {
  return createCipheriv(algorithm, key, Buffer.alloc(BLOCK)).setAutoPadding(false).update(blocks);
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ b[i]!));
}

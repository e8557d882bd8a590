import { randomBytes } from 'node:crypto';

/** A key is both addresses as four words each, both ports in one word, and sender, version and protocol in one. */
export const KEY_WORDS = 10;
/** Where the words of the high end's address begin; the low end's begin at 0. */
export const HIGH = 4;
export const PORTS = 8;
export const PROTOCOL = 9;

/** Another one in every process, so that nobody can write a capture whose flows all fall into one chain. No result depends on it. */
const SEED = randomBytes(4).readInt32LE();

/** Murmur3's mixing over one key; of an IPv4 address only the first word is not zero. */
export function hashKey(words: Int32Array, at: number): number {
  let hash = mix(mix(mix(mix(SEED, words[at]!), words[at + HIGH]!), words[at + PORTS]!), words[at + PROTOCOL]!);
  if (!isIpv4(words[at + PROTOCOL]!)) {
    for (let i = 1; i < 4; i++) hash = mix(mix(hash, words[at + i]!), words[at + HIGH + i]!);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export function isIpv4(protocolWord: number): boolean {
  return ((protocolWord >> 8) & 0xff) === 4;
}

function mix(hash: number, word: number): number {
  const scattered = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((scattered << 15) | (scattered >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

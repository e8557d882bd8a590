import { randomBytes } from 'node:crypto';
import { i32be } from '../core/words.js';
import type { Packet } from '../wire/packet.js';

/*
 * A key is words: the first of the low end's address and of the high end's, both
 * ports in one, and sender, version and protocol in one. Behind them stand the
 * other three words of each address; of IPv4 they say nothing.
 */
export const LOW = 0;
export const HIGH = 1;
export const PORTS = 2;
export const PROTOCOL = 3;
export const HEAD_WORDS = 4;
/** Of one address. */
const REST_WORDS = 3;
export const LOW_REST = HEAD_WORDS;
export const HIGH_REST = LOW_REST + REST_WORDS;
export const KEY_WORDS = HIGH_REST + REST_WORDS;

/** Another one in every process, so that nobody can write a capture whose flows all fall into one chain. No result depends on it. */
const SEED = randomBytes(4).readInt32LE();

/** Fills `key` for a packet, in either direction the same, and says whether the packet's source is the low end. */
export function readKey(packet: Packet, sender: number, key: Int32Array): boolean {
  const { bytes, sourceAddress, destinationAddress, sourcePort, destinationPort, ipVersion } = packet;
  const isSourceLow = orderOf(packet) <= 0;
  const low = isSourceLow ? sourceAddress : destinationAddress;
  const high = isSourceLow ? destinationAddress : sourceAddress;
  key[LOW] = i32be(bytes, low);
  key[HIGH] = i32be(bytes, high);
  key[PORTS] = isSourceLow ? (sourcePort << 16) | destinationPort : (destinationPort << 16) | sourcePort;
  key[PROTOCOL] = (sender << 16) | (ipVersion << 8) | packet.protocol;
  if (ipVersion !== 4) {
    for (let i = 0; i < REST_WORDS; i++) {
      key[LOW_REST + i] = i32be(bytes, low + 4 + i * 4);
      key[HIGH_REST + i] = i32be(bytes, high + 4 + i * 4);
    }
  }
  return isSourceLow;
}

/** Negative where the source is the low end. Words are compared as signed numbers: any fixed order will do. */
function orderOf({ bytes, sourceAddress, destinationAddress, sourcePort, destinationPort, ipVersion }: Packet): number {
  const length = ipVersion === 4 ? 4 : 16;
  for (let i = 0; i < length; i += 4) {
    const from = i32be(bytes, sourceAddress + i);
    const to = i32be(bytes, destinationAddress + i);
    if (from !== to) return from < to ? -1 : 1;
  }
  return sourcePort - destinationPort;
}

/** Murmur3's mixing over a key. */
export function hashKey(key: Int32Array): number {
  let hash = SEED;
  const words = isIpv4(key[PROTOCOL]!) ? HEAD_WORDS : KEY_WORDS;
  for (let i = 0; i < words; i++) hash = mix(hash, key[i]!);
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

import { randomBytes } from 'node:crypto';
import { i32be } from '../core/words.js';
import { PROTOCOL_TCP } from '../wire/dissect.js';
import type { Packet } from '../wire/packet.js';

/** Bytes of a payload that are looked at, from either end: what tells messages apart stands in their heads, what proves them in their tails. */
const FROM_FRONT = 128;
const FROM_BACK = 32;

/** From an IPv4 header's source address back to its identification (RFC 791, section 3.1). */
const BACK_TO_IDENTIFICATION = 8;

/** Others in every process, so that nobody can write two packets that pass for one. No result depends on them. */
const [SEED_LOW, SEED_HIGH] = [randomBytes(4).readInt32LE(), randomBytes(4).readInt32LE()];

/**
 * What stays the same of a packet on its way past several places where it is
 * captured: the payload, and the number that its sender gave it (TCP's sequence
 * number, IPv4's identification). Hop counts, checksums and link layers change;
 * a translator changes the address and port of one end..
 */
export class Fingerprint {
  low = 0;
  high = 0;
  /** Hashes of address and port of either end. */
  source = 0;
  destination = 0;
  /** The packet's own number is in it: an equal payload sent again has another fingerprint. */
  isNumbered = false;

  /** Reads a packet whose headers were read to the payload. */
  read(packet: Packet): void {
    const { bytes, at, end } = packet;
    const number = numberOf(packet);
    this.isNumbered = number !== undefined;
    this.source = endOf(packet, packet.sourceAddress, packet.sourcePort);
    this.destination = endOf(packet, packet.destinationAddress, packet.destinationPort);
    let low = mix(mix(SEED_LOW, end - at), number ?? 0);
    let high = mix(mix(SEED_HIGH, number ?? 0), packet.protocol);
    const length = end - at;
    for (let i = 0; i < length; i++) {
      if (i === FROM_FRONT) i = Math.max(FROM_FRONT, length - FROM_BACK);
      low = Math.imul(low ^ bytes[at + i]!, 0x01000193);
      high = (Math.imul(high ^ bytes[at + i]!, 0x5bd1e995) + i) | 0;
    }
    this.low = finish(low);
    this.high = finish(high);
  }
}

function numberOf(packet: Packet): number | undefined {
  if (packet.protocol === PROTOCOL_TCP) return packet.tcpSequence;
  const at = packet.sourceAddress - BACK_TO_IDENTIFICATION;
  // A datagram put together from fragments has no header of its own; senders that never split one leave the number at 0 (RFC 6864).
  if (packet.ipVersion !== 4 || at < packet.start) return undefined;
  const identification = (packet.bytes[at]! << 8) | packet.bytes[at + 1]!;
  return identification === 0 ? undefined : identification;
}

function endOf({ bytes, ipVersion }: Packet, address: number, port: number): number {
  let hash = mix(SEED_LOW, port);
  for (let i = 0; i < (ipVersion === 4 ? 4 : 16); i += 4) hash = mix(hash, i32be(bytes, address + i));
  return finish(hash);
}

function mix(hash: number, word: number): number {
  const mixed = hash ^ Math.imul(word, 0xcc9e2d51);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

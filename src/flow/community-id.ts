import { createHash } from 'node:crypto';

/**
 * Community ID v1 with seed 0 (github.com/corelight/community-id-spec), the
 * same text that Zeek, Suricata and Wireshark print for a flow. `a` and `b` are
 * the addresses in network order, 4 or 16 bytes each; the order of the two ends
 * does not matter.
 */
export function communityId(a: Uint8Array, aPort: number, b: Uint8Array, bPort: number, protocol: number): string {
  const order = Buffer.compare(a, b) || aPort - bPort;
  const [low, lowPort, high, highPort] = order <= 0 ? [a, aPort, b, bPort] : [b, bPort, a, aPort];
  const seed = Buffer.alloc(2);
  const tail = Buffer.alloc(6);
  tail[0] = protocol;
  tail.writeUInt16BE(lowPort, 2);
  tail.writeUInt16BE(highPort, 4);
  return `1:${createHash('sha1').update(seed).update(low).update(high).update(tail).digest('base64')}`;
}

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
  // seed (2), addresses, protocol (1), filling (1), ports (4)
  const hashed = Buffer.alloc(8 + low.length + high.length);
  hashed.set(low, 2);
  hashed.set(high, 2 + low.length);
  const tail = 2 + low.length + high.length;
  hashed[tail] = protocol;
  hashed.writeUInt16BE(lowPort, tail + 2);
  hashed.writeUInt16BE(highPort, tail + 4);
  return `1:${createHash('sha1').update(hashed).digest('base64')}`;
}

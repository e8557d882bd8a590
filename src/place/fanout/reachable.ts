/**
 * Whether an address can be a server somewhere in the world: not one of the
 * own network, of this machine, or of many receivers at once (RFC 6890, RFC
 * 5771). Documentation addresses can: samples stand in them.
 */
export function canBeServer(bytes: Uint8Array, at: number, length: number): boolean {
  return length === 4 ? canBeServer4(bytes[at]!, bytes[at + 1]!) : canBeServer6(bytes, at);
}

function canBeServer4(first: number, second: number): boolean {
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  if (first === 100) return second < 64 || second > 127;
  if (first === 169) return second !== 254;
  if (first === 172) return second < 16 || second > 31;
  return first !== 192 || second !== 168;
}

function canBeServer6(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at]!;
  // "::", "::1" and addresses that stand for IPv4 begin with zeros; fc00::/7, fe80::/10 and ff00::/8 stay near.
  return first !== 0 && (first & 0xfe) !== 0xfc && first !== 0xff && !(first === 0xfe && (bytes[at + 1]! & 0xc0) === 0x80);
}

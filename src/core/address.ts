/**
 * RFC 5952 text of an address in network order: 4 bytes IPv4, 16 bytes IPv6.
 * Any other length is the caller's mistake.
 */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!);

  // "::ffff:192.0.2.1" (RFC 5952 §5)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return `::ffff:${bytes.subarray(12).join('.')}`;

  const zeros = longestZeroRun(groups);
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  // "The symbol '::' MUST NOT be used to shorten just one 16-bit 0 field" (RFC 5952 §4.2.2)
  return zeros.length < 2 ? hex(0, 8) : `${hex(0, zeros.from)}::${hex(zeros.from + zeros.length, 8)}`;
}

/** `192.0.2.1:80` or `[2001:db8::1]:80`. */
export function formatSocket(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function longestZeroRun(groups: readonly number[]): { from: number; length: number } {
  let best = { from: 0, length: 0 };
  for (let from = 0; from < groups.length; from++) {
    let length = 0;
    while (groups[from + length] === 0) length++;
    // "When the length of the consecutive 16-bit 0 fields are equal, the first sequence MUST be shortened" (RFC 5952 §4.2.3)
    if (length > best.length) best = { from, length };
  }
  return best;
}

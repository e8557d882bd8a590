/**
 * RFC 5952 text of an address in network order: 4 bytes IPv4, 16 bytes IPv6.
 * Any other length is the caller's mistake.
 */
export function formatAddress(bytes: Uint8Array): string {
  // Every flow has two; `join` takes several times as long.
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
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

/**
 * The bytes of an address in network order, 4 or 16 of them: dotted decimal
 * without leading zeros, or RFC 4291 §2.2 text without a zone. Anything else is
 * undefined.
 */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

const ZERO = 0x30;

function parseVersion4(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let at = 0;
  for (let i = 0; i < 4; i++) {
    const from = at;
    let value = 0;
    for (let digit = text.charCodeAt(at) - ZERO; digit >= 0 && digit <= 9 && at < from + 3; digit = text.charCodeAt(++at) - ZERO)
      value = value * 10 + digit;
    const hasLeadingZero = text.charCodeAt(from) === ZERO && at > from + 1;
    if (at === from || value > 255 || hasLeadingZero || text[at] !== (i === 3 ? undefined : '.')) return undefined;
    bytes[i] = value;
    at++;
  }
  return bytes;
}

function parseVersion6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [groupsOf(halves[0]!, halves.length === 1), halves.length === 2 ? groupsOf(halves[1]!, true) : []];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  // "::" stands for at least one group
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** Groups of 16 bits; the last may be an IPv4 address where the text ends. */
function groupsOf(text: string, endsHere: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const words = text.split(':');
  const groups: number[] = [];
  for (const [i, word] of words.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(word)) {
      groups.push(Number.parseInt(word, 16));
      continue;
    }
    const four = endsHere && i === words.length - 1 ? parseVersion4(word) : undefined;
    if (four === undefined) return undefined;
    groups.push((four[0]! << 8) | four[1]!, (four[2]! << 8) | four[3]!);
  }
  return groups;
}

/** `192.0.2.1:80` or `[2001:db8::1]:80`; the address alone where there is no port. */
export function formatSocket(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What `formatSocket` has written; undefined for an address alone. */
export function parseSocket(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, six, other, port] = /^(?:\[(.*)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  return port === undefined ? undefined : { address: (six ?? other)!, port: Number(port) };
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

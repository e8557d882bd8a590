/**
 * The Huffman code of HPACK (RFC 7541 Appendix B). It is canonical: codes of one length go up with the symbols, and
 * those of the next length follow on. So how long each symbol's code is says all.
 */

/** Symbols by the length of their code in bits; 256 ends a string, and never stands in one. */
const SYMBOLS: ReadonlyMap<number, string> = new Map([
  [5, '48-50 97 99 101 105 111 115-116'],
  [6, '32 37 45-47 51-57 61 65 95 98 100 102-104 108-110 112 114 117'],
  [7, '58 66-87 89 106-107 113 118-122'],
  [8, '38 42 44 59 88 90'],
  [10, '33-34 40-41 63'],
  [11, '39 43 124'],
  [12, '35 62'],
  [13, '0 36 64 91 93 126'],
  [14, '94 125'],
  [15, '60 96 123'],
  [19, '92 195 208'],
  [20, '128 130-131 162 184 194 224 226'],
  [21, '153 161 167 172 176-177 179 209 216-217 227 229-230'],
  [22, '129 132-134 136 146 154 156 160 163-164 169-170 173 178 181 185-187 189-190 196 198 228 232-233'],
  [23, '1 135 137-141 143 147 149-152 155 157-158 165-166 168 174-175 180 182-183 188 191 197 231 239'],
  [24, '9 142 144-145 148 159 171 206 215 225 236-237'],
  [25, '199 207 234-235'],
  [26, '192-193 200-202 205 210 213 218-219 238 240 242-243 255'],
  [27, '203-204 211-212 214 221-223 241 244-248 250-254'],
  [28, '2-8 11-12 14-21 23-31 127 220 249'],
  [30, '10 13 22 256'],
]);

const END = 256;
const LONGEST = 30;

/** Of each length: its first code, and its symbols in order. */
interface Length {
  readonly first: number;
  readonly symbols: readonly number[];
}

let lengths: readonly (Length | undefined)[] | undefined;

/** The text that fills the bytes; `undefined` when they break the code, or end in more padding than is allowed. */
export function decodeHuffman(bytes: Buffer): string | undefined {
  lengths ??= lengthsOf();
  const found: number[] = [];
  let code = 0;
  let bits = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >> bit) & 1);
      if (++bits > LONGEST) return undefined;
      const known = lengths[bits];
      const symbol = known?.symbols[code - known.first];
      if (symbol === undefined) continue;
      if (symbol === END) return undefined;
      found.push(symbol);
      code = 0;
      bits = 0;
    }
  }
  // "A padding strictly longer than 7 bits MUST be treated as a decoding error", and so must one that is not all ones (§5.2).
  if (bits > 7 || code !== (1 << bits) - 1) return undefined;
  return Buffer.from(found).toString('latin1');
}

function lengthsOf(): readonly (Length | undefined)[] {
  const made: (Length | undefined)[] = [];
  let next = 0;
  for (let bits = 1; bits <= LONGEST; bits++) {
    next <<= 1;
    const symbols = SYMBOLS.get(bits)?.split(' ').flatMap(range);
    if (symbols === undefined) continue;
    made[bits] = { first: next, symbols };
    next += symbols.length;
  }
  return made;
}

function range(text: string): readonly number[] {
  const [from, to = from] = text.split('-').map(Number) as [number, number?];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/**
 * Which network announces an address: a sorted table in one file, searched in
 * place. All integers big endian.
 *
 *   u32 length of the head | head: JSON {source, date, v4, v6, networks}
 *   v4 × u32 first address of a run    v4 × u24 its network, 0 for nobody's
 *   v6 × 16 bytes the same             v6 × u24
 *   networks × u32 number              networks × u32 end of its name
 *   names, UTF-8, one behind the other
 *
 * A run ends where the next begins. Networks count from 1.
 */
import type { NetworkSource } from './sources.js';

/** The head of a table, as JSON. */
export interface AsnTableHead {
  readonly source: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Runs of IPv4 and of IPv6 addresses. */
  readonly v4: number;
  readonly v6: number;
  readonly networks: number;
}

/** Opens a table. Throws RangeError when the bytes are shorter than their head says. */
export function asnTable(bytes: Buffer, sha256: string): NetworkSource {
  const at = 4 + bytes.readUInt32BE(0);
  const head = JSON.parse(bytes.toString('utf8', 4, at)) as AsnTableHead;
  const v4 = { width: 4, count: head.v4, starts: at, networks: at + head.v4 * 4 };
  const v6At = v4.networks + head.v4 * 3;
  const v6 = { width: 16, count: head.v6, starts: v6At, networks: v6At + head.v6 * 16 };
  const numbers = v6.networks + head.v6 * 3;
  const ends = numbers + head.networks * 4;
  const names = ends + head.networks * 4;
  if (names > bytes.length) throw new RangeError('the table of networks is cut');
  const nameEnd = (index: number) => names + (index === 0 ? 0 : bytes.readUInt32BE(ends + (index - 1) * 4));
  return {
    name: head.source,
    date: head.date,
    sha256,
    networkOf(address) {
      const run = lastAtOrBefore(bytes, address, address.length === 4 ? v4 : v6);
      if (run === undefined) return null;
      const index = bytes.readUIntBE(run, 3);
      if (index === 0) return null;
      return { number: bytes.readUInt32BE(numbers + (index - 1) * 4), name: bytes.toString('utf8', nameEnd(index - 1), nameEnd(index)) };
    },
  };
}

interface Runs {
  readonly width: number;
  readonly count: number;
  readonly starts: number;
  readonly networks: number;
}

/** Where the network of the run that holds the address stands. */
function lastAtOrBefore(bytes: Buffer, address: Uint8Array, { width, count, starts, networks }: Runs): number | undefined {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = starts + middle * width;
    if (bytes.compare(address, 0, width, at, at + width) <= 0) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : networks + (low - 1) * 3;
}

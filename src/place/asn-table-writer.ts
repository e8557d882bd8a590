import type { AsnTableHead } from './asn-table.js';

/** Addresses from `first` to `last`, both included, and the network that announces them. */
interface Row {
  readonly first: bigint;
  readonly last: bigint;
  readonly network: number;
}

/** `16777216,16777471,64496,"Example, Inc."` */
const ROW = /^(\d+),(\d+),(\d+),(?:"(.*)"|(.*))$/;

/**
 * Compiles lists of networks to the table of asn-table.ts. Each line of the
 * two lists has the first and the last address as decimal numbers, the number
 * of the network and its name. Throws on a line of another form.
 */
export function writeAsnTable(version4: string, version6: string, source: string, date: string): Buffer {
  const networks = new Map<number, { readonly index: number; readonly name: string }>();
  const v4 = runsOf(rowsOf(version4, networks), 4);
  const v6 = runsOf(rowsOf(version6, networks), 16);
  const head: AsnTableHead = { source, date, v4: v4.length, v6: v6.length, networks: networks.size };
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headBytes.length);
  const numbers = Buffer.alloc(networks.size * 4);
  const ends = Buffer.alloc(networks.size * 4);
  const names: Buffer[] = [];
  let end = 0;
  for (const [number, { index, name }] of networks) {
    const bytes = Buffer.from(name);
    names.push(bytes);
    end += bytes.length;
    numbers.writeUInt32BE(number, (index - 1) * 4);
    ends.writeUInt32BE(end, (index - 1) * 4);
  }
  return Buffer.concat([length, headBytes, ...packed(v4, 4), ...packed(v6, 16), numbers, ends, ...names]);
}

function rowsOf(text: string, networks: Map<number, { readonly index: number; readonly name: string }>): readonly Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, first, last, number, quoted, plain] = ROW.exec(line.trimEnd()) ?? [];
      if (first === undefined || last === undefined || number === undefined) throw new Error(`not a row of networks: ${line}`);
      let network = networks.get(Number(number));
      if (network === undefined) {
        network = { index: networks.size + 1, name: quoted?.replaceAll('""', '"') ?? plain ?? '' };
        networks.set(Number(number), network);
      }
      return { first: BigInt(first), last: BigInt(last), network: network.index };
    });
}

/** Bytes of an address. */
type Width = 4 | 16;

interface Run {
  readonly first: bigint;
  readonly network: number;
}

/** Behind the last address of any version. */
const BEYOND = 1n << 128n;

/** Where the announcing network changes. Of rows within each other the narrower counts. */
function runsOf(rows: readonly Row[], width: Width): readonly Run[] {
  const sorted = rows.toSorted((a, b) => (a.first === b.first ? compare(b.last, a.last) : compare(a.first, b.first)));
  const runs: Run[] = [];
  const begin = (first: bigint, network: number) => {
    if (runs.at(-1)?.first === first) runs.pop();
    if ((runs.at(-1)?.network ?? 0) !== network) runs.push({ first, network });
  };
  const open: Row[] = [];
  let reached = 0n;
  const closeUpTo = (limit: bigint) => {
    while (open.length > 0) {
      const row = open.at(-1)!;
      if (row.last >= limit) return;
      open.pop();
      if (row.last >= reached) reached = row.last + 1n;
      const outer = open.at(-1);
      if (outer === undefined || outer.last >= reached) begin(reached, outer?.network ?? 0);
    }
  };
  for (const row of sorted) {
    closeUpTo(row.first);
    begin(row.first, row.network);
    open.push(row);
  }
  closeUpTo(BEYOND);
  // What ends with the last address there is has no run behind it.
  return runs.filter(({ first }) => first < 1n << BigInt(width * 8));
}

function packed(runs: readonly Run[], width: Width): readonly [Buffer, Buffer] {
  const starts = Buffer.from(runs.map(({ first }) => first.toString(16).padStart(width * 2, '0')).join(''), 'hex');
  const networks = Buffer.alloc(runs.length * 3);
  runs.forEach(({ network }, i) => networks.writeUIntBE(network, i * 3, 3));
  return [starts, networks];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

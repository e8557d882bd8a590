/** Makes a small database in MaxMind's format 2.0, for tests only: IPv4, records of 24 bits. */
import { parsePrefix } from '../../place/ip-address.js';

type Value = string | number | { readonly [key: string]: Value };

export function makeMmdb(databaseType: string, day: string, entries: Readonly<Record<string, Value>>): Buffer {
  const nodes: [number | undefined, number | undefined][] = [[undefined, undefined]];
  const data: Buffer[] = [];
  const leaves: { readonly node: number; readonly side: 0 | 1; readonly at: number }[] = [];
  let end = 0;
  for (const [prefix, record] of Object.entries(entries)) {
    const { bytes, length } = parsePrefix(prefix)!;
    let node = 0;
    for (let bit = 0; bit < length; bit++) {
      const side = ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) as 0 | 1;
      if (bit === length - 1) leaves.push({ node, side, at: end });
      else node = nodes[node]![side] ??= nodes.push([undefined, undefined]) - 1;
    }
    const encoded = encode(record);
    data.push(encoded);
    end += encoded.length;
  }
  // A record beyond the nodes is a place in the data, counted from 16 bytes before it.
  for (const { node, side, at } of leaves) nodes[node]![side] = nodes.length + 16 + at;
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((records, i) => records.forEach((record, side) => tree.writeUIntBE(record ?? nodes.length, i * 6 + side * 3, 3)));
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Date.parse(day) / 1000,
    database_type: databaseType,
    ip_version: 4,
    node_count: nodes.length,
    record_size: 24,
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    // A length of 29 says that one byte more is to be added to it.
    const length = value.length < 29 ? [(2 << 5) | value.length] : [(2 << 5) | 29, value.length - 29];
    return Buffer.concat([Buffer.from(length), Buffer.from(value)]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([Buffer.from([(6 << 5) | 4]), bytes]);
  }
  const pairs = Object.entries(value);
  return Buffer.concat([Buffer.from([(7 << 5) | pairs.length]), ...pairs.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

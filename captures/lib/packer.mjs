// Agora's "packer": little-endian integers, text and lists behind a 16-bit count.

export const u8 = (value) => Buffer.from([value]);
export const u16 = (value) => integer(value, 2);
export const u32 = (value) => integer(value, 4);
export const u64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
export const str = (value) => Buffer.concat([u16(Buffer.byteLength(value)), Buffer.from(value)]);
export const list = (items) => Buffer.concat([u16(items.length), ...items]);
/** A map from 32-bit keys to text. */
export const detail = (entries) => list(Object.entries(entries).map(([key, value]) => Buffer.concat([u32(Number(key)), str(value)])));
export const ipv4 = (address) => Buffer.from(address.split('.').map(Number));

/** A frame: its length, itself included, then service, message number and body. */
export function frame(service, uri, ...body) {
  const rest = Buffer.concat([u16(service), u16(uri), ...body]);
  return Buffer.concat([u16(rest.length + 2), rest]);
}

function integer(value, width) {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, width);
  return bytes;
}

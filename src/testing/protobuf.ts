/** Messages of Protocol Buffers built by hand, for tests only. */

export function varint(value: number): Buffer {
  const rest = Math.floor(value / 0x80);
  return rest === 0 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value % 0x80) | 0x80]), varint(rest)]);
}

export function varintField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

/** Text, bytes, or a message. */
export function delimited(number: number, content: string | Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(Buffer.byteLength(content)), Buffer.from(content)]);
}

/**
 * Integers at positions the caller has checked. `Buffer`'s own methods check
 * again, which doubles the cost of reading headers.
 */

export function u16be(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function u32le(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

export function u32be(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** Big endian, signed: the form in which addresses are kept as words. */
export function i32be(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** An unsigned integer of one to six bytes, which a double holds exactly. */
export function unsignedAt(bytes: Uint8Array, at: number, width: number, isLittle: boolean): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + bytes[isLittle ? at + width - 1 - i : at + i]!;
  return value;
}

import { createHash } from 'node:crypto';

/** 128 bits in hex: among 10¹² rows the chance of two of one id is about one in 10¹⁵. */
const ID_DIGITS = 32;

/**
 * The id of a row, made of the fields that tell it apart: the same in every
 * scan, so that the union of many scans is a set. `domain` keeps rows of
 * different tables apart.
 */
export function idOf(domain: string, fields: readonly (string | number | null)[]): string {
  return sha256(`roomtone/${domain}\0${JSON.stringify(fields)}`).slice(0, ID_DIGITS);
}

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { isUtf8 } from 'node:buffer';

/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = '\u{fffd}';

/** Text as it is on the wire; what is no UTF-8 is read byte by byte, so that nothing is lost. */
export function textOf(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  return !text.includes(REPLACEMENT) || isUtf8(bytes.subarray(from, to)) ? text : bytes.toString('latin1', from, to);
}

import { isUtf8 } from 'node:buffer';

/** Text as it is on the wire; what is no UTF-8 is read byte by byte, so that nothing is lost. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

import type { Blanks } from './blanks.js';
import type { Knowledge } from '../signature/schema.js';
import type { AddressPseudonyms } from './address-pseudonyms.js';
import type { Pseudonyms } from './pseudonyms.js';
import type { Replacement } from './replacement.js';

/** What payloads are redacted with. */
export interface Means {
  readonly key: Buffer;
  /** All values that the capture is known to hold of anybody. */
  readonly identifiers: ReadonlySet<string>;
  readonly knowledge: Pick<Knowledge, 'signatures' | 'standards' | 'keyNames'>;
  readonly addresses: AddressPseudonyms;
  readonly pseudonyms: Pseudonyms;
  readonly replacement: Replacement;
  readonly blanks: Blanks;
}

import { rawBits, textBits } from './strength.js';

/**
 * How a pattern is compared. `exact`: byte for byte. `caseless`: capitals
 * count as small letters. `word`: so do they here, and a letter or digit beside
 * it makes it part of a longer word.
 */
export type Form = 'exact' | 'caseless' | 'word';

/** An encoding of a value as bytes, and how many bits it is worth against chance. */
export interface Encoded {
  readonly encoding: string;
  readonly form: Form;
  readonly bytes: Buffer;
  readonly bits: number;
  /** Leading bytes that are certain enough by themselves; all when absent. */
  readonly keyLength?: number;
}

export function exact(encoding: string, bytes: Uint8Array, bits = rawBits(bytes)): Encoded {
  return { encoding, form: 'exact', bytes: Buffer.from(bytes), bits };
}

export function caseless(encoding: string, text: string, bits = textBits(text)): Encoded {
  return { encoding, form: 'caseless', bytes: Buffer.from(text, 'utf8'), bits };
}

export function word(encoding: string, text: string, bits = textBits(text)): Encoded {
  return { encoding, form: 'word', bytes: Buffer.from(text, 'utf8'), bits };
}

import { globs } from '../signature/glob.js';
import type { Knowledge } from '../signature/schema.js';

/** A shorter literal would stand in many values by chance. */
const SHORTEST = 3;

/**
 * What of a value tells the vendor's use of a protocol, and is the same for
 * everybody: the literal parts of the patterns that the signatures compare
 * values with.
 */
export class TellingTexts {
  readonly #patterns: readonly { readonly matches: (text: string) => boolean; readonly literals: readonly string[] }[];

  readonly #nobody: ReadonlySet<string>;

  constructor({ signatures, standards }: Pick<Knowledge, 'signatures' | 'standards'>) {
    const patterns = new Set(
      signatures
        .flatMap(({ uses }) => Object.values(uses).flatMap(({ when }) => Object.values(when).flat()))
        .filter((one) => typeof one === 'string'),
    );
    const never = standards.flatMap((standard) => Object.values(standard.never).flat());
    this.#nobody = new Set(never.map((pattern) => pattern.replaceAll('*', '').toLowerCase()));
    this.#patterns = Array.from(patterns, (pattern) => {
      const literals = pattern.split('*');
      return { matches: globs([pattern]), literals: literals.filter((literal) => literal.length >= SHORTEST) };
    }).filter(({ literals }) => literals.length > 0);
  }

  /** Whether a word stands for nobody, as a withheld caller's. */
  isNobodys(word: string): boolean {
    return this.#nobody.has(word.toLowerCase());
  }

  /** Where in the value such texts stand. */
  *in(value: string): Generator<{ readonly from: number; readonly to: number }> {
    for (const { matches, literals } of this.#patterns) {
      if (!matches(value)) continue;
      for (const literal of literals) {
        const from = value.indexOf(literal);
        yield { from, to: from + literal.length };
      }
    }
  }
}

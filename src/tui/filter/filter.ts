import { nearest } from '../../core/nearest.js';
import { CASELESS, FIELDS, KNOWN_VALUES, type FieldName, type Fields } from './fields.js';
import { glob } from './glob.js';
import { FilterError, tokensOf, type Token } from './tokens.js';

/** Whether a row's fields pass. */
type Test = (fields: Fields) => boolean;

export interface Filter {
  readonly text: string;
  readonly passes: Test;
  /** The fields it asks for, so that a view without them can say so. */
  readonly asks: ReadonlySet<FieldName>;
}

export type Parsed =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; /** Characters from 0. */ readonly at: number; readonly why: string };

/** No filter written by hand is longer; nesting is bounded by it too. */
const MAX_FILTER_LENGTH = 1000;

/** Parentheses and exclamation marks within each other. Guards the stack. */
const MAX_DEPTH = 50;

/**
 * Reads a filter as Wireshark's display filters are written:
 *
 *     or    = and { ("||" | "or") and }
 *     and   = not { ("&&" | "and") not }
 *     not   = ("!" | "not") not | "(" or ")" | test
 *     test  = field [ ("==" | "!=" | "contains" | "matches") value | "in" "{" value { [","] value } "}" ] | value
 *
 * A field alone asks whether there is any; a value alone is looked for in all
 * fields. As in Wireshark 4, `!=` asks that no value of the field is equal.
 */
export function parseFilter(text: string): Parsed {
  if (text.length > MAX_FILTER_LENGTH) return { ok: false, at: MAX_FILTER_LENGTH, why: `longer than ${MAX_FILTER_LENGTH} characters` };
  try {
    const reader = new FilterReader(tokensOf(text));
    return { ok: true, filter: { text, passes: reader.read(), asks: reader.asks } };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, at: error.at, why: error.message };
    throw error;
  }
}

class FilterReader {
  readonly asks = new Set<FieldName>();
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): Test {
    const test = this.#either(0);
    if (this.#token.kind !== 'end') throw this.#expected('&& or ||');
    return test;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #either(depth: number): Test {
    const tests = [this.#both(depth)];
    while (this.#takeSign('||') || this.#takeWord('or')) tests.push(this.#both(depth));
    return tests.length === 1 ? tests[0]! : (fields) => tests.some((test) => test(fields));
  }

  #both(depth: number): Test {
    const tests = [this.#one(depth)];
    while (this.#takeSign('&&') || this.#takeWord('and')) tests.push(this.#one(depth));
    return tests.length === 1 ? tests[0]! : (fields) => tests.every((test) => test(fields));
  }

  #one(depth: number): Test {
    if (depth === MAX_DEPTH) throw new FilterError(this.#token.at, `nested more than ${MAX_DEPTH} deep`);
    if (this.#takeSign('!') || this.#takeWord('not')) {
      const test = this.#one(depth + 1);
      return (fields) => !test(fields);
    }
    if (this.#takeSign('(')) {
      const test = this.#either(depth + 1);
      if (!this.#takeSign(')')) throw this.#expected('")"');
      return test;
    }
    return this.#test();
  }

  #test(): Test {
    const { kind, text, at } = this.#token;
    if (kind === 'end' || kind === 'sign') throw this.#expected('a field or a value');
    this.#next++;
    const operator = this.#operator();
    const field = FIELDS.find((name) => kind === 'word' && name === text.toLowerCase());
    if (operator === undefined) return field === undefined ? inAnyField(text) : this.#asking(field, (values) => values.length > 0);
    if (field === undefined)
      throw new FilterError(at, `there is no field "${text}"${meant(text, FIELDS, `; fields are ${FIELDS.join(' ')}`)}`);
    if (operator === 'in') return this.#oneOf(field);
    if (operator === 'contains') {
      const part = this.#value().toLowerCase();
      return this.#asking(field, (values) => values.some((one) => one.toLowerCase().includes(part)));
    }
    if (operator === 'matches') {
      const isLike = glob(this.#value());
      return this.#asking(field, (values) => values.some(isLike));
    }
    const isEqual = equalTo(field, this.#valueOf(field));
    return this.#asking(field, (values) => values.some(isEqual) === (operator === '=='));
  }

  #operator(): '==' | '!=' | 'in' | 'contains' | 'matches' | undefined {
    for (const sign of ['==', '!='] as const) if (this.#takeSign(sign)) return sign;
    for (const word of ['in', 'contains', 'matches'] as const) if (this.#takeWord(word)) return word;
    return undefined;
  }

  #oneOf(field: FieldName): Test {
    if (!this.#takeSign('{')) throw this.#expected('"{"');
    const tests = [equalTo(field, this.#valueOf(field))];
    while (!this.#takeSign('}')) {
      this.#takeSign(',');
      tests.push(equalTo(field, this.#valueOf(field)));
    }
    return this.#asking(field, (values) => values.some((value) => tests.some((test) => test(value))));
  }

  #value(): string {
    const { kind, text } = this.#token;
    if (kind !== 'word' && kind !== 'text') throw this.#expected('a value');
    this.#next++;
    return text;
  }

  /** A value that the field can have. */
  #valueOf(field: FieldName): string {
    const { at } = this.#token;
    const value = this.#value();
    const known = KNOWN_VALUES[field];
    if (known === undefined || known.includes(value.toLowerCase())) return value;
    throw new FilterError(at, `no ${field} is called "${value}"${meant(value, known, `; there are ${known.join(' ')}`)}`);
  }

  #asking(field: FieldName, test: (values: readonly string[]) => boolean): Test {
    this.asks.add(field);
    return (fields) => test(fields[field] ?? []);
  }

  #takeSign(sign: string): boolean {
    const isThere = this.#token.kind === 'sign' && this.#token.text === sign;
    if (isThere) this.#next++;
    return isThere;
  }

  #takeWord(word: string): boolean {
    const isThere = this.#token.kind === 'word' && this.#token.text.toLowerCase() === word;
    if (isThere) this.#next++;
    return isThere;
  }

  #expected(what: string): FilterError {
    const { kind, text, at } = this.#token;
    return new FilterError(at, `expected ${what}${kind === 'end' ? '' : `, not "${text}"`}`);
  }
}

/** The word that was probably meant; what there is, where none is like it. */
function meant(word: string, known: readonly string[], otherwise: string): string {
  const like = nearest(word, known);
  return like === undefined ? otherwise : `; perhaps ${like}`;
}

function equalTo(field: FieldName, wanted: string): (value: string) => boolean {
  if (!CASELESS.has(field)) return (value) => value === wanted;
  const lower = wanted.toLowerCase();
  return (value) => value.toLowerCase() === lower;
}

function inAnyField(text: string): Test {
  const part = text.toLowerCase();
  return (fields) => FIELDS.some((field) => fields[field]?.some((value) => value.toLowerCase().includes(part)) === true);
}

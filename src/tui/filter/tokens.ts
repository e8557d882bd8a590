/** A piece of a filter's text; `at` is where it begins. */
export type Token =
  | { readonly kind: 'word' | 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'sign'; readonly text: Sign; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

const SIGNS = ['==', '!=', '&&', '||', '!', '(', ')', '{', '}', ','] as const;
type Sign = (typeof SIGNS)[number];

/** Where a filter's text is wrong, counted in characters from 0, and what is wrong, for people. */
export class FilterError extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/** Ends a word that needs no quotes: spaces, quotes, and what signs begin with. */
const WORD = /[^\s"'=!&|(){},]+/y;

/** The tokens of a filter's text, an end last. Throws FilterError. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      if (end === -1) throw new FilterError(at, 'the quote is not closed');
      tokens.push({ kind: 'text', text: text.slice(at + 1, end), at });
      at = end + 1;
      continue;
    }
    const sign = SIGNS.find((one) => text.startsWith(one, at));
    if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: sign, at });
      at += sign.length;
      continue;
    }
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) throw new FilterError(at, `"${character}" is written twice here: ${character}${character}`);
    tokens.push({ kind: 'word', text: word, at });
    at += word.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

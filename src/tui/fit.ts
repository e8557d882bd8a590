import stringWidth from 'string-width';
import type { SafeText } from './safe-text.js';

const ELLIPSIS = '…';
/** Of one column, of what is left after `safeText`; behind so many nothing is seen, and to look there would cost most of a frame. */
const MAX_UNITS = 32;
/** One column and one code unit each: ASCII, Latin letters, and the marks of our own sentences. */
const PLAIN = /^[ -~¡-¨ª-¬¯-ɏ‐-‧]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

interface Character {
  readonly text: string;
  readonly columns: number;
}

/** How many terminal columns a text takes. */
export function widthOf(text: SafeText): number {
  return PLAIN.test(text) ? text.length : charactersOf(text).reduce((sum, { columns }) => sum + columns, 0);
}

/** The text in at most so many columns; what is cut off at the end is marked. */
export function fit(text: SafeText, columns: number): SafeText {
  if (PLAIN.test(text)) {
    if (text.length <= columns) return text;
    return (columns > 0 ? text.slice(0, columns - 1) + ELLIPSIS : '') as SafeText;
  }
  const start = text.slice(0, columns * MAX_UNITS);
  const characters = charactersOf(start);
  const kept = take(characters, columns);
  if (kept.length === characters.length && start.length === text.length) return join(kept);
  return (columns > 0 ? join(take(characters, columns - 1)) + ELLIPSIS : '') as SafeText;
}

/** Like `fit`, but keeps the end: a path ends in what tells files apart. */
export function fitEnd(text: SafeText, columns: number): SafeText {
  if (PLAIN.test(text)) {
    if (text.length <= columns) return text;
    return (columns > 0 ? ELLIPSIS + text.slice(text.length - columns + 1) : '') as SafeText;
  }
  const characters = charactersOf(text);
  if (take(characters, columns).length === characters.length) return join(characters);
  if (columns <= 0) return '' as SafeText;
  const kept = take(characters.toReversed(), columns - 1).toReversed();
  return (ELLIPSIS + join(kept)) as SafeText;
}

/** The text in exactly so many columns. */
export function cell(text: SafeText, columns: number, align: 'left' | 'right' = 'left'): SafeText {
  const fitted = fit(text, columns);
  const padding = ' '.repeat(Math.max(0, columns - widthOf(fitted)));
  return (align === 'left' ? fitted + padding : padding + fitted) as SafeText;
}

/** The text in lines of at most so many columns, broken between words where there are any. */
export function wrap(text: SafeText, columns: number): readonly SafeText[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const pieces = breakWord(word as SafeText, columns);
    for (const [index, piece] of pieces.entries()) {
      const width = widthOf(piece);
      const gap = index === 0 && line !== '' ? 1 : 0;
      if (line !== '' && (index > 0 || used + gap + width > columns)) {
        lines.push(line);
        line = piece;
        used = width;
      } else {
        line += ' '.repeat(gap) + piece;
        used += gap + width;
      }
    }
  }
  return [...lines, line] as SafeText[];
}

function breakWord(word: SafeText, columns: number): readonly SafeText[] {
  if (widthOf(word) <= columns) return [word];
  const pieces: SafeText[] = [];
  let rest = charactersOf(word);
  while (rest.length > 0) {
    // A character wider than the line still has to go somewhere.
    const piece = rest.slice(0, Math.max(1, take(rest, columns).length));
    pieces.push(join(piece));
    rest = rest.slice(piece.length);
  }
  return pieces;
}

function charactersOf(text: string): readonly Character[] {
  return Array.from(segmenter.segment(text), ({ segment }) => ({ text: segment, columns: columnsOf(segment) }));
}

/** Characters whose width is kept: more than a screen holds of different ones. To measure is most of what a frame costs. */
const MAX_MEASURED = 4096;
const measured = new Map<string, number>();

function columnsOf(character: string): number {
  const known = measured.get(character);
  if (known !== undefined) return known;
  if (measured.size === MAX_MEASURED) measured.clear();
  const columns = stringWidth(character);
  measured.set(character, columns);
  return columns;
}

function take(characters: readonly Character[], columns: number): readonly Character[] {
  let used = 0;
  const end = characters.findIndex((character) => (used += character.columns) > columns);
  return end === -1 ? characters : characters.slice(0, end);
}

function join(characters: readonly Character[]): SafeText {
  return characters.map(({ text }) => text).join('') as SafeText;
}

import { escapeText } from '../core/display.js';

declare const escaped: unique symbol;

/** Text that went through `escapeText`: the only kind a view will draw, so that the compiler finds a door left open. */
export type SafeText = string & { readonly [escaped]: true };

/** No screen shows more, and a value of megabytes would otherwise be escaped and measured anew for every frame. */
const MAX_LENGTH = 4096;

/** Marks may pile up on one letter without taking a column; no writing needs more than a few. */
const PILE = /(\p{M}{7})\p{M}+/gu;

/** Compose first, then hand the whole text in: a text escaped twice has its backslashes doubled twice. */
export function safeText(text: string): SafeText {
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return escapeText(cut.replace(PILE, '$1…')) as SafeText;
}

/** Safe texts side by side are safe. */
export function joinSafe(...texts: readonly SafeText[]): SafeText {
  return texts.join('') as SafeText;
}

/** A byte as the character column of a hex dump shows it, NaN for a hidden one; here a backslash stands for itself alone. */
export function asciiText(byte: number): SafeText {
  return (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.') as SafeText;
}

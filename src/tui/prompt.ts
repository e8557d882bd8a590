import type { Key } from 'ink';

/** A line that the user is typing. */
export interface Prompt {
  readonly kind: 'filter' | 'export' | 'report' | 'comment' | 'command';
  readonly text: string;
  /** Before which character the cursor stands. */
  readonly cursor: number;
  /** Of a comment: the row it is about. */
  readonly about?: string;
}

/** A name or a filter is shorter; a paste of megabytes must not stop the keys. */
const MAX_LENGTH = 1000;

export function openPrompt(kind: Prompt['kind'], text: string, about?: string): Prompt {
  return { kind, text, cursor: text.length, ...(about !== undefined && { about }) };
}

/** What a key does to the line. */
export function editPrompt(prompt: Prompt, input: string, key: Partial<Key>): Prompt | 'submit' | 'cancel' {
  const { text, cursor } = prompt;
  const at = (place: number): Prompt => ({ ...prompt, cursor: Math.max(0, Math.min(place, text.length)) });
  if (key.escape === true) return 'cancel';
  if (key.return === true || input === '\r' || input === '\n') return 'submit';
  if (key.leftArrow === true) return at(previous(text, cursor));
  if (key.rightArrow === true) return at(next(text, cursor));
  if (key.home === true || (key.ctrl === true && input === 'a')) return at(0);
  if (key.end === true || (key.ctrl === true && input === 'e')) return at(text.length);
  if (key.ctrl === true && input === 'u') return { ...prompt, text: text.slice(cursor), cursor: 0 };
  // A terminal sends DEL for the key marked Backspace; ink calls that delete.
  if (key.backspace === true || key.delete === true || input === '\u007f') {
    const from = previous(text, cursor);
    return { ...prompt, text: text.slice(0, from) + text.slice(cursor), cursor: from };
  }
  if (key.ctrl === true || key.meta === true || key.tab === true) return prompt;
  return insert(prompt, input);
}

/** Puts a text where the cursor stands, as far as there is room. */
export function insert(prompt: Prompt, input: string): Prompt {
  const { text, cursor } = prompt;
  // oxlint-disable-next-line no-control-regex -- a control is no text
  const typed = input.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '').slice(0, MAX_LENGTH - text.length);
  return { ...prompt, text: text.slice(0, cursor) + typed + text.slice(cursor), cursor: cursor + typed.length };
}

/** A space for an empty text. */
export function firstCharacter(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? ' ' : String.fromCodePoint(code);
}

function previous(text: string, cursor: number): number {
  return Math.max(0, cursor - (Array.from(text.slice(0, cursor)).at(-1)?.length ?? 1));
}

function next(text: string, cursor: number): number {
  return Math.min(text.length, cursor + firstCharacter(text.slice(cursor)).length);
}

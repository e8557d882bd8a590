import type { Key } from 'ink';
import { parseFilter } from './filter/filter.js';
import { actionsOf, type Action } from './keys.js';
import type { Navigation } from './navigation.js';
import { editPrompt, type Prompt } from './prompt.js';

/** What one key asks for: to move, or to do what stands in a line that was typed. */
export type Typed =
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'typed'; readonly prompt: Prompt }
  | { readonly kind: 'submit'; readonly prompt: Prompt }
  | { readonly kind: 'cancel' };

/** What a key means while a line is typed, and while none is. */
export function typed(prompt: Prompt | null, input: string, key: Key): readonly Typed[] {
  if (prompt === null || (key.ctrl && input === 'c')) return actionsOf(input, key).map((action) => ({ kind: 'act', action }));
  const edited = editPrompt(prompt, input, key);
  if (edited === 'cancel') return [{ kind: 'cancel' }];
  return [edited === 'submit' ? { kind: 'submit', prompt } : { kind: 'typed', prompt: edited }];
}

/** The navigation after a filter or a comment was typed; one that is wrong stays open. */
export function submitted(navigation: Navigation, prompt: Prompt): Navigation {
  const closed = { ...navigation, prompt: null };
  if (prompt.kind === 'filter') {
    if (prompt.text.trim() === '') return { ...closed, filter: null };
    const parsed = parseFilter(prompt.text);
    return parsed.ok ? { ...closed, filter: parsed.filter } : navigation;
  }
  const comments = new Map(navigation.comments);
  if (prompt.text.trim() === '') comments.delete(prompt.about!);
  else comments.set(prompt.about!, prompt.text);
  return { ...closed, comments };
}

/** The keys of one input. Those pressed faster than they are read arrive as one text, and each may change what the next means. */
export function keysOf(input: string): readonly string[] {
  return input.length <= 1 ? [input] : [...input];
}

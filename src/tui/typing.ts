import type { Key } from 'ink';
import { parseCommand, type CommandContext } from './command/command.js';
import { completeCommand, completed, completeFilter } from './command/complete.js';
import { obey } from './command/obey.js';
import type { Outcome } from './effect.js';
import { FORMATS, formatOf } from './export.js';
import { parseFilter } from './filter/filter.js';
import { actionsOf, type Action } from './keys.js';
import type { Navigation, Stage } from './navigation.js';
import { editPrompt, type Prompt } from './prompt.js';

/** What one key asks for: to move, or to do what stands in a line that was typed. */
export type Typed =
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'typed'; readonly prompt: Prompt }
  | { readonly kind: 'submit'; readonly prompt: Prompt }
  | { readonly kind: 'cancel' };

/** What a key means while a line is typed, and while none is. */
export function typed(prompt: Prompt | null, input: string, key: Key, context: () => CommandContext): readonly Typed[] {
  if (prompt === null || (key.ctrl && input === 'c')) return actionsOf(input, key).map((action) => ({ kind: 'act', action }));
  if (key.tab) return [{ kind: 'typed', prompt: withCompletion(prompt, context()) }];
  const edited = editPrompt(prompt, input, key);
  if (edited === 'cancel') return [{ kind: 'cancel' }];
  return [edited === 'submit' ? { kind: 'submit', prompt } : { kind: 'typed', prompt: edited }];
}

/** What the commands of a view may name. */
export function commandContext({ table, snapshot }: Stage): CommandContext {
  return {
    columns: table.columns.map(({ title }) => title.toLowerCase()),
    profiles: snapshot?.places?.known ?? [],
    exportFormats: FORMATS,
  };
}

/** Where a line that was typed leads, and what is to be done beside; one that is wrong stays open. */
export function submitted(navigation: Navigation, prompt: Prompt, stage: Stage): Outcome {
  const closed = { ...navigation, prompt: null };
  const { text } = prompt;
  switch (prompt.kind) {
    case 'command': {
      if (text.trim() === '') return { navigation: closed };
      const parsed = parseCommand(text, commandContext(stage));
      return parsed.ok ? obey(closed, parsed.command, stage) : { navigation };
    }
    case 'filter': {
      if (text.trim() === '') return { navigation: { ...closed, filter: null } };
      const parsed = parseFilter(text);
      return { navigation: parsed.ok ? { ...closed, filter: parsed.filter } : navigation };
    }
    case 'export':
      return formatOf(text) === undefined ? { navigation } : { navigation: closed, effect: { kind: 'export', name: text } };
    case 'report':
      return isPage(text) ? { navigation: closed, effect: { kind: 'report', name: text } } : { navigation };
    case 'comment': {
      const comments = new Map(navigation.comments);
      if (text.trim() === '') comments.delete(prompt.about!);
      else comments.set(prompt.about!, text);
      return { navigation: { ...closed, comments } };
    }
  }
}

/** Whether a file's name is that of a page. */
export function isPage(name: string): boolean {
  return /.\.html?$/i.test(name);
}

/** Completes at the end of the line only: in its middle the word goes on. */
function withCompletion(prompt: Prompt, context: CommandContext): Prompt {
  const { kind, text, cursor } = prompt;
  if (cursor < text.length || (kind !== 'command' && kind !== 'filter')) return prompt;
  const after = completed(text, kind === 'command' ? completeCommand(text, context) : completeFilter(text));
  return { ...prompt, text: after, cursor: after.length };
}

import type { Field, Message } from '../core/message.js';

/** Names of one message that are looked at. Guards time: what a message is about stands among the first of them. */
export const MAX_ENTRIES = 4096;

/** A name in a message and what it holds, made comparable. */
export interface Entry {
  readonly field: Field;
  /** Names from the message inwards. */
  readonly path: string;
  readonly name: string;
  /** The name behind that of what it stands in: `userid` for the `id` in `user`. */
  readonly within: string;
  /** The name of what it stands in; empty for the message itself. */
  readonly parent: string;
  /** It stands in a list: one of several, and not the sender's own. */
  readonly isListed: boolean;
}

/** Without capitals and without all that parts words: `user_id`, `userId` and `USER-ID` are one name. */
export function normalised(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The names of a message, those of the groups included; `roots` are the fields to look into, none for all. */
export function entriesOf(message: Pick<Message, 'fields'>, roots: readonly string[]): readonly Entry[] {
  const entries: Entry[] = [];
  if (roots.length === 0) walk(message.fields, '', '', false, entries);
  for (let i = 0; i < message.fields.length; i++) {
    const { name, fields } = message.fields[i]!;
    if (fields === undefined || !roots.includes(name)) continue;
    if (name === 'path') walkPath(fields, entries);
    else walk(fields, `${name}.`, '', false, entries);
  }
  return entries;
}

function walk(fields: readonly Field[], prefix: string, parent: string, isListed: boolean, entries: Entry[]): void {
  for (let i = 0; i < fields.length && entries.length < MAX_ENTRIES; i++) {
    const field = fields[i]!;
    const isItem = isPosition(field);
    // What is listed under "users" is a user.
    const name = isItem ? singular(parent) : normalised(field.name);
    const within = isItem ? name : parent + name;
    const path = prefix + field.name;
    const isOneOfSeveral = isListed || (isItem && !isPositional(parent));
    entries.push({ field, path, name, within, parent, isListed: isOneOfSeveral });
    if (field.fields !== undefined) walk(field.fields, `${path}.`, name, isOneOfSeveral, entries);
  }
}

/** The segments of a path are names and values by turns: `/rooms/r-1/join`. */
function walkPath(segments: readonly Field[], entries: Entry[]): void {
  let before = '';
  for (const field of segments.slice(0, MAX_ENTRIES)) {
    const name = singular(before);
    entries.push({ field, path: `path.${field.name}`, name, within: name, parent: '', isListed: false });
    before = normalised(String(field.value ?? ''));
  }
}

function isPosition({ name, key }: Field): boolean {
  return key === undefined && /^\d+$/.test(name);
}

/** A message that is a list as a whole, or the arguments of a call: what stands there is not one of several. */
function isPositional(name: string): boolean {
  return name === '' || name === 'arguments' || name === 'argument';
}

function singular(name: string): string {
  return name.length > 3 && name.endsWith('s') ? name.slice(0, -1) : name;
}

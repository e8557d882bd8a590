/** What earlier messages on a flow tell of the call that a later one belongs to (RFC 3261 §12.2 and §14, RFC 4579). */
import { field } from '../../core/field.js';
import type { Field } from '../../core/message.js';

/** Calls of one flow that are kept; a trunk between two servers has many at a time. Guards memory. */
export const MAX_DIALOGS = 512;

/** What is known of one flow; on most nothing. */
export interface Dialogs {
  /** Call-ID and count of the INVITEs sent within a call: to hold it, to change its media, to keep it alive. */
  again: Set<string> | undefined;
  /** By Call-ID, the tag of the end that is a conference and nobody. */
  focuses: Map<string, string> | undefined;
}

export function noDialogs(): Dialogs {
  return { again: undefined, focuses: undefined };
}

/**
 * `dialog`: whether an INVITE, or what answers it, begins a call (`new`) or
 * belongs to one that goes on (`known`). `focus`: which of the two ends is a
 * conference (`from`, `to`), or `none`. Both have the place of Call-ID.
 */
export function dialogFields(kind: string, fields: readonly Field[], dialogs: Dialogs): readonly Field[] {
  const call = fields.find(({ name }) => name === 'call-id');
  if (call === undefined) return [];
  const id = String(call.value);
  const tags = { from: valueOf(fields, 'from', 'tag'), to: valueOf(fields, 'to', 'tag') };
  const isAnswer = kind.startsWith('response-');
  // "the Contact header field … MUST … contain the 'isfocus' feature parameter" of a conference server (RFC 4579 §5.1)
  if (valueOf(fields, 'contact', 'isfocus') !== undefined) remember((dialogs.focuses ??= new Map()), id, isAnswer ? tags.to : tags.from);
  const tag = dialogs.focuses?.get(id);
  const focus = tag === undefined ? 'none' : tag === tags.from ? 'from' : tag === tags.to ? 'to' : 'none';
  const told = [field('focus', focus, call.offset, call.length)];
  if (valueOf(fields, 'cseq', 'method') !== 'INVITE' || !fields.some(({ name }) => name === 'to')) return told;
  const key = `${id} ${valueOf(fields, 'cseq', 'number')}`;
  // "a request within a dialog" has the tag of the other end (§12.2.1.1)
  const isAgain = kind === 'invite' && tags.to !== undefined;
  if (isAgain && (dialogs.again?.size ?? 0) < MAX_DIALOGS) (dialogs.again ??= new Set()).add(key);
  const isKnown = kind === 'invite' ? isAgain : dialogs.again?.has(key) === true;
  return [...told, field('dialog', isKnown ? 'known' : 'new', call.offset, call.length)];
}

function remember(focuses: Map<string, string>, id: string, tag: string | undefined): void {
  if (tag !== undefined && (focuses.has(id) || focuses.size < MAX_DIALOGS)) focuses.set(id, tag);
}

function valueOf(fields: readonly Field[], header: string, part: string): string | undefined {
  const value = fields.find(({ name }) => name === header)?.fields?.find(({ name }) => name === part)?.value;
  return value === undefined ? undefined : String(value);
}

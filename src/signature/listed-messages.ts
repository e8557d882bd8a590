import type { Message } from '../core/message.js';

/** What a unit without a name at its root is called, as `[{…}, {…}]` of JSON. */
const LIST = 'array';

/** The messages of a unit that may be a list of them, or hold one as a value of that name; a unit that is none and has none is one message. */
export function listedMessages(message: Message, name?: string): readonly Message[] {
  const isList = name === undefined && message.kind === LIST;
  const list = isList ? message.fields : message.fields.find((field) => field.name === name)?.fields;
  if (list === undefined) return [message];
  return list.flatMap(({ fields }) => (fields === undefined ? [] : [{ ...message, kind: 'object', fields }]));
}

import type { Message } from '../core/message.js';

/** What a unit without a name at its root is called, as `[{…}, {…}]` of JSON. */
const LIST = 'array';

/** The messages of a unit that may be a list of them; a unit that is none is one message. */
export function listedMessages(message: Message): readonly Message[] {
  if (message.kind !== LIST) return [message];
  return message.fields.flatMap(({ fields }) => (fields === undefined ? [] : [{ ...message, kind: 'object', fields }]));
}

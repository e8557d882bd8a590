import type { Message } from '../core/message.js';
import { globs } from './glob.js';
import { path } from './path.js';
import type { Conditions } from './schema.js';

/** Compiles conditions into a test: each path has a field with one of its values. Capitals count as small letters. */
export function conditions(rules: Conditions): (message: Message) => boolean {
  const tests = Object.entries(rules).map(([text, values]) => {
    const find = path(text);
    const isOneOf = globs(values.map((value) => value.toLowerCase()));
    return (message: Message) => find(message).some(({ field }) => field.value !== undefined && isOneOf(String(field.value).toLowerCase()));
  });
  return (message) => tests.every((holds) => holds(message));
}

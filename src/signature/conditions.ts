import type { Message } from '../core/message.js';
import { globs } from './glob.js';
import { anyValue } from './path.js';
import type { Conditions } from './schema.js';

/** Gives the value last remembered under a name on the message's flow. */
export type Remembered = (message: Message, name: string) => string | undefined;

/** Compiles conditions into a test: each path has a field with one of its values, each `$name` was remembered as one. Capitals count as small letters. */
export function conditions(rules: Conditions, remembered: Remembered): (message: Message) => boolean {
  const tests = Object.entries(rules).map(([text, values]) => {
    const isOneOf = globs(values.map((value) => value.toLowerCase()));
    if (text.startsWith('$')) {
      const name = text.slice(1);
      return (message: Message) => isOneOf((remembered(message, name) ?? '').toLowerCase());
    }
    return anyValue(text, (value) => isOneOf(String(value).toLowerCase()));
  });
  return (message) => {
    for (let i = 0; i < tests.length; i++) if (!tests[i]!(message)) return false;
    return true;
  };
}

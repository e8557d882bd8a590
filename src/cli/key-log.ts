import { readFileSync } from 'node:fs';
import { UserError } from '../core/user-error.js';
import type { Engine } from '../engine.js';
import { readProblem } from '../source/inputs.js';
import { KeyLog } from '../wire/capture-format.js';

/** A file of TLS secrets that is none. */
class KeyLogError extends UserError {}

/** Lets the engine open what TLS sealed with the secrets in a file (SSLKEYLOGFILE), if one was given. Throws KeyLogError. */
export function learnKeys(engine: Engine, path: string | undefined): void {
  if (path === undefined) return;
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch (error) {
    throw new KeyLogError(`cannot read ${path}: ${readProblem(error)}`, { cause: error });
  }
  if (engine.learnKeys(new KeyLog(text)) === 0)
    throw new KeyLogError(`${path} holds no TLS secrets: lines as SSLKEYLOGFILE has them, CLIENT_RANDOM and others, were expected.`);
}

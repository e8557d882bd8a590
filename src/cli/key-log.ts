import { readFileSync } from 'node:fs';
import { UserError } from '../core/user-error.js';
import type { Engine } from '../engine.js';
import { readProblem } from '../source/inputs.js';
import { KeyLog } from '../wire/capture-format.js';
import { TlsKeys } from '../wire/tls/key-log.js';

/** A file of TLS secrets that is none. */
class KeyLogError extends UserError {}

/** The TLS secrets in a file (SSLKEYLOGFILE), if one was given. Throws KeyLogError. */
export function keyLogIn(path: string | undefined): KeyLog | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch (error) {
    throw new KeyLogError(`cannot read ${path}: ${readProblem(error)}`, { cause: error });
  }
  if (new TlsKeys().add(text) === 0)
    throw new KeyLogError(`${path} holds no TLS secrets: lines as SSLKEYLOGFILE has them, CLIENT_RANDOM and others, were expected.`);
  return new KeyLog(text);
}

/** Lets the engine open what TLS sealed with them. Throws KeyLogError. */
export function learnKeys(engine: Engine, path: string | undefined): void {
  const keys = keyLogIn(path);
  if (keys !== undefined) engine.learnKeys(keys);
}

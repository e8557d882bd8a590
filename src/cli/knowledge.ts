import { readFileSync } from 'node:fs';
import type { Knowledge } from '../signature/schema.js';

/** The signatures that came with the program, checked when it was built. */
export function bundledKnowledge(): Knowledge {
  return JSON.parse(readFileSync(new URL('signatures.json', import.meta.url), 'utf8')) as Knowledge;
}

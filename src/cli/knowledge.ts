import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Knowledge } from '../signature/schema.js';

/** The signatures that came with the program, checked when it was built. */
export function bundledKnowledge(): Knowledge {
  return JSON.parse(readFileSync(new URL('signatures.json', import.meta.url), 'utf8')) as Knowledge;
}

/**
 * The bundled signatures and those of the user's own folders; of two with one
 * id the user's counts. Throws SignatureError on a mistake in one of them.
 */
export async function knowledgeWith(folders: readonly string[]): Promise<Knowledge> {
  const knowledge = bundledKnowledge();
  if (folders.length === 0) return knowledge;
  // What checks a file takes longer to load than a small capture to read.
  const { SignatureError, loadSignatures } = await import('../signature/load.js');
  return folders.reduce((known, folder) => {
    if (!existsSync(folder)) throw new SignatureError(`${folder}: there is no such folder`);
    const own = loadSignatures(folder);
    return {
      rules: known.rules,
      keyNames: known.keyNames,
      signatures: withOwn(known.signatures, own.signatures),
      standards: withOwn(known.standards, own.standards),
      organisations: { ...known.organisations, ...own.organisations },
    };
  }, knowledge);
}

/** The sample captures that came with the program. */
export const SAMPLES = fileURLToPath(new URL('../captures', import.meta.url));

function withOwn<T extends { readonly id: string }>(known: readonly T[], own: readonly T[]): readonly T[] {
  const ids = new Set(own.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...own];
}

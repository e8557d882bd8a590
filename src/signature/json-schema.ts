import { z } from 'zod';
import { Signature, Standard } from './schema.js';

/** JSON Schemas of the files under `signatures/`, by which editors complete and check them. */
export function signatureSchemas(): Readonly<Record<'signature' | 'standard', object>> {
  return { signature: schemaOf(Signature), standard: schemaOf(Standard) };
}

function schemaOf(type: z.ZodType): object {
  return z.toJSONSchema(type, { io: 'input', target: 'draft-2020-12' });
}

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LineCounter, isNode, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../core/user-error.js';
import { KeyNameTable } from './key-names-schema.js';
import type { ProtoMessages } from './layout/proto-description.js';
import { protoMessages } from './proto-messages.js';
import { type Knowledge, Organisations, Rules, Signature, Standard } from './schema.js';

/** A mistake in a data file: `message` names file, line and column. */
export class SignatureError extends UserError {
  override readonly name = 'SignatureError';
}

/**
 * Aliases in one file. YAML's own default; a file that multiplies itself by
 * reference ("billion laughs") is refused.
 */
const MAX_ALIASES = 100;

/** Reads and checks a `signatures/` folder. Throws SignatureError with every mistake of the first wrong file. */
export function loadKnowledge(folder: string): Knowledge {
  return {
    signatures: loadVendors(join(folder, 'vendors')),
    standards: loadFolder(join(folder, 'protocols'), Standard),
    keyNames: loadFile(join(folder, 'key-names.yaml'), KeyNameTable),
    organisations: loadFile(join(folder, 'places', 'organisations.yaml'), Organisations),
    rules: loadFile(join(folder, 'rules.yaml'), Rules),
  };
}

/**
 * Reads and checks signature files of one's own: those of a folder laid out
 * like `signatures/`, or that lie in it side by side. Throws SignatureError.
 */
export function loadSignatures(folder: string): Pick<Knowledge, 'signatures' | 'standards' | 'organisations'> {
  const organisations = join(folder, 'places', 'organisations.yaml');
  const vendors = join(folder, 'vendors');
  return {
    signatures: loadVendors(existsSync(vendors) ? vendors : folder),
    standards: loadFolder(join(folder, 'protocols'), Standard),
    organisations: loadOptional(organisations, Organisations, {}),
  };
}

/** Reads and checks one signature file, and the messages that it names. Throws SignatureError. */
export function loadSignature(path: string): Signature {
  const signature = loadFile(path, Signature);
  return signature.proto === undefined ? signature : { ...signature, messages: loadMessages(path, signature.proto) };
}

/** Of the file called `name` in the folder `proto` that stands beside a signature file, or beside the folder of vendors that it is in. */
function loadMessages(signature: string, name: string): ProtoMessages {
  const [beside, above] = [join(dirname(signature), 'proto', name), join(dirname(signature), '..', 'proto', name)];
  const path = existsSync(beside) ? beside : above;
  if (!existsSync(path)) throw new SignatureError(`${signature}: proto: there is no file "${name}" in the folder proto/`);
  try {
    return protoMessages(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SignatureError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function loadVendors(folder: string): readonly Signature[] {
  return filesOf(folder).map(loadSignature);
}

/** Every YAML file of a folder, in the order of their names; none when the folder is not there. Throws SignatureError. */
export function loadFolder<T>(folder: string, schema: z.ZodType<T>): readonly T[] {
  return filesOf(folder).map((path) => loadFile(path, schema));
}

function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.toSorted().map((name) => join(folder, name));
}

/** Reads and checks a data file that may not be there. Throws SignatureError. */
export function loadOptional<T>(path: string, schema: z.ZodType<T>, otherwise: T): T {
  return existsSync(path) ? loadFile(path, schema) : otherwise;
}

/** Reads and checks one data file. Throws SignatureError with file, line and column of every mistake. */
export function loadFile<T>(path: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new SignatureError(document.errors.map((error) => `${place(error.pos[0])} ${error.message}`).join('\n'));
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
    // What contains itself is no plain data.
    JSON.stringify(data);
  } catch (error) {
    // Aliases alone are left to go wrong: of nothing, too many, or circular.
    const [complaint] = (error as Error).message.split('\n');
    throw new SignatureError(`${place(firstAlias(document))} ${complaint}`, { cause: error });
  }
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  const complaints = checked.error.issues.map((issue) => {
    const node = nearestNode(document, issue.path);
    return `${place(node)} ${issue.path.join('.')}: ${issue.message}`;
  });
  throw new SignatureError(complaints.join('\n'));
}

function firstAlias(document: ReturnType<typeof parseDocument>): number {
  let offset = 0;
  visit(document, {
    Alias: (_key, { range }) => {
      offset = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** Offset of the node at `path`, or of the nearest one around it that is written down. */
function nearestNode(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return 0;
}

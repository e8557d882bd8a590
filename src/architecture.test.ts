import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SOURCE = dirname(fileURLToPath(import.meta.url));

/** Which folders each folder may import from; a name without a slash is a folder of `src/`, `engine.ts` and the like are the files. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  wire: ['core'],
  source: ['core', 'wire'],
  flow: ['core', 'wire'],
  message: ['core', 'wire', 'flow'],
  signature: ['core', 'wire', 'flow', 'message', 'place'],
  place: ['core'],
  presence: ['core'],
  finding: ['core', 'wire', 'flow', 'message', 'signature', 'place', 'presence'],
  'open-capture.ts': ['core', 'flow', 'message', 'signature', 'place', 'presence'],
  'message-recorder.ts': ['open-capture.ts', 'run-logs.ts', 'core', 'wire', 'flow', 'signature', 'presence', 'finding'],
  'run-logs.ts': ['flow', 'signature', 'place', 'presence', 'finding'],
  'recall.ts': ['run-logs.ts', 'core', 'presence', 'finding'],
  'engine.ts': [
    'open-capture.ts',
    'message-recorder.ts',
    'run-logs.ts',
    'recall.ts',
    'core',
    'wire',
    'flow',
    'message',
    'signature',
    'place',
    'presence',
    'finding',
  ],
  redact: ['core', 'wire', 'flow', 'message', 'signature', 'place'],
  'analyse.ts': ['core', 'source', 'engine.ts'],
  report: ['core', 'engine.ts'],
  store: ['core', 'wire', 'source', 'place', 'presence', 'finding', 'signature', 'recall.ts', 'engine.ts', 'analyse.ts', 'report'],
  queue: ['core', 'source', 'analyse.ts', 'store'],
  demo: ['core', 'engine.ts', 'report'],
  tui: ['core', 'report', 'demo'],
  'index.ts': ['core', 'wire', 'source', 'flow', 'message', 'signature', 'place', 'presence', 'finding', 'engine.ts', 'report'],
  cli: [
    'core',
    'wire',
    'source',
    'flow',
    'message',
    'signature',
    'place',
    'presence',
    'finding',
    'engine.ts',
    'analyse.ts',
    'redact',
    'report',
    'store',
    'queue',
    'demo',
    'tui',
  ],
};

/** Node modules that do input or output; only these folders may use them. */
const INPUT_OUTPUT = /^node:(fs|net|http|https|http2|dgram|dns|tls|child_process|worker_threads)/;
const MAY_DO_INPUT_OUTPUT = new Set(['source', 'store', 'queue', 'cli', 'tui']);
/** The one reader of data files. */
const EXCEPTIONS = new Set(['signature/load.ts imports node:fs']);

interface Import {
  readonly file: string;
  readonly from: string;
  readonly target: string;
}

const IMPORTS = sourceFiles(SOURCE).flatMap(importsOf);

describe('the house', () => {
  test('is imported one way only', () => {
    const wrong = IMPORTS.filter(
      ({ from, target }) => target !== from && !target.startsWith('node:') && !isPackage(target) && !MAY_IMPORT[from]?.includes(target),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test('does input and output in few places', () => {
    const wrong = IMPORTS.filter(({ from, target }) => INPUT_OUTPUT.test(target) && !MAY_DO_INPUT_OUTPUT.has(from)).map(
      ({ file, target }) => `${file} imports ${target}`,
    );
    expect(wrong.filter((one) => !EXCEPTIONS.has(one))).toEqual([]);
  });

  test('knows no vendor in its code', () => {
    const vendors = readdirSync(join(SOURCE, '../signatures/vendors')).map((name) => name.replace('.yaml', ''));
    const naming = sourceFiles(SOURCE).filter((file) => vendors.some((vendor) => new RegExp(`\\b${vendor}\\b`, 'i').test(codeOf(file))));
    expect(naming.map((file) => relative(SOURCE, file))).toEqual([]);
  });

  test('is all accounted for', () => {
    const folders = new Set(IMPORTS.map(({ from }) => from));
    expect([...folders].filter((folder) => MAY_IMPORT[folder] === undefined)).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : sourceFiles(path);
    return /\.tsx?$/.test(entry.name) && !/(\.test\.tsx?|^testing\.tsx?)$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const file = relative(SOURCE, path).split(sep).join('/');
  const specifiers = [...readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1]!);
  return specifiers.map((specifier) => {
    if (!specifier.startsWith('.')) return { file, from: roomOf(file), target: specifier };
    const target = relative(SOURCE, join(dirname(path), specifier))
      .split(sep)
      .join('/');
    return { file, from: roomOf(file), target: roomOf(target.replace(/\.js$/, '.ts')) };
  });
}

function roomOf(file: string): string {
  return file.split('/')[0]!;
}

function isPackage(target: string): boolean {
  return MAY_IMPORT[target] === undefined;
}

/** A file without its comments: an example may name a vendor, the code may not. */
function codeOf(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');
}

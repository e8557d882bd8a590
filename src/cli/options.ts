import { UserError } from '../core/user-error.js';
import { LANGUAGES, type Language } from '../core/language.js';
import { clockOffsets } from './clock-offsets.js';
import type { FailOn } from './exit-code.js';
import { type GivenPlaceOptions, placeOptions } from './place-options.js';
import type { ScanOptions } from './scan.js';

/** Marks a path given as an argument, which can hold no NUL of its own. */
const MARK = '\0';

/** Of commands that read captures. */
export const INPUTS = {
  describe: 'capture files, folders, or - for standard input',
  type: 'string',
  array: true,
  demandOption: true,
} as const;

/** What `report` can write to a file of its own. */
export const REPORT_FILES = ['html', 'text', 'jsonl', 'sarif', 'csv', 'eve', 'stix', 'junit'] as const;

/** What commands that judge captures have in common. */
export const GATE = {
  lang: { choices: LANGUAGES, default: 'en' as const, requiresArg: true, describe: 'language of the page: English or French' },
  evidence: { type: 'string', requiresArg: true, describe: 'also write the packets that findings rest on to this pcapng file' },
  'fail-on': {
    choices: ['low', 'medium', 'high', 'critical', 'never'],
    default: 'low' as const,
    requiresArg: true,
    describe: 'severity from which on the exit code is 1',
  },
  'min-coverage': {
    type: 'number',
    default: 0,
    requiresArg: true,
    describe: 'per cent of the flows that must be recognised; fewer is exit code 4',
  },
  baseline: { type: 'string', requiresArg: true, describe: 'a file of accepted findings, which do not count for the exit code' },
  honey: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    defaultDescription: 'none',
    requiresArg: true,
    describe: 'test identifiers that must not appear, as user=…,room=…: one that does is exit code 1',
  },
} as const;

/** Options of the commands that judge captures, as they were typed; those that a command does not have are absent. */
export interface Given extends GivenPlaceOptions {
  readonly lang?: Language;
  readonly evidence?: string | undefined;
  readonly failOn?: FailOn;
  readonly minCoverage?: number;
  readonly baseline?: string | undefined;
  readonly honey?: readonly string[];
  readonly signatures: readonly string[];
  readonly watch: readonly string[];
  readonly watchFile?: string | undefined;
  readonly color: boolean;
  readonly clockOffset?: readonly string[];
  readonly mask?: boolean;
  readonly keylog?: string | undefined;
  readonly maskKey?: string | undefined;
}

export function commonOptions(inputs: readonly string[], given: Given): Omit<ScanOptions, 'format' | 'flows' | 'table'> {
  const path = (text: string | undefined) => (text === undefined ? undefined : unmarked(last(text)));
  return {
    inputs: inputs.map(unmarked),
    language: last(given.lang ?? 'en'),
    failOn: last(given.failOn ?? 'low'),
    minCoverage: percent(last(given.minCoverage ?? 0)),
    baseline: path(given.baseline),
    evidence: path(given.evidence),
    signatures: given.signatures.map(unmarked),
    watch: { lists: given.watch.map(unmarked), file: path(given.watchFile), honey: (given.honey ?? []).map(unmarked) },
    clockOffsets: clockOffsets((given.clockOffset ?? []).map(unmarked)),
    places: placeOptions(given, unmarked),
    mask: { mask: given.mask ?? false, keyFile: path(given.maskKey) },
    colour: given.color,
    keyLog: path(given.keylog),
  };
}

/** Throws UserError when it is none. */
function percent(number: number): number {
  if (number >= 0 && number <= 100) return number;
  throw new UserError(`--min-coverage is per cent: a number from 0 to 100`);
}

/** yargs drops a lone `-` and takes what stands behind `--` for no input: both get a mark that no argument can hold. */
export function withMarkedPaths(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  const [before, behind] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  return [...before.map((word) => (word === '-' ? `${MARK}-` : word)), ...behind.map((word) => MARK + word)];
}

/** yargs makes a list of an option that is given twice; the last one counts. */
export function last<T>(given: T | readonly T[]): T {
  return Array.isArray(given) ? given.at(-1) : (given as T);
}

export function unmarked(text: string): string {
  return text.replaceAll(MARK, '');
}

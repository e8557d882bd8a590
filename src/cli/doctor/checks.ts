import { languageOf } from '../language.js';
import type { DatabaseReading } from '../places/databases.js';
import { type Check, check } from './check.js';

/** The oldest engine that runs it, as in package.json. */
const NODE = [20, 19] as const;

/** @param version As `20.19.0`. */
export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const needed = NODE.join('.');
  return major > NODE[0] || (major === NODE[0] && minor >= NODE[1])
    ? check('yes', `Node.js ${version}`)
    : check('no', `Node.js ${version}: ${needed} or newer is needed`, 'https://nodejs.org has it.');
}

/** What of a terminal standard input and output are. */
export interface TerminalFacts {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Bits for a colour, as Node counts them: 1 is none. */
  readonly colourDepth: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

export function terminalChecks({ isTerminal, columns, rows, colourDepth, environment, platform }: TerminalFacts): readonly Check[] {
  const language = languageOf(environment) === 'fr' ? 'French' : 'English';
  const speaks = check(
    'yes',
    `language of the demo, the greeting and the help inside "open": ${language}`,
    'LANG or LC_ALL changes it, and --lang.',
  );
  if (!isTerminal) {
    return [check('no', 'a terminal on both ends', '"open" needs one; "scan", "report" and "demo" print anywhere.'), speaks];
  }
  return [
    sizeCheck(columns, rows),
    colourCheck(colourDepth, environment),
    charactersCheck(environment, platform),
    readerCheck(environment),
    speaks,
  ];
}

function sizeCheck(columns: number, rows: number): Check {
  const size = `a terminal of ${columns}×${rows}`;
  if (columns >= 80 && rows >= 24) return check('yes', size);
  if (columns >= 40 && rows >= 10) return check('yes', size, '"open" and "demo" work; from 80×24 on they show more at once.');
  return check('no', size, '"open" and "demo" need 40×10 at least: make the window larger.');
}

function colourCheck(depth: number, { NO_COLOR }: NodeJS.ProcessEnv): Check {
  if (NO_COLOR) return check('choice', 'no colour, because NO_COLOR is set', 'Nothing is said by colour alone.');
  if (depth <= 1) return check('choice', 'no colour on this terminal', 'Nothing is said by colour alone.');
  return check('yes', depth >= 24 ? 'colours' : `${2 ** depth} colours`);
}

function charactersCheck({ LC_ALL, LC_CTYPE, LANG, WT_SESSION }: NodeJS.ProcessEnv, platform: NodeJS.Platform): Check {
  const name = LC_ALL || LC_CTYPE || LANG || '';
  const isUnicode = platform === 'win32' ? WT_SESSION !== undefined : platform === 'darwin' || /utf-?8/i.test(name);
  if (isUnicode) return check('yes', 'characters beyond ASCII');
  const how = platform === 'win32' ? 'Windows Terminal shows them.' : 'LANG=C.UTF-8, or another that ends in UTF-8, says that it can.';
  return check('no', 'characters beyond ASCII: this terminal does not say that it shows them', how);
}

function readerCheck({ INK_SCREEN_READER }: NodeJS.ProcessEnv): Check {
  return INK_SCREEN_READER === 'true'
    ? check('yes', 'output for a screen reader')
    : check('choice', 'output for a screen reader is off', 'INK_SCREEN_READER=true turns it on.');
}

/** `problem`: why the tool cannot capture. */
export function captureCheck(tool: { readonly name: string; readonly path: string }, problem: string | undefined): Check {
  return problem === undefined
    ? check('yes', `capturing with ${tool.name} (${tool.path})`)
    : check('no', `capturing with ${tool.name} (${tool.path})`, ...problem.split('\n'));
}

export function databaseCheck({ title, date, place, missing }: DatabaseReading): Check {
  return missing === undefined
    ? check('yes', `places: ${title}, of ${date}`)
    : check('no', `places: ${title}: ${missing}`, `${place}; what comes with roomtone is there again after it is installed again.`);
}

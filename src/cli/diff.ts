import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isAtLeast, type Severity } from '../core/finding.js';
import { UserError } from '../core/user-error.js';
import { type Difference, compare } from '../report/difference.js';
import { differenceLines, differenceText } from '../report/difference-text.js';
import { JsonLinesReport } from '../report/jsonl.js';
import { type Line, Picture } from '../report/picture.js';
import { readProblem } from '../source/inputs.js';
import { EXIT, type FailOn } from './exit-code.js';
import { Output } from './output.js';
import { type ScanOptions, scan } from './scan.js';

export interface DiffOptions {
  readonly old: string;
  readonly now: string;
  readonly format: 'text' | 'jsonl';
  readonly failOn: FailOn;
}

/** A report that cannot be read; the message is for people. */
class DiffError extends UserError {
  override readonly name = 'DiffError';
}

/** Enough to know a report by: it begins with an object that says its type. */
const HEAD_BYTES = 16;

/** Compares two captures, folders of captures, or reports. Returns the exit code. */
export async function diff({ old, now, format, failOn }: DiffOptions, options: ScanOptions): Promise<number> {
  const pictures: Picture[] = [];
  for (const path of [old, now]) {
    const picture = new Picture();
    const code = (await isReport(path)) ? await readReport(path, picture) : await readCaptures(path, picture, options);
    if (code === EXIT.unreadable || code === EXIT.failure) return code;
    pictures.push(picture);
  }
  const difference = compare(pictures[0]!, pictures[1]!);
  const output = new Output(process.stdout);
  for (const text of format === 'text' ? differenceText(difference) : differenceLines(difference)) await output.write(text);
  await output.flush();
  return output.failure === undefined ? exitCodeOf(difference, failOn) : EXIT.failure;
}

/** What appeared comes first; a disappearance that nobody could see is no good news. */
function exitCodeOf({ findings }: Difference, failOn: FailOn): number {
  const counts = ({ severity }: { readonly severity: string }) => failOn !== 'never' && isAtLeast(severity as Severity, failOn);
  if (findings.some(({ change, finding }) => change === 'appeared' && counts(finding))) return EXIT.findings;
  return findings.some(({ change }) => change === 'not-judged') ? EXIT.blind : EXIT.clean;
}

async function isReport(path: string): Promise<boolean> {
  try {
    if (path === '-' || !statSync(path).isFile()) return false;
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.toString('latin1', 0, bytesRead).startsWith('{"type":');
    } finally {
      await file.close();
    }
  } catch {
    // What cannot be read is said where it is read.
    return false;
  }
}

async function readReport(path: string, picture: Picture): Promise<number> {
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number++;
      if (text !== '') picture.add(JSON.parse(text) as Line);
    }
  } catch (error) {
    const problem = error instanceof SyntaxError ? `line ${number} is no JSON` : readProblem(error);
    throw new DiffError(`cannot read ${path}: ${problem}`, { cause: error });
  }
  return EXIT.clean;
}

async function readCaptures(path: string, picture: Picture, options: ScanOptions): Promise<number> {
  const take = (texts: Iterable<string>): readonly string[] => {
    for (const text of texts) picture.add(JSON.parse(text) as Line);
    return [];
  };
  return scan({ ...options, inputs: [path] }, () => {
    const report = new JsonLinesReport(false);
    return Promise.resolve({ capture: (result) => take(report.capture(result)), run: (result) => take(report.run(result)) });
  });
}

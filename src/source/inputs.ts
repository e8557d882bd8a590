import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputProblem } from '../core/snapshot.js';

/** A file to read, and what to call it. */
export interface Input {
  readonly path: string;
  /** Null where it cannot be known: standard input, a named pipe. */
  readonly bytes: number | null;
  /** Found in a folder: what is no capture is passed over there instead of being an error. */
  readonly fromFolder: boolean;
  /** Where the bytes come from when the path is only their name, as of a capture that is just being taken. */
  readonly chunks?: () => AsyncIterable<Buffer>;
}

export interface Inputs {
  readonly inputs: readonly Input[];
  readonly problems: readonly InputProblem[];
}

/** Files found in folders. Guards memory against a folder that links into a whole disk. */
const MAX_FILES = 1_000_000;

/** Expands what was named on the command line: files, `-`, and folders with all that lies below, in a fixed order. */
export async function findInputs(paths: readonly string[]): Promise<Inputs> {
  const inputs: Input[] = [];
  const problems: InputProblem[] = [];
  for (const path of paths) {
    if (path === '-') {
      inputs.push({ path, bytes: null, fromFolder: false });
      continue;
    }
    try {
      const found = await stat(path);
      if (found.isDirectory()) await addFolder(path, inputs, problems);
      else inputs.push({ path, bytes: found.isFile() ? found.size : null, fromFolder: false });
    } catch (error) {
      problems.push({ file: path, problem: readProblem(error) });
    }
  }
  return { inputs, problems };
}

/** Symbolic links are followed to files, not to folders: those can lead round in circles. */
async function addFolder(folder: string, inputs: Input[], problems: InputProblem[]): Promise<void> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (inputs.length === MAX_FILES) {
        problems.push({ file: folder, problem: `more than ${MAX_FILES} files were found; the rest is not read` });
        return;
      }
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await addFolder(path, inputs, problems);
      else if (entry.isFile() || entry.isSymbolicLink()) await addFile(path, inputs);
    }
  } catch (error) {
    problems.push({ file: folder, problem: readProblem(error) });
  }
}

/** A link that leads nowhere, and a file that was just deleted, are passed over. */
async function addFile(path: string, inputs: Input[]): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) inputs.push({ path, bytes: found.size, fromFolder: true });
}

/** The system's complaint about a file in plain words. */
export function readProblem(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

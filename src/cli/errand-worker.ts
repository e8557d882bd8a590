/** Writes a report or the evidence in a thread of its own, by reading the captures once more: the terminal does not wait for it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Note } from '../core/note.js';
import { UserError } from '../core/user-error.js';
import { EXIT } from './exit-code.js';
import type { OpenCommand } from './open.js';
import { report } from './report.js';

/** What to write, and of what. */
export interface ErrandInput {
  readonly kind: 'report' | 'evidence';
  readonly command: Pick<OpenCommand, 'inputs' | 'signatures' | 'watch' | 'places' | 'mask' | 'keyLog' | 'language'>;
  readonly file: string;
  readonly notes: readonly Note[];
}

/** Null when it was written; else why not, for people. */
export type ErrandOutcome = string | null;

parentPort?.postMessage(await run(workerData as ErrandInput));

async function run({ kind, command, file, notes }: ErrandInput): Promise<ErrandOutcome> {
  const options = {
    ...command,
    notes,
    format: 'text',
    flows: false,
    table: 'findings',
    failOn: 'never',
    minCoverage: 0,
    baseline: undefined,
    evidence: kind === 'evidence' ? file : undefined,
    clockOffsets: new Map<string, number>(),
    colour: false,
  } as const;
  try {
    const code = await report(options, kind === 'report' ? { html: file } : {});
    return code === EXIT.failure ? 'it could not be written' : null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

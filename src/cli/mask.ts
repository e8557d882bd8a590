import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UserError } from '../core/user-error.js';
import { Mask, SHORTEST_KEY } from '../report/mask.js';
import { MaskedReport } from '../report/masked-report.js';
import type { Report } from '../report/report.js';
import { readProblem } from '../source/inputs.js';

/** Whether identifiers are to be masked, and with which key. */
export interface MaskOptions {
  readonly mask: boolean;
  /** A file with the key; tokens are then the same in every run. */
  readonly keyFile: string | undefined;
}

/** A key file that cannot be used; the message is for people. */
export class MaskError extends UserError {
  override readonly name = 'MaskError';
}

export function isMasked({ mask, keyFile }: MaskOptions): boolean {
  return mask || keyFile !== undefined;
}

/** The same report, of masked results where that was asked for. Throws MaskError. */
export function masked(report: Report, options: MaskOptions): Report {
  const mask = maskFor(options);
  return mask === undefined ? report : new MaskedReport(report, mask);
}

/** What masks results; undefined where that was not asked for. Throws MaskError. */
export function maskFor({ mask, keyFile }: MaskOptions): Mask | undefined {
  if (!mask && keyFile === undefined) return undefined;
  return new Mask(maskKey(keyFile));
}

/** The key in a file, or one that nobody will know again. Throws MaskError. */
export function maskKey(file: string | undefined): Buffer {
  if (file === undefined) return randomBytes(32);
  let key: Buffer;
  try {
    key = readFileSync(file);
  } catch (error) {
    throw new MaskError(`cannot read ${file}: ${readProblem(error)}`, { cause: error });
  }
  if (key.length < SHORTEST_KEY) throw new MaskError(`the key in ${file} is too short: it needs at least ${SHORTEST_KEY} bytes`);
  return key;
}

import { TABLES } from '../../report/csv-tables.js';
import type { Table } from '../../report/csv-tables.js';
import { FORMATS, type Format } from '../format-names.js';
import { type Given, GATE, commonOptions, last } from '../options.js';
import { MASK, textOf } from '../presence-options.js';
import type { SessionOptions } from './session.js';

const MEGABYTE = 1_000_000;

/** Of every command that looks at traffic while it flows. */
export const SESSION = {
  write: { alias: 'w', type: 'string', requiresArg: true, describe: 'keep what comes in this pcapng file' },
  keep: { type: 'boolean', describe: 'keep or delete (--no-keep) the file at the end; asked on a terminal when absent' },
  'ring-size': { type: 'number', requiresArg: true, describe: 'megabytes after which the next file is begun' },
  'ring-files': { type: 'number', requiresArg: true, describe: 'how many of those files are kept, the newest ones' },
  format: { choices: FORMATS, requiresArg: true, describe: 'print at the end, in this format; no terminal interface' },
  flows: { type: 'boolean', default: false, describe: 'list every flow (JSON Lines)' },
  table: { choices: TABLES, default: 'findings' as const, requiresArg: true, describe: 'which table (CSV)' },
  ...MASK,
  ...GATE,
} as const;

interface GivenSession extends Given {
  readonly write?: string | undefined;
  readonly keep?: boolean | undefined;
  readonly ringSize?: number | undefined;
  readonly ringFiles?: number | undefined;
  readonly format?: Format | undefined;
  readonly flows: boolean;
  readonly table: Table;
}

/** A ring of one kind of limit only has the other one's usual value. */
const USUAL_RING = { size: 100, files: 10 };

export function sessionOptions(given: GivenSession): SessionOptions {
  const { write, keep, ringSize, ringFiles, format, flows, table, ...others } = given;
  const isRing = ringSize !== undefined || ringFiles !== undefined;
  const [size, files] = [last(ringSize ?? USUAL_RING.size), last(ringFiles ?? USUAL_RING.files)];
  return {
    write: textOf(write),
    keep: keep === undefined ? undefined : last(keep),
    ring: isRing ? { bytes: size * MEGABYTE, files } : undefined,
    format: format === undefined ? undefined : last(format),
    scan: { ...commonOptions([], others), flows, table: last(table) },
  };
}

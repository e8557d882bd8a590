import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { escapeText } from '../core/display.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { formatTime } from '../core/time.js';
import { Engine } from '../engine.js';
import { INPUT_PROBLEMS, analyse } from '../analyse.js';
import type { KnownServer } from '../finding/run-servers.js';
import { MAX_SILENCE_SECONDS } from '../presence/stay-log.js';
import { Mask } from '../report/mask.js';
import { silences } from '../signature/silences.js';
import { readChunks } from '../source/chunks.js';
import { readProblem } from '../source/inputs.js';
import { anomalyRows, captureRow, eventRows, flowRows, observationRows } from './capture-rows.js';
import { type Configuration, type Privacy, configurationHash, runKey } from './configuration.js';
import { loadDuckDb, readRun } from './duckdb.js';
import { idOf } from './ids.js';
import { RUNS, type RunName, fileOf } from './layout.js';
import { isComplete, publish, removeLeftovers } from './publish.js';
import { RowWriter } from './row-writer.js';
import { findingRows, observerRows, probeRows, serverRows, stayRows } from './run-rows.js';
import { UnwritableError } from './store-error.js';
import { type RunOfRows, TABLE_NAMES } from './tables.js';

export interface StoreOptions {
  /** The folder of the store. */
  readonly out: string;
  readonly configuration: Configuration;
  readonly privacy: Privacy;
  /** Whether a run that failed is made anew; else it stays failed. */
  readonly retriesFailed: boolean;
}

export interface StoreOutcome {
  /** `skipped`: the run is there already, and was done. */
  readonly status: 'done' | 'skipped' | 'failed';
  /** SHA-256 of the file; empty where it could not be read. */
  readonly capture: string;
  /** Why it failed, for people. */
  readonly reason: string | null;
}

/** How far the reading is, and whether it is still wanted. */
export interface StoreProgress {
  /** SHA-256 of the file, where it is known already. */
  readonly capture?: string;
  onProgress?(bytes: number, packets: number): void;
  /** Aborted when the user wants no more; then nothing is stored. */
  readonly ended?: AbortSignal;
}

/** Tokens in a store: 128 bits, like ids, for there may be many more values than in a report. */
const TOKEN_DIGITS = 32;

/** Trouble with a file that comes of what it holds: another reading would give the same. */
const LASTING: readonly string[] = Object.values(INPUT_PROBLEMS);

/**
 * Scans one capture and stores what it gave. A run that is there already is
 * `skipped`, or `failed` as it was. A file whose content cannot be read is a row in `scan_runs` with
 * its reason; one that the system does not let us read, and one whose reading
 * was ended, is `failed` without a row, and tried again the next time. Throws
 * UnwritableError when the store cannot be written, StoreError without DuckDB. Leaves no half-written file.
 */
export async function storeCapture(path: string, options: StoreOptions, progress: StoreProgress = {}): Promise<StoreOutcome> {
  await loadDuckDb();
  let capture = progress.capture;
  try {
    capture ??= await hashOf(path);
  } catch (error) {
    return { status: 'failed', capture: '', reason: readProblem(error) };
  }
  const run = runOfCapture(capture, options);
  const before = (await isComplete(options.out, run)) ? await readRun(fileOf(options.out, RUNS, run)) : undefined;
  if (before?.status === 'done') return { status: 'skipped', capture, reason: null };
  if (before !== undefined && !options.retriesFailed) return { status: 'failed', capture, reason: before.reason };
  // The one file that is ever taken away: its place is needed.
  if (before !== undefined) await rm(fileOf(options.out, RUNS, run), { force: true });
  let read: Read | string;
  try {
    read = await readAlone(path, options, progress);
  } catch (error) {
    return storeFailure(path, capture, bugIn(error, options.privacy), options);
  }
  if (typeof read === 'string') {
    return LASTING.includes(read) ? storeFailure(path, capture, read, options) : { status: 'failed', capture, reason: read };
  }
  if (read.result.capture.sha256 !== capture) return { status: 'failed', capture, reason: 'it changed while it was read' };
  return storing(options, run, async (writer) => {
    await addRows(writer, read, options, { run: run.key, capture });
    await writer.add(RUNS, [runRow(path, run, options, null, writer.counts)]);
    return { status: 'done', capture, reason: null };
  });
}

/** What a mistake of ours says may quote the capture. */
function bugIn(error: unknown, privacy: Privacy): string {
  const said = privacy === 'plain' && error instanceof Error ? `: ${error.message}` : '';
  return `a mistake of roomtone's own${said}`;
}

/** Notes that a capture cannot be scanned, and why, so that it is not tried again and again. */
export async function storeFailure(path: string, capture: string, reason: string, options: StoreOptions): Promise<StoreOutcome> {
  const run = runOfCapture(capture, options);
  return storing(options, run, async (writer) => {
    await writer.add(RUNS, [runRow(path, run, options, reason, {})]);
    return { status: 'failed', capture, reason };
  });
}

/** SHA-256 of a file. Throws what the system says of it. */
export async function hashOf(path: string): Promise<string> {
  if (path === '-' || !(await stat(path)).isFile()) throw new Error('only files can be stored: what is read twice must stay the same');
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}

interface Read {
  readonly result: CaptureResult;
  readonly run: RunResult;
  readonly servers: readonly KnownServer[];
  readonly silenceOf: (vendor: string) => number;
}

/** What a capture alone tells, or why it tells nothing. */
async function readAlone(
  path: string,
  { configuration, privacy }: StoreOptions,
  { onProgress, ended }: StoreProgress,
): Promise<Read | string> {
  const { knowledge, watch, gazetteer, keyLog } = configuration;
  // Where servers stand may be asked of the rows later.
  const engine = new Engine(knowledge, watch, gazetteer, true);
  if (keyLog !== undefined) engine.learnKeys(keyLog);
  const silenceOf = silences(knowledge);
  let problem: string | undefined;
  let result: CaptureResult | undefined;
  await analyse(
    engine,
    { path, bytes: null, fromFolder: false },
    {
      onCapture: (given) => void (result = given),
      onProblem: (given) => (problem ??= given.problem),
      onProgress: (_, bytes) => {
        onProgress?.(bytes, engine.packets);
        return ended?.aborted === true;
      },
      isLast: true,
      ...(ended !== undefined && { ended }),
    },
  );
  if (ended?.aborted === true) return 'its reading was interrupted';
  if (problem !== undefined || result === undefined) return problem ?? 'it gave nothing';
  // A mask knows the addresses of one capture: what it hides must not hang on what was read before.
  const mask = privacy === 'plain' ? undefined : new Mask(privacy.hmacKey, TOKEN_DIGITS);
  const run = engine.report();
  const grounds = run.servers.map(({ address }) => engine.groundOf(address));
  const [shown, told] = mask === undefined ? [result, run] : [mask.capture(result), mask.run(run)];
  return {
    result: shown,
    run: told,
    servers: told.servers.map((server, at) => ({ server, ground: grounds[at]! })),
    silenceOf: (vendor) => silenceOf(vendor) ?? MAX_SILENCE_SECONDS,
  };
}

async function addRows(writer: RowWriter, { result, run, servers, silenceOf }: Read, { configuration }: StoreOptions, of: RunOfRows) {
  const { first } = result.capture;
  const day = first === null ? null : formatTime(first).slice(0, 10);
  await writer.add('captures', [captureRow(result, of, configuration.vantage)]);
  await writer.add('flows', flowRows(result, of));
  await writer.add('observations', observationRows(result, of));
  await writer.add('events', eventRows(result, of));
  await writer.add('anomalies', anomalyRows(result, of));
  await writer.add('stay_parts', stayRows(run.stays, of, silenceOf));
  await writer.add('servers', serverRows(servers, of, { day, geo: configuration.geo }));
  await writer.add('probes', probeRows(run, of));
  await writer.add('findings', findingRows(run, of));
  await writer.add('observers', observerRows(run, of));
}

function runOfCapture(capture: string, { configuration, privacy }: StoreOptions): RunName {
  return { capture, key: runKey(capture, configuration.detector, configurationHash(configuration, privacy)) };
}

function runRow(
  file: string,
  { capture, key }: RunName,
  { configuration, privacy }: StoreOptions,
  reason: string | null,
  counts: Readonly<Record<string, number>>,
) {
  return {
    id: idOf('run', [key]),
    run: key,
    capture,
    file,
    detector: configuration.detector,
    configuration: configurationHash(configuration, privacy),
    privacy: privacy === 'plain' ? 'plain' : 'hmac',
    status: reason === null ? 'done' : 'failed',
    reason,
    rows: JSON.stringify(counts),
  };
}

/** Collects rows and writes them, the run itself last. */
async function storing(options: StoreOptions, run: RunName, collect: (writer: RowWriter) => Promise<StoreOutcome>): Promise<StoreOutcome> {
  const writer = await RowWriter.begin();
  try {
    const outcome = await collect(writer);
    for (const table of TABLE_NAMES) {
      if (writer.counts[table] !== undefined) await publish(options.out, table, run, (path) => writer.write(table, path));
    }
    return outcome;
  } catch (error) {
    throw new UnwritableError(`cannot write to ${options.out}: ${escapeText(error instanceof Error ? error.message : String(error))}`, {
      cause: error,
    });
  } finally {
    writer.close();
    await removeLeftovers(options.out, run);
  }
}

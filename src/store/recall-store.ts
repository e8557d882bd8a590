import type { CaptureResult } from '../core/results.js';
import type { InputProblem } from '../core/snapshot.js';
import type { Engine } from '../engine.js';
import { MAX_STAYS } from '../presence/stay-log.js';
import type { Recalled } from '../recall.js';
import type { RunName } from './layout.js';
import { OpenStore } from './open-store.js';
import { RecalledFlows, anomalyOf, captureOf, eventOf, flowOf, observationOf } from './recall-capture.js';
import { fanoutsOf, findingOf, serverOf, stayOf } from './recall-run.js';
import { StoreError } from './store-error.js';
import type { Row } from './tables.js';

export interface RecallSink {
  onCapture(result: CaptureResult): void | Promise<void>;
  /** A file of the store that could not be read. */
  onProblem(problem: InputProblem): void;
  /** Before each capture. Returning true stops the recalling. */
  onProgress(file: string): boolean;
}

/**
 * Takes what a store tells of its captures into the engine, as if they were
 * read now, in the order in which a scan reads a folder. Throws StoreError when
 * the folder is no store, when DuckDB is missing, and when there is more than
 * fits into memory.
 */
export async function recallStore(folder: string, engine: Engine, sink: RecallSink): Promise<void> {
  const store = await OpenStore.open(folder);
  try {
    const [{ stays } = { stays: 0 }] = await store.rows('SELECT count(*) AS stays FROM stay_parts');
    if (Number(stays) > MAX_STAYS) {
      throw new StoreError(
        `the store has ${String(stays)} stays, more than the ${MAX_STAYS} that fit into memory: ask it with "roomtone query"`,
      );
    }
    for (const { run, row } of await capturesOf(store)) {
      if (sink.onProgress(row.file!)) break;
      const recalled = await recalledOf(store, run, row, engine.nextCapture);
      engine.recall(recalled);
      await sink.onCapture(recalled.result);
    }
    for (const problem of store.problems) sink.onProblem(problem);
  } finally {
    store.close();
  }
}

interface StoredCapture {
  readonly run: RunName;
  readonly row: Row<'captures'>;
}

async function capturesOf(store: OpenStore): Promise<readonly StoredCapture[]> {
  const all: StoredCapture[] = [];
  for (const run of store.runs) for (const row of await store.rowsOf('captures', run)) all.push({ run, row });
  return all.toSorted((a, b) => compareParts(a.row.file!.split('/'), b.row.file!.split('/')));
}

async function recalledOf(store: OpenStore, run: RunName, row: Row<'captures'>, index: number): Promise<Recalled> {
  const of = { index, digits: row.digits! };
  const flows = new RecalledFlows();
  const listed = (await store.rowsOf('flows', run)).map((one) => flowOf(one, flows, of));
  const result: CaptureResult = {
    ...captureOf(row),
    observations: (await store.rowsOf('observations', run)).map((one) => observationOf(one, flows, of)),
    events: (await store.rowsOf('events', run)).map((one) => eventOf(one, flows, of)),
    echoes: [],
    anomalies: (await store.rowsOf('anomalies', run)).map(anomalyOf),
    flows: () => listed,
  };
  return {
    result,
    stays: (await store.rowsOf('stay_parts', run)).map((one) => stayOf(one, of)),
    servers: (await store.rowsOf('servers', run)).map((one) => serverOf(one, of)),
    fanouts: fanoutsOf(await store.rowsOf('probes', run), of),
    findings: (await store.rowsOf('findings', run)).map((one) => findingOf(one, of)),
  };
}

/** As folders are read: each name by itself. */
function compareParts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  if (at < 0) return a.length - b.length;
  return a[at]! < (b[at] ?? '') ? -1 : 1;
}

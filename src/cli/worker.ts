/** The analysis in a thread of its own: snapshots out, so that the terminal never waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Coverage } from '../core/capture.js';
import type { InputProblem } from '../core/snapshot.js';
import { Engine } from '../engine.js';
import { findInputs } from '../source/inputs.js';
import { analyse } from './analyse.js';
import { knowledgeWith } from './knowledge.js';
import { type PlaceOptions, gazetteerFor } from './places/gazetteer.js';
import { SeenEvidence } from './seen-evidence.js';
import { type WatchOptions, watchFor } from './watch.js';
import { type WorkerMessage, runLists } from './worker-message.js';

export interface WorkerInput {
  readonly inputs: readonly string[];
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly places: PlaceOptions;
}

/** A screen is redrawn at most so often; more snapshots would only cost the reading. */
const SNAPSHOT_INTERVAL_MS = 100;

/** Lists that are sent whole are sent less often: a person reads a row, not ten a second. */
const LISTS_INTERVAL_MS = 1000;

/** Time that goes into snapshots, as a share of all: one that takes long is taken less often. */
const SNAPSHOT_SHARE = 0.1;

await run(workerData as WorkerInput);

async function run({ inputs: paths, signatures, watch, places }: WorkerInput): Promise<void> {
  const engine = new Engine(await knowledgeWith(signatures), await watchFor(watch), await gazetteerFor(places));
  const found = await findInputs(paths);
  const coverages: Coverage[] = [];
  const problems: InputProblem[] = [...found.problems];
  const files: string[] = [];
  const sizes = found.inputs.map(({ bytes }) => bytes);
  const bytesTotal = sizes.includes(null) ? null : sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  let bytesBefore = 0;
  let bytesInFile = 0;
  let filesDone = 0;
  let passedOver = 0;
  let packets = 0;
  let nextSnapshot = 0;
  let nextLists = 0;
  const evidence = new SeenEvidence();

  const post = (file: string | null, done: boolean) => {
    const started = Date.now();
    const result = engine.report();
    const { findings, observers, stays, coPresence, servers } = result;
    const snapshot: WorkerMessage['snapshot'] = {
      progress: {
        file,
        filesDone,
        filesTotal: found.inputs.length - passedOver,
        bytesDone: bytesBefore + bytesInFile,
        bytesTotal,
        packets: packets + engine.packets,
        done,
      },
      findings,
      observers,
      coverages,
      people: new Set(stays.map(({ vendor, user }) => JSON.stringify([vendor, user]))).size,
      rooms: new Set(stays.map(({ vendor, room }) => JSON.stringify([vendor, room]))).size,
      pairs: coPresence.length,
      servers: servers.length,
      problems,
      files,
    };
    const sendsLists = done || started >= nextLists;
    if (sendsLists) nextLists = started + LISTS_INTERVAL_MS;
    const message: WorkerMessage = { snapshot, page: evidence.page(), run: sendsLists ? runLists(result, evidence.events) : null };
    parentPort?.postMessage(message);
    const cost = Date.now() - started;
    nextSnapshot = started + cost + Math.max(SNAPSHOT_INTERVAL_MS, cost / SNAPSHOT_SHARE);
  };

  for (const input of found.inputs) {
    files[coverages.length] = input.path;
    await analyse(engine, input, {
      onFresh: (fresh, frame) => evidence.take(fresh, frame),
      onCapture: (result) => {
        evidence.end(result, coverages.length);
        coverages.push(result.coverage);
        packets += result.coverage.packets;
      },
      onProblem: (problem) => void problems.push(problem),
      onProgress: (_, bytes) => {
        bytesInFile = bytes;
        if (Date.now() >= nextSnapshot) post(input.path, false);
        return false;
      },
    });
    bytesBefore += bytesInFile;
    bytesInFile = 0;
    // A file of a folder that is no capture gives neither a result nor a problem.
    const readOrRefused = coverages.length + problems.length - found.problems.length;
    passedOver += readOrRefused > filesDone ? 0 : 1;
    filesDone = readOrRefused;
  }
  files.length = coverages.length;
  if (coverages.length === 0 && problems.length === 0) problems.push({ file: paths.join(', '), problem: 'no capture is in there' });
  post(null, true);
}

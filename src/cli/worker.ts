/** The analysis in a thread of its own: snapshots out, so that the terminal never waits for it. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../core/user-error.js';
import type { PlacesAsked } from '../core/snapshot.js';
import { Engine } from '../engine.js';
import { type ExchangeSink, analyse, analyseExchanges } from '../analyse.js';
import { receivedExchanges } from './exchange-port.js';
import { learnKeys } from './key-log.js';
import { knowledgeWith } from './knowledge.js';
import { type PlaceOptions, gazetteerFor, placesWith } from './places/gazetteer.js';
import { Reading } from './reading.js';
import { SeenEvidence } from './seen-evidence.js';
import { inputsOf } from './store/inputs.js';
import { type WatchOptions, watchFor } from './watch.js';
import { type WorkerMessage, type WorkerWish, openFlows, runLists } from './worker-message.js';

export interface WorkerInput {
  readonly inputs: readonly string[];
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly places: PlaceOptions;
  readonly keyLog: string | undefined;
  /** What a proxy hears, in place of inputs, and where it is kept. */
  readonly live?: { readonly file: string; readonly exchanges: MessagePort } | undefined;
}

/** A screen is redrawn at most so often; more snapshots would only cost the reading. */
const SNAPSHOT_INTERVAL_MS = 100;

/** Lists that are sent whole are sent less often: a person reads a row, not ten a second. */
const LISTS_INTERVAL_MS = 1000;

/** Time that goes into snapshots, as a share of all: one that takes long is taken less often. */
const SNAPSHOT_SHARE = 0.1;

await run(workerData as WorkerInput);

async function run({ inputs: paths, signatures, watch, places: asked, keyLog, live }: WorkerInput): Promise<void> {
  const knowledge = await knowledgeWith(signatures);
  const engine = new Engine(knowledge, await watchFor(watch), await gazetteerFor(asked), true);
  learnKeys(engine, keyLog);
  const { stores, ...found } =
    live === undefined
      ? await inputsOf(paths, watch)
      : { stores: [], inputs: [{ path: live.file, bytes: null, fromFolder: false }], problems: [] };
  const reading = new Reading(found);
  const isEndless = live !== undefined || paths.includes('-');
  const evidence = new SeenEvidence(isEndless);
  const meanings = Object.fromEntries(Object.entries(knowledge.rules).map(([rule, { en }]) => [rule, en.means]));
  let places = placesAsked(asked, await placesWith(signatures), null);
  let nextSnapshot = 0;
  let nextLists = 0;
  let isStale = true;
  let isDone = false;

  const post = () => {
    const started = Date.now();
    const result = engine.report();
    const { findings, observers, stays, coPresence, servers } = result;
    const { coverages, problems, files } = reading;
    const snapshot: WorkerMessage['snapshot'] = {
      progress: reading.progress(engine.packets),
      findings,
      observers,
      coverages,
      people: new Set(stays.map(({ vendor, user }) => JSON.stringify([vendor, user]))).size,
      rooms: new Set(stays.map(({ vendor, room }) => JSON.stringify([vendor, room]))).size,
      pairs: coPresence.length,
      servers: servers.length,
      problems,
      files,
      meanings,
      places,
    };
    const sendsLists = isDone || started >= nextLists;
    if (sendsLists) nextLists = started + LISTS_INTERVAL_MS;
    const lists = sendsLists ? { ...runLists(result, evidence.events), openFlows: openFlows(engine, coverages.length) } : null;
    const message: WorkerMessage = { snapshot, page: evidence.page(), run: lists };
    parentPort?.postMessage(message);
    const cost = Date.now() - started;
    nextSnapshot = started + cost + Math.max(SNAPSHOT_INTERVAL_MS, cost / SNAPSHOT_SHARE);
    isStale = !sendsLists;
  };
  const postWhenDue = () => {
    if (isStale && Date.now() >= nextSnapshot) post();
  };
  parentPort?.on('message', ({ profiles }: WorkerWish) => {
    void lookUp({ ...asked, places: true, profiles }).then((said) => {
      places = said;
      nextLists = 0;
      post();
    });
  });
  async function lookUp(wish: PlaceOptions): Promise<PlacesAsked> {
    try {
      const gazetteer = await gazetteerFor(wish);
      engine.lookUpIn(gazetteer);
      return { ...places, isAsked: true, chosen: wish.profiles, complaint: null };
    } catch (error) {
      if (error instanceof UserError) return { ...places, complaint: error.message };
      throw error;
    }
  }
  // A growing input may fall silent right after a chunk that came too early for a snapshot.
  const timer = setInterval(postWhenDue, SNAPSHOT_INTERVAL_MS);

  for (const store of stores) {
    const { recallStore } = await import('../store/recall-store.js');
    await recallStore(store, engine, {
      onProgress: (file) => {
        reading.begin(file);
        return false;
      },
      onCapture: (result) => {
        evidence.recall(result, reading.coverages.length);
        reading.noteRecalled(result);
        isStale = true;
        postWhenDue();
      },
      onProblem: (problem) => void reading.problems.push(problem),
    });
  }
  for (const [n, input] of found.inputs.entries()) {
    reading.begin(input.path);
    const sink: ExchangeSink = {
      onFresh: (fresh, frame) => evidence.take(fresh, frame),
      onCapture: (result) => {
        evidence.end(result, reading.coverages.length);
        reading.noteCapture(result);
        // Of exchanges that come without end another capture follows, of the same file.
        if (live !== undefined) reading.begin(input.path);
      },
      onBytes: (bytes) => {
        reading.noteBytes(bytes);
        isStale = true;
        postWhenDue();
      },
    };
    if (live !== undefined) await analyseExchanges(engine, live.file, receivedExchanges(live.exchanges), sink);
    else
      await analyse(engine, input, {
        ...sink,
        onProblem: (problem) => void reading.problems.push(problem),
        onProgress: (_, bytes) => {
          sink.onBytes!(bytes);
          return false;
        },
        isLast: n === found.inputs.length - 1,
        isEndless,
      });
    reading.endFile();
  }
  clearInterval(timer);
  if (reading.coverages.length === 0 && reading.problems.length === 0) {
    reading.problems.push({ file: paths.join(', '), problem: 'no capture is in there' });
  }
  reading.end();
  isDone = true;
  post();
}

function placesAsked(
  { places, profiles: chosen }: PlaceOptions,
  { profiles }: Awaited<ReturnType<typeof placesWith>>,
  complaint: string | null,
): PlacesAsked {
  const known = profiles.map(({ id, title }) => ({ id, title: title.en }));
  return { isAsked: places || chosen.length > 0, chosen, known, complaint };
}

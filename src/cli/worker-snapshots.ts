import type { Worker } from 'node:worker_threads';
import type { Snapshot } from '../core/snapshot.js';
import type { SnapshotSource } from '../tui/open.js';
import { ReceivedLists, type WorkerMessage, type WorkerWish } from './worker-message.js';

/** The snapshots of an analysis that runs in a worker thread. */
export class WorkerSnapshots implements SnapshotSource {
  latest: Snapshot | undefined;
  /** What ended the analysis too early. */
  failure: Error | undefined;
  readonly #worker: Worker;
  readonly #received = new ReceivedLists();
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => {
      this.#received.add(message);
      this.latest = { ...message.snapshot, lists: this.#received.lists };
      for (const listener of this.#listeners) listener(this.latest);
    });
    worker.on('error', (error) => (this.failure = error instanceof Error ? error : new Error(String(error))));
  }

  ask(wish: WorkerWish): void {
    this.#worker.postMessage(wish);
  }

  subscribe(onSnapshot: (snapshot: Snapshot) => void): () => void {
    if (this.latest !== undefined) onSnapshot(this.latest);
    this.#listeners.add(onSnapshot);
    return () => this.#listeners.delete(onSnapshot);
  }
}

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, expect, test } from 'vitest';
import type { Snapshot } from '../core/snapshot.js';
import { PATIENCE_MS, checkThatItIsBuilt } from '../testing/command.js';
import { ROOT } from '../testing/results.js';
import type { Action } from '../tui/keys.js';
import { navigate, selectRow } from '../tui/navigate.js';
import { START, inView, openPage, viewState, type Navigation, type OpenPage } from '../tui/navigation.js';
import { stageOf } from '../tui/stage.js';
import { ViewRows } from '../tui/view-rows.js';
import { VIEWS } from '../tui/views.js';
import type { WorkerInput } from './worker.js';
import { WorkerSnapshots } from './worker-snapshots.js';

beforeAll(checkThatItIsBuilt);

/** What the views have once all is read. */
async function lastSnapshot(input: string): Promise<Snapshot> {
  const places = { places: false, profiles: [], asOf: undefined, geo: [], overrides: undefined, vantage: undefined, signatures: [] };
  const watch = { lists: [], file: undefined, honey: [] };
  const workerData: WorkerInput = { inputs: [input], signatures: [], watch, places, keyLog: undefined };
  const worker = new Worker(join(ROOT, 'dist/worker.js'), { workerData });
  const source = new WorkerSnapshots(worker);
  try {
    return await new Promise((done, fail) => {
      worker.on('error', fail);
      source.subscribe((snapshot) => snapshot.progress.done && done(snapshot));
    });
  } finally {
    await worker.terminate();
  }
}

/** The interface without a screen: where keys lead, and what is open there. */
class Walk {
  readonly #cache = new ViewRows();

  constructor(readonly snapshot: Snapshot) {}

  stage(at: Navigation) {
    return stageOf(this.snapshot, at, { size: { columns: 80, rows: 24 }, cache: this.#cache, map: null, language: 'en' });
  }

  go(from: Navigation, ...actions: readonly Action[]): Navigation {
    return actions.reduce((at, action) => navigate(at, action, this.stage(at)), from);
  }

  open(at: Navigation) {
    return openPage(at, this.stage(at));
  }

  showsBytes(at: Navigation): boolean {
    const { page, document } = this.open(at)!;
    const rows = document.lines.map(({ spans }) => spans.map(({ text }) => text).join(''));
    return page.target.kind === 'packet' && rows.some((row) => /^ *[0-9a-f]{4} .*[0-9a-f]{2}/.test(row));
  }
}

/** Where Enter by Enter leads to no bytes, or Esc by Esc not back to the list: from each value of each row of each view. */
function deadEnds(walk: Walk): { readonly values: number; readonly ends: readonly string[] } {
  const ends: string[] = [];
  let values = 0;
  for (const view of VIEWS) {
    const list = walk.go(START, view);
    for (const [index, row] of walk.stage(list).rows.entries()) {
      const page = walk.go(selectRow(list, index, walk.stage(list)), 'open');
      const [opened] = viewState(page).pages as readonly [OpenPage];
      for (const stop of walk.open(page)!.document.stops.keys()) {
        values++;
        const here = inView(page, { pages: [{ ...opened, stop }] });
        const inside = view === 'packets' ? here : walk.go(here, 'open');
        if (!walk.showsBytes(inside)) ends.push(`no bytes: ${view}, ${row.key}, value ${stop}`);
        if (walk.open(walk.go(inside, 'back', 'back')) !== undefined) ends.push(`no way back: ${view}, ${row.key}, value ${stop}`);
      }
    }
  }
  return { values, ends };
}

test.each(['clubhouse-2021', 'pings-abroad', 'clubhouse-encrypted'])(
  'in %s each value of each row leads to its bytes, and back',
  { timeout: PATIENCE_MS },
  async (sample) => {
    const { values, ends } = deadEnds(new Walk(await lastSnapshot(join(ROOT, 'captures', sample))));
    expect(ends).toEqual([]);
    expect(values).toBeGreaterThan(10);
  },
);

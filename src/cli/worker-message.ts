import type { Event } from '../core/event.js';
import type { Fanout } from '../core/fanout.js';
import type { Server } from '../core/place.js';
import type { CoPresence, Stay } from '../core/presence.js';
import type { RunResult } from '../core/results.js';
import { type Listed, NO_LISTS, type SeenFlow, type Snapshot, type SnapshotLists } from '../core/snapshot.js';
import type { Engine } from '../engine.js';
import { onPlainFlow } from './plain-flow.js';
import { type EvidencePage, MAX_FRAMES, MAX_VALUES } from './seen-evidence.js';

/** Stays, pairs and servers sent of one run. They are sent anew each time, for any of them may change. */
export const MAX_LISTED = 2000;

/** Proofs, rooms and names sent with one of them. */
const MAX_PROOFS = 4;
const MAX_ROOMS = 50;
const MAX_NAMES = 50;

/** Fan-outs sent of one run, and servers with each. */
const MAX_FANOUTS = 200;
const MAX_ASKED = 200;

/** Flows of the capture being read that are sent: they are sent anew each second, for their counts grow. */
export const MAX_OPEN_FLOWS = 500;

/** The lists that rest on the whole run. */
export type RunLists = Pick<SnapshotLists, 'stays' | 'pairs' | 'servers' | 'fanouts' | 'events'>;

/** What may be asked of the analysis while it runs: to look servers up, and under which profiles. */
export interface WorkerWish {
  readonly profiles: readonly string[];
}

/** What the analysis posts: a snapshot without its lists, and what is new in them. */
export interface WorkerMessage {
  readonly snapshot: Omit<Snapshot, 'lists'>;
  readonly page: EvidencePage;
  /** Null while the last ones still hold, or are too young to be sent again. */
  readonly run: (RunLists & { readonly openFlows: Listed<SeenFlow> }) | null;
}

export function runLists({ stays, coPresence, servers, fanouts }: RunResult, events: Listed<Event>): RunLists {
  return {
    stays: listed(stays, shortStay),
    pairs: listed(coPresence, shortPair),
    servers: listed(servers, shortServer),
    fanouts: { items: fanouts.slice(0, MAX_FANOUTS).map(shortFanout), total: fanouts.length },
    events,
  };
}

/** The flows of the capture being read that are recognised so far; `capture` is its index. */
export function openFlows(engine: Engine, capture: number): Listed<SeenFlow> {
  const { total, flows } = engine.recognisedFlows();
  const items: SeenFlow[] = [];
  for (const flow of flows) {
    if (items.length === MAX_OPEN_FLOWS) break;
    items.push(onPlainFlow({ ...flow, capture }));
  }
  return { items, total: Math.max(total, items.length) };
}

/** The lists as they have come so far. */
export class ReceivedLists {
  lists: SnapshotLists = NO_LISTS;
  /** Of captures that are read to their end; their counts are final. */
  #ended: SnapshotLists['flows'] = NO_LISTS.flows;
  #open: SnapshotLists['flows'] = NO_LISTS.flows;

  /** Adds what a message brings; lists that it does not touch stay the same objects. */
  add({ page, run, snapshot }: WorkerMessage): void {
    const { values, frames, flows, totals } = page;
    const { openFlows: open, ...others } = run ?? {};
    const ended = longer(this.#ended, flows, totals.flows);
    const stillOpen = withoutEnded(open ?? this.#open, snapshot.coverages.length);
    const isSame = ended === this.#ended && stillOpen === this.#open;
    this.#ended = ended;
    this.#open = stillOpen;
    this.lists = {
      ...this.lists,
      ...others,
      values: longer(this.lists.values, values, totals.values, MAX_VALUES),
      frames: longer(this.lists.frames, frames, totals.frames, MAX_FRAMES),
      flows: isSame ? this.lists.flows : { items: [...ended.items, ...stillOpen.items], total: ended.total + stillOpen.total },
    };
  }
}

/** `captures`: how many are read to their end; their flows have come with their final counts. */
function withoutEnded(open: Listed<SeenFlow>, captures: number): Listed<SeenFlow> {
  return open.items.some(({ capture }) => capture < captures) ? NO_LISTS.flows : open;
}

/** The list with more behind it, at most `room` of them: what is endless loses its oldest. */
function longer<Item>(list: Listed<Item>, more: readonly Item[], total: number, room = Infinity): Listed<Item> {
  if (more.length === 0 && total === list.total) return list;
  return { items: more.length === 0 ? list.items : [...list.items, ...more].slice(-room), total };
}

function listed<Item>(items: readonly Item[], short: (item: Item) => Item): Listed<Item> {
  return { items: items.slice(0, MAX_LISTED).map(short), total: items.length };
}

function shortStay(stay: Stay): Stay {
  return stay.evidence.length <= MAX_PROOFS ? stay : { ...stay, evidence: stay.evidence.slice(0, MAX_PROOFS) };
}

function shortPair(pair: CoPresence): CoPresence {
  return { ...pair, evidence: pair.evidence.slice(0, MAX_PROOFS), rooms: pair.rooms.slice(0, MAX_ROOMS) };
}

function shortServer(server: Server): Server {
  return server.names.length <= MAX_NAMES ? server : { ...server, names: server.names.slice(0, MAX_NAMES) };
}

function shortFanout(fanout: Fanout): Fanout {
  return fanout.servers.length <= MAX_ASKED ? fanout : { ...fanout, servers: fanout.servers.slice(0, MAX_ASKED) };
}

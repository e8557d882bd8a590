import type { Event } from '../core/event.js';
import type { Server } from '../core/place.js';
import type { CoPresence, Stay } from '../core/presence.js';
import type { RunResult } from '../core/results.js';
import { type Listed, NO_LISTS, type Snapshot, type SnapshotLists } from '../core/snapshot.js';
import type { EvidencePage } from './seen-evidence.js';

/** Stays, pairs and servers sent of one run. They are sent anew each time, for any of them may change. */
export const MAX_LISTED = 2000;

/** Proofs, rooms and names sent with one of them. */
const MAX_PROOFS = 4;
const MAX_ROOMS = 50;
const MAX_NAMES = 50;

/** The lists that rest on the whole run. */
export type RunLists = Pick<SnapshotLists, 'stays' | 'pairs' | 'servers' | 'events'>;

/** What the analysis posts: a snapshot without its lists, and what is new in them. */
export interface WorkerMessage {
  readonly snapshot: Omit<Snapshot, 'lists'>;
  readonly page: EvidencePage;
  /** Null while the last ones still hold, or are too young to be sent again. */
  readonly run: RunLists | null;
}

export function runLists({ stays, coPresence, servers }: RunResult, events: Listed<Event>): RunLists {
  return { stays: listed(stays, shortStay), pairs: listed(coPresence, shortPair), servers: listed(servers, shortServer), events };
}

/** The lists with what a message brings; those that it does not touch stay the same objects. */
export function addToLists(lists: SnapshotLists = NO_LISTS, { page, run }: WorkerMessage): SnapshotLists {
  const { values, frames, flows, totals } = page;
  return {
    ...lists,
    ...run,
    values: longer(lists.values, values, totals.values),
    frames: longer(lists.frames, frames, totals.frames),
    flows: longer(lists.flows, flows, totals.flows),
  };
}

function longer<Item>(list: Listed<Item>, more: readonly Item[], total: number): Listed<Item> {
  if (more.length === 0 && total === list.total) return list;
  return { items: more.length === 0 ? list.items : [...list.items, ...more], total };
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

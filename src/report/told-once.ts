import type { Event } from '../core/event.js';
import type { Fanout } from '../core/fanout.js';
import type { Observation } from '../core/observation.js';
import type { Sequence } from '../core/sequence.js';

/**
 * Lines of one kind that are told one by one, whatever they say. After them
 * what is the same is told once and counted: a capture of a day has thousands
 * of flows with the same few names, and its report is to stay within a
 * hundredth of its size.
 */
export const MAX_TOLD_ONE_BY_ONE = 1000;

/** Up to this size a capture's report may be larger. */
const SMALL_CAPTURE = 10_000_000;

/** Of each kind: usual bytes of a line, and the share of a capture's bytes that the lines told one by one may take. */
const OBSERVATIONS = { line: 560, share: 0.002 };
const EVENTS = { line: 330, share: 0.0005 };
const FANOUTS = { line: 1300, share: 0.0005 };

/** Something to be told, and how many others say the same. */
export interface Told<Item> {
  readonly item: Item;
  readonly times: number;
}

/** What is to be told of a capture's observations, in their order; what is not is counted where the same value was told last. */
export function observationsToldOnce(observations: Sequence<Observation>, captureBytes: number): readonly Told<Observation>[] {
  return toldOnce(observations, most(captureBytes, OBSERVATIONS), ({ signature, vendor, disclosure, field, kind, value }) => [
    signature,
    vendor,
    disclosure,
    field,
    kind,
    value,
  ]);
}

/** The same of events: what the same person did in the same room. */
export function eventsToldOnce(events: readonly Event[], captureBytes: number): readonly Told<Event>[] {
  return toldOnce(events, most(captureBytes, EVENTS), ({ event, vendor, signature, disclosure, room, user }) => [
    event,
    vendor,
    signature,
    disclosure,
    room,
    user,
  ]);
}

/** The same of fan-outs: the same servers, asked by anybody for the same. */
export function fanoutsToldOnce(fanouts: readonly Fanout[], bytesOfAll: number): readonly Told<Fanout>[] {
  return toldOnce(fanouts, most(bytesOfAll, FANOUTS), ({ capture, vendor, transport, port, servers, payloadLength, identifier }) => [
    capture,
    vendor,
    transport,
    port,
    payloadLength,
    identifier?.value,
    servers
      .map(({ address }) => address)
      .toSorted()
      .join(' '),
  ]);
}

function most(bytes: number, { line, share }: typeof OBSERVATIONS): number {
  return bytes <= SMALL_CAPTURE ? MAX_TOLD_ONE_BY_ONE : Math.min(MAX_TOLD_ONE_BY_ONE, Math.floor((bytes * share) / line));
}

/** `nameOf`: what items have in common that are told once; always as many parts. */
function toldOnce<Item>(items: Sequence<Item>, oneByOne: number, nameOf: (item: Item) => readonly unknown[]): readonly Told<Item>[] {
  if (items.length <= oneByOne) return Array.from(items, (item) => ({ item, times: 1 }));
  const told: { item: Item; times: number }[] = [];
  const byName = new Map<unknown, unknown>();
  for (const item of items) {
    const name = nameOf(item);
    const last = name[name.length - 1];
    const alike = likeBut<(typeof told)[number]>(byName, name);
    const known = alike.get(last);
    if (known !== undefined && told.length >= oneByOne) {
      known.times++;
      continue;
    }
    const one = { item, times: 1 };
    told.push(one);
    alike.set(last, one);
  }
  return told;
}

/** What was told under names that differ in their last part only, by it. Of most parts there are few, so a tree of maps holds them without a text for each item. */
function likeBut<One>(tree: Map<unknown, unknown>, name: readonly unknown[]): Map<unknown, One> {
  let branch = tree;
  for (let i = 0; i < name.length - 1; i++) {
    let next = branch.get(name[i]) as typeof branch | undefined;
    if (next === undefined) branch.set(name[i], (next = new Map()));
    branch = next;
  }
  return branch as Map<unknown, One>;
}

import type { CaptureClock } from '../core/clock.js';
import type { Event } from '../core/event.js';
import type { Direction, Flow } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import type { Evidence, Observation } from '../core/observation.js';
import type { CoPresence, PresenceCap, Stay } from '../core/presence.js';
import { movedBy } from '../core/time.js';
import type { TimeRuns } from '../core/time-runs.js';
import { type ClientLink, ClientLinks, pairsByLinks } from './client-links.js';
import { CallMedia } from './call-media.js';
import { findCoPresence } from './co-presence.js';
import { Connections, type InRoom } from './connections.js';
import { FlowPeople, MAX_FLOWS, type Noted } from './flow-people.js';
import type { TimingHint } from './media-rates.js';
import { type KnownOfRun, listStays } from './merged-stays.js';
import { MAX_SILENCE_SECONDS, StayLog } from './stay-log.js';

/** What the packets that stand in several captures tell. */
interface Shared {
  firstOf(capture: number, frame: number): ReturnType<NonNullable<KnownOfRun['firstOf']>>;
  /** The same evidence with its places in other captures. */
  everywhere(evidence: Evidence): Evidence;
}

/** After so many packets, about a second of voice, the answer that names its place has come. */
const MEDIA_BY_THEN = 50;

/** The flows of a capture, and which way the last packet went. */
interface Flows {
  readonly direction: Direction;
  packetsOf(flow: number): number;
  portOf(flow: number, end: 'client' | 'server'): number;
  flow(flow: number): Flow;
}

/** Servers kept at which nothing but timing ties clients. Guards memory. */
export const MAX_HINTS = 10_000;

/** Seconds to add to the times of a capture; what the user has given was added before they came in. */
function laterAdded(clock: CaptureClock | undefined): number {
  return clock === undefined || clock.by === 'given' ? 0 : (clock.offsetSeconds ?? 0);
}

interface Result {
  readonly stays: readonly Stay[];
  readonly pairs: readonly CoPresence[];
  readonly links: readonly ClientLink[];
  /** Where nothing but timing ties clients. */
  readonly hints: readonly TimingHint[];
  readonly caps: readonly PresenceCap[];
}

/** Who was where and with whom, in all captures of a run. */
export class RunPresence {
  readonly #stays: StayLog;
  readonly #flowPeople = new FlowPeople();
  readonly #links = new ClientLinks();
  readonly #connections = new Connections();
  readonly #media = new CallMedia(this.#connections, (who, last) => this.#stays.goOn(who, last));
  readonly #silenceOf: (vendor: string) => number;
  readonly #isWhileConnected: (vendor: string) => boolean;
  /** Flows of the capture on which people were read in rooms. */
  readonly #told = new Set<number>();
  readonly #hints: TimingHint[] = [];
  /** Those of earlier readings: which clients they tie is not known any more. */
  readonly #recalledHints: TimingHint[] = [];
  /** When each capture was taken. */
  readonly #runs: TimeRuns[] = [];

  /**
   * `silenceOf`: seconds after which a vendor's clients that say nothing are taken to have left, where that is known.
   * `isWhileConnected`: vendors of which people are there as long as the connection on which they came.
   */
  constructor(silenceOf: (vendor: string) => number | undefined, isWhileConnected: (vendor: string) => boolean) {
    this.#isWhileConnected = isWhileConnected;
    this.#silenceOf = (vendor) => silenceOf(vendor) ?? MAX_SILENCE_SECONDS;
    this.#stays = new StayLog(this.#silenceOf);
  }

  /** Begins a capture; `runs` will tell when it was taken. */
  begin(capture: number, runs: TimeRuns): void {
    this.#runs[capture] = runs;
    this.#flowPeople.begin();
    this.#connections.clear();
    this.#media.clear();
    this.#told.clear();
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    this.#connections.close(flowIndex, this.#goOn);
    this.#flowPeople.forget(flowIndex);
    this.#told.delete(flowIndex);
  }

  note(sighting: Noted): void {
    this.#flowPeople.note(sighting);
  }

  readonly #goOn = (who: InRoom, last: Evidence): void => this.#stays.goOn(who, last);

  /** Takes an event of somebody in a room. */
  add(event: Event): { readonly isNew: boolean; readonly leftOut: number } {
    if (this.#told.size < MAX_FLOWS) this.#told.add(event.flow.index);
    const before = this.#stays.leftOut;
    const around = this.#flowPeople.around(event);
    const isNew = this.#stays.add(event, around);
    const isWhileConnected = this.#isWhileConnected(event.vendor);
    const who = isWhileConnected || this.#silenceOf(event.vendor) === Infinity ? this.#stays.partyOf(event, around) : undefined;
    if (who !== undefined && isWhileConnected) this.#connections.note(event.flow.index, who);
    else if (who !== undefined) this.#media.note(who, event.flow.index, event.evidence.frame);
    if (who !== undefined && event.endsCall === true) for (const one of this.#media.peopleIn(who.room)) this.#stays.leave(one, event);
    return { isNew, leftOut: this.#stays.leftOut - before };
  }

  /** A message in a frame of a flow names a place, as `192.0.2.7:49170`, where media of its call is awaited. */
  awaitMedia(flow: number, frame: number, place: string): void {
    this.#media.await(flow, frame, place);
  }

  /** The last packet on a flow of the capture has `length` bytes at `offset` of its frame. */
  push(flows: Flows, flow: number, frame: Frame, offset: number, length: number): void {
    const packets = flows.packetsOf(flow);
    if ((packets === 1 || packets === MEDIA_BY_THEN) && this.#media.isAwaitedAt(flows.portOf(flow, 'client'), flows.portOf(flow, 'server')))
      this.#media.meet(flows.flow(flow));
    this.#connections.push(flow, flows.direction === 'to-server', this.#runs.length - 1, frame, offset, length);
  }

  /** Ends a capture; `observations`: what it alone told, `hintsOf`: what only the rates of its packets tell, of flows that nobody was read on. */
  end(observations: Iterable<Observation>, hintsOf: (isTold: (flow: number) => boolean) => readonly TimingHint[]): void {
    for (const hint of hintsOf((flow) => this.#told.has(flow))) if (this.#hints.length < MAX_HINTS) this.#hints.push(hint);
    this.#links.add(observations);
    this.#connections.each(this.#goOn);
    this.#connections.clear();
  }

  /** Takes what an earlier reading of a capture told; `hints`: where nothing but timing tied clients. */
  recall(stays: readonly Stay[], observations: Iterable<Observation>, hints: readonly TimingHint[]): void {
    for (const stay of stays) this.#stays.recall(stay);
    this.#links.add(observations);
    this.#recalledHints.push(...hints.slice(0, MAX_HINTS - this.#recalledHints.length));
  }

  /** All that is known so far; `resolve` gives a room's name for its number, `clocks` are none where there is one capture only. */
  result(resolve: KnownOfRun['resolve'], shared: Shared, clocks: readonly CaptureClock[]): Result {
    const offsetOf = clocks.length === 0 ? undefined : (capture: number) => laterAdded(clocks[capture]);
    const known: KnownOfRun = {
      resolve,
      silenceOf: this.#silenceOf,
      endAfter: (capture, time) => this.#runs[capture]?.endAfter(time),
      ...(offsetOf !== undefined && { offsetOf, firstOf: (capture, frame) => shared.firstOf(capture, frame) }),
    };
    this.#connections.each(this.#goOn);
    const table = this.#stays.resolved(known);
    const { pairs: met, caps } = findCoPresence(table);
    // What ties clients together is looked at once a capture is read to its end.
    const { links, caps: linkCaps } = this.#links.list((time, capture) => movedBy(time, offsetOf?.(capture) ?? 0));
    const tied = new Set(links.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
    const proven = <Claim extends { readonly evidence: readonly Evidence[] }>(claim: Claim): Claim => ({
      ...claim,
      evidence: claim.evidence.map((evidence) => shared.everywhere(evidence)),
    });
    return {
      stays: listStays(table, known).map(proven),
      pairs: [...met, ...pairsByLinks(links, met)].map(proven),
      links: links.map(proven),
      hints: [...this.#hints.filter((hint) => hint.pairs.some(([a, b]) => !tied.has(`${a} ${b}`))), ...this.#recalledHints],
      caps: [...caps, ...linkCaps, ...this.#flowPeople.caps()],
    };
  }
}

import type { Flow } from '../core/flow.js';
import type { Kind, Observation } from '../core/observation.js';
import { type SeenAgain, countAgain } from '../core/seen-again.js';
import type { Time } from '../core/time.js';
import type { Sighting } from './sink.js';

/** Distinct observations of one capture. Guards memory against a flood of made-up identifiers. */
export const MAX_OBSERVATIONS = 200_000;

/** Of a capture without end: some 100 MB with what each holds on to. What went stays in findings and stays. */
export const MAX_OF_ENDLESS = 50_000;

/** So many of the oldest make room at a time. */
const BATCH = MAX_OF_ENDLESS / 10;

/** Observations of one flow that are looked through one by one; more are found by name. Most flows have two or three, a trunk between exchanges thousands. */
const MAX_LISTED = 24;

/** An observation while it may be seen again. */
type Entry = Observation & SeenAgain;

/** Counts equal observations (same flow, field, kind and value) as one, shown at its first frame. */
export class ObservationLog {
  readonly #entries: Entry[] = [];
  readonly #byFlow = new Map<number, FlowEntries>();
  readonly #isEndless: boolean;
  /** Sightings left out because the log was full, or listed no longer. */
  leftOut = 0;

  /** `isEndless`: when it is full, the oldest ones go, and not those that come. */
  constructor(isEndless = false) {
    this.#isEndless = isEndless;
  }

  /** The equal one that is there already, counted again; undefined when there is none. */
  again(flow: Flow, kind: Kind, field: string, value: string, time: Time): SeenAgain | undefined {
    const known = this.#byFlow.get(flow.index)?.find(kind, field, value);
    if (known !== undefined) countAgain(known, time);
    return known;
  }

  /** Adds one that was not known; returns false when there is no room for it. */
  add(sighting: Sighting): boolean {
    if (!this.#isEndless && this.#entries.length === MAX_OBSERVATIONS) {
      this.leftOut++;
      return false;
    }
    if (this.#isEndless && this.#entries.length === MAX_OF_ENDLESS) {
      for (const oldest of this.#entries.splice(0, BATCH)) {
        oldest.isGone = true;
        this.#byFlow.get(oldest.flow.index)?.remove(oldest);
      }
      this.leftOut += BATCH;
    }
    const entry = entryOf(sighting);
    this.#entries.push(entry);
    const { index } = sighting.flow;
    let ofFlow = this.#byFlow.get(index);
    if (ofFlow === undefined) this.#byFlow.set(index, (ofFlow = new FlowEntries()));
    ofFlow.add(entry);
    return true;
  }

  /** The flow's number will be another flow's; what was seen on it stays listed. */
  forget(flowIndex: number): void {
    this.#byFlow.delete(flowIndex);
  }

  /** In the order of first frames, and of the bytes in them. */
  list(): readonly Observation[] {
    return this.#entries.toSorted((a, b) => a.evidence.frame - b.evidence.frame || a.evidence.offset - b.evidence.offset);
  }
}

/** Written out: there are very many, and a spread puts what it copies into a second object. */
function entryOf(sighting: Sighting): Entry {
  const { flow, direction, vendor, protocol, signature, status, field, kind, value, of, stability, admits, isOnlyAsked } = sighting;
  const { disclosure, confidence, evidence } = sighting;
  return {
    flow,
    direction,
    vendor,
    protocol,
    signature,
    status,
    field,
    kind,
    value,
    of,
    stability,
    admits,
    isOnlyAsked,
    disclosure,
    confidence,
    evidence,
    count: 1,
    last: evidence.time,
  };
}

/** The observations of one flow. */
class FlowEntries {
  /** Made anew for each that comes: an array that is pushed to takes room for seventeen, and most flows have two. */
  #list: readonly Entry[] = [];
  #byName: Map<string, Entry> | undefined;

  find(kind: Kind, field: string, value: string): Entry | undefined {
    if (this.#byName !== undefined) return this.#byName.get(nameOf(kind, field, value));
    for (let i = 0; i < this.#list.length; i++) {
      const entry = this.#list[i]!;
      if (entry.value === value && entry.field === field && entry.kind === kind) return entry;
    }
    return undefined;
  }

  add(entry: Entry): void {
    if (this.#byName === undefined) {
      this.#list = this.#list.concat(entry);
      if (this.#list.length <= MAX_LISTED) return;
      this.#byName = new Map();
      for (const listed of this.#list) this.#name(listed);
      this.#list = [];
      return;
    }
    this.#name(entry);
  }

  /** Another one of the same name may have taken its place. */
  remove(entry: Entry): void {
    this.#list = this.#list.filter((listed) => listed !== entry);
    const name = nameOf(entry.kind, entry.field, entry.value);
    if (this.#byName?.get(name) === entry) this.#byName.delete(name);
  }

  #name(entry: Entry): void {
    this.#byName!.set(nameOf(entry.kind, entry.field, entry.value), entry);
  }
}

function nameOf(kind: Kind, field: string, value: string): string {
  return `${kind} ${field} ${value}`;
}

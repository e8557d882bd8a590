import type { Event } from '../core/event.js';
import { sourceOf, destinationOf } from '../core/flow.js';
import type { ShownBytes } from '../core/frame.js';
import type { CaptureResult } from '../core/results.js';
import { formatSocket } from '../core/address.js';
import type { SeenFlow, SeenFrame, SeenValue } from '../core/snapshot.js';
import type { Fresh } from '../engine.js';
import { onPlainFlow } from './plain-flow.js';

/** Values listed of one run. More cannot be read by a person; sending and sorting them would slow the keys. */
export const MAX_VALUES = 10_000;

/** Frames listed of one run; with MAX_FRAME_BYTES they take 20 MB as hex. */
export const MAX_FRAMES = 5000;

/** Of a listed frame's bytes: a frame of Ethernet as a whole. */
export const MAX_FRAME_BYTES = 2048;

/** Flows listed of one run, those that were recognised first. */
export const MAX_FLOWS = 5000;

/** Flows described in search of those: each costs a hash for its Community ID. */
export const MAX_FLOWS_DESCRIBED = 50_000;

/** Joins, leaves and probes listed of one run: the steps of ladders. */
export const MAX_EVENTS = 2000;

/** No screen shows more of one value, and a hostile stream can carry a value byte by byte. */
const MAX_VALUE_LENGTH = 4096;
const MAX_PIECES = 64;

/** What came to the lists since they were last taken, and how long each is by now, left out ones included. */
export interface EvidencePage {
  readonly values: readonly SeenValue[];
  readonly frames: readonly SeenFrame[];
  readonly flows: readonly SeenFlow[];
  readonly totals: { readonly values: number; readonly frames: number; readonly flows: number };
}

/** Gathers the evidence that the views list, in pages: what was sent once is not sent again. */
export class SeenEvidence {
  #values: SeenValue[] = [];
  #frames: SeenFrame[] = [];
  #flows: SeenFlow[] = [];
  readonly #totals = { values: 0, frames: 0, flows: 0 };
  #events: Event[] = [];
  #eventsBefore = 0;
  #eventTotal = 0;
  #eventTotalBefore = 0;
  readonly #framesKept = new Set<string>();
  readonly #isEndless: boolean;
  #lastFrame = '';
  #flowsKept = 0;

  /** `isEndless`: the lists go on, and whoever gets the pages lets the oldest go. */
  constructor(isEndless = false) {
    this.#isEndless = isEndless;
  }

  /** Takes what a frame made known. */
  take(fresh: readonly Fresh[], frame: ShownBytes): void {
    for (const one of fresh) {
      if (one.type === 'event') this.#addEvent(one.event);
      else this.#addValue(one.observation, frame);
    }
  }

  /** Takes a capture that a store tells of; the bytes of its frames are not there. */
  recall(result: CaptureResult, capture: number): void {
    for (const observation of result.observations) this.#addValue(observation, undefined);
    this.end(result, capture);
  }

  /** Takes a capture at its end: its flows, and its events with the names of rooms that became known late. */
  end({ events, flows, coverage }: CaptureResult, capture: number): void {
    this.#events.length = this.#eventsBefore;
    this.#eventTotal = this.#eventTotalBefore;
    for (const event of events) this.#addEvent(event);
    this.#eventsBefore = this.#events.length;
    this.#eventTotalBefore = this.#eventTotal;

    this.#totals.flows += coverage.flows;
    const others: SeenFlow[] = [];
    let described = 0;
    for (const flow of flows()) {
      if (this.#flowsKept === MAX_FLOWS || described++ === MAX_FLOWS_DESCRIBED) break;
      if (flow.protocols.length > 0) this.#addFlow({ ...flow, capture });
      else if (others.length < MAX_FLOWS) others.push({ ...flow, capture });
    }
    for (const flow of others) this.#addFlow(flow);
  }

  /** What came since the last call. */
  page(): EvidencePage {
    const page = { values: this.#values, frames: this.#frames, flows: this.#flows, totals: { ...this.#totals } };
    this.#values = [];
    this.#frames = [];
    this.#flows = [];
    return page;
  }

  get events(): { readonly items: readonly Event[]; readonly total: number } {
    return { items: this.#events, total: this.#eventTotal };
  }

  #addEvent(event: Event): void {
    this.#eventTotal++;
    if (this.#isEndless && this.#events.length === MAX_EVENTS) this.#events.splice(0, MAX_EVENTS / 10);
    if (this.#events.length < MAX_EVENTS) this.#events.push(onPlainFlow(event));
  }

  #addFlow(flow: SeenFlow): void {
    if (this.#flowsKept === MAX_FLOWS) return;
    this.#flowsKept++;
    this.#flows.push(onPlainFlow(flow));
  }

  #addValue(seen: SeenValue, frame: ShownBytes | undefined): void {
    const { evidence } = seen;
    const key = `${evidence.capture} ${evidence.frame}`;
    if (key !== this.#lastFrame && !this.#framesKept.has(key)) {
      this.#totals.frames++;
      if (this.#isEndless && this.#framesKept.size === MAX_FRAMES) {
        for (const oldest of this.#framesKept) if (this.#framesKept.delete(oldest)) break;
      }
      if (this.#framesKept.size < MAX_FRAMES) {
        this.#framesKept.add(key);
        this.#frames.push(seenFrame(seen, frame));
        if (this.#frames.length > 2 * MAX_FRAMES) this.#frames.splice(0, MAX_FRAMES);
      }
    }
    this.#lastFrame = key;
    if (this.#totals.values++ >= MAX_VALUES && !this.#isEndless) return;
    this.#values.push(onPlainFlow(cut(seen)));
    if (this.#values.length > 2 * MAX_VALUES) this.#values.splice(0, MAX_VALUES);
  }
}

function seenFrame({ flow, direction, protocol, vendor, evidence }: SeenValue, frame: ShownBytes | undefined): SeenFrame {
  const source = sourceOf(flow, direction);
  const destination = destinationOf(flow, direction);
  // A value that took several frames begins in one that is gone.
  const isAtHand = frame !== undefined && evidence.frame === frame.number;
  return {
    capture: evidence.capture,
    frame: evidence.frame,
    time: evidence.time,
    length: isAtHand ? (frame.from ?? 0) + frame.capturedLength : evidence.offset + evidence.length,
    from: formatSocket(source.address, source.port),
    to: formatSocket(destination.address, destination.port),
    transport: flow.transport,
    protocol,
    vendor,
    flow: flow.id,
    ...(isAtHand && { excerpt: { offset: frame.from ?? 0, hex: hexOf(frame) } }),
  };
}

function hexOf({ bytes, start, capturedLength }: ShownBytes): string {
  return bytes.toString('hex', start, start + Math.min(capturedLength, MAX_FRAME_BYTES));
}

function cut(seen: SeenValue): SeenValue {
  const { value, evidence } = seen;
  const { pieces } = evidence;
  if (value.length <= MAX_VALUE_LENGTH && (pieces === undefined || pieces.length <= MAX_PIECES)) return seen;
  return {
    ...seen,
    value: value.slice(0, MAX_VALUE_LENGTH),
    evidence: { ...evidence, ...(pieces !== undefined && { pieces: pieces.slice(0, MAX_PIECES) }) },
  };
}

import type { Event } from '../core/event.js';
import type { Frame } from '../core/frame.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import type { Time } from '../core/time.js';
import type { Fresh } from '../engine.js';

/** Turning points of a capture, each at the first packet after which it is so. */
export type MomentId = 'first-probe' | 'first-join' | 'second-join' | 'first-pair';

/** What the engine knew right after one packet. */
export interface Moment {
  readonly frame: number;
  readonly time: Time;
  /** What told it; of a pair the packet itself does. */
  readonly event: Event | null;
  readonly run: RunResult;
}

/** What the engine gave for one capture, on the way and at the end: all that a story may tell. */
export interface Account {
  readonly capture: CaptureResult;
  readonly run: RunResult;
  readonly moments: Readonly<Partial<Record<MomentId, Moment>>>;
  /** The bytes of each frame as hex. */
  readonly frames: ReadonlyMap<number, string>;
}

/** Follows an engine through a capture, packet by packet. For bundled captures only: every frame is kept. */
export class AccountWriter {
  readonly #report: () => RunResult;
  readonly #moments: Partial<Record<MomentId, Moment>> = {};
  readonly #frames = new Map<number, string>();

  constructor(report: () => RunResult) {
    this.#report = report;
  }

  /** Takes a frame right after the engine, with what it made known. */
  take(fresh: readonly Fresh[], frame: Frame): void {
    this.#frames.set(frame.number, frame.bytes.toString('hex', frame.start, frame.start + frame.capturedLength));
    for (const one of fresh) if (one.type === 'event') this.#takeEvent(one.event, frame);
    if (this.#moments['second-join'] === undefined || this.#moments['first-pair'] !== undefined) return;
    const run = this.#report();
    if (run.coPresence.some(({ overlapSeconds }) => overlapSeconds > 0)) this.#note('first-pair', frame, null, run);
  }

  end(capture: CaptureResult): Account {
    return { capture, run: this.#report(), moments: this.#moments, frames: this.#frames };
  }

  #takeEvent(event: Event, frame: Frame): void {
    const first = this.#moments['first-join']?.event;
    if (event.event === 'probe') this.#note('first-probe', frame, event);
    else if (event.event !== 'join') return;
    else if (first == null) this.#note('first-join', frame, event);
    else if (event.room === first.room && event.user !== first.user) this.#note('second-join', frame, event);
  }

  #note(id: MomentId, frame: Frame, event: Event | null, run: RunResult = this.#report()): void {
    const time = { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits };
    this.#moments[id] ??= { frame: frame.number, time, event, run };
  }
}

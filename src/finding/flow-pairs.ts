import type { FindingValue } from '../core/finding.js';
import { type Flow, numberInRun } from '../core/flow.js';
import type { Sighting } from '../signature/sink.js';
import { isRoomIdentifier, isUserIdentifier } from './rules.js';

/** Flows watched for a user and a room together. Guards memory. */
export const MAX_PAIRED_FLOWS = 200_000;

/** A user or a room. How it is shown is asked of few. */
interface Half {
  readonly side: 'user' | 'room';
  readonly value: string;
  readonly shown: () => FindingValue;
}

/** Stands for a flow of which both were told: they are not needed any more. */
const BOTH = 'both';

/** Flows on which a user and a room are told. */
export class FlowPairs {
  /** What was told first of each flow, until both are there. */
  readonly #flows = new Map<number, Half | typeof BOTH>();

  /** The flow's number will be another flow's. */
  forget(flow: Flow, capture: number): void {
    this.#flows.delete(numberInRun(capture, flow));
  }

  /**
   * Takes a sighting; the first user and the first room of a flow when this is
   * the second of the two. `take`: called for what will be shown later, while
   * its frame is at hand.
   */
  note(sighting: Sighting, shown: () => FindingValue, take: () => void): { readonly user: Half; readonly room: Half } | undefined {
    const side = isUserIdentifier(sighting) ? 'user' : isRoomIdentifier(sighting) ? 'room' : undefined;
    if (side === undefined) return undefined;
    const key = numberInRun(sighting.evidence.capture, sighting.flow);
    const first = this.#flows.get(key);
    if (first === BOTH || first?.side === side) return undefined;
    const half = { side, value: sighting.value, shown } as const;
    if (first !== undefined) {
      this.#flows.set(key, BOTH);
      return side === 'user' ? { user: half, room: first } : { user: first, room: half };
    }
    if (this.#flows.size === MAX_PAIRED_FLOWS) return undefined;
    take();
    this.#flows.set(key, half);
    return undefined;
  }
}

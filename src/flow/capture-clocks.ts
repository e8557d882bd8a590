import type { CaptureClock } from '../core/clock.js';

/** Differences kept of two captures; the median of more is no surer. */
export const MAX_DIFFERENCES = 1000;

/** Pairs of captures compared in one run. Guards memory: thousands of captures may all share a packet. */
export const MAX_COMPARED = 20_000;

/** Two captures, and by how many seconds each packet that stands in both is later by the clock of the second. */
interface Compared {
  readonly earlier: number;
  readonly later: number;
  readonly differences: number[];
  packets: number;
}

/** Learns from packets that stand in two captures how far the clocks of the captures lie apart. */
export class CaptureClocks {
  /** Seconds that the user has had added to the times of captures. */
  readonly #given = new Map<number, number>();
  /** By the later capture, then by the earlier one. */
  readonly #compared: Map<number, Compared>[] = [];
  #size = 0;

  /** Begins a capture. `given`: seconds that the user has had added to its times. */
  begin(capture: number, given: number | undefined): void {
    this.#compared.length = capture;
    this.#compared.push(new Map());
    this.#given.delete(capture);
    if (given !== undefined) this.#given.set(capture, given);
  }

  /** Takes back `begin`. */
  abandon(): void {
    this.#compared.pop();
    this.#given.delete(this.#compared.length);
  }

  /** A packet of the present capture is so many seconds later there than in an earlier one. */
  note(earlier: number, difference: number): void {
    const present = this.#compared.at(-1)!;
    let compared = present.get(earlier);
    if (compared === undefined) {
      if (this.#size === MAX_COMPARED) return;
      this.#size++;
      present.set(earlier, (compared = { earlier, later: this.#compared.length - 1, differences: [], packets: 0 }));
    }
    compared.packets++;
    if (compared.differences.length < MAX_DIFFERENCES) compared.differences.push(difference);
  }

  /** The difference to expect of the next packet: that of the first; none while nothing is known. */
  expected(earlier: number): number {
    return this.#compared.at(-1)!.get(earlier)?.differences[0] ?? 0;
  }

  /** The clocks of all captures so far. Clocks tell of each other over a third one, too; those that share the most packets go first. */
  list(): readonly CaptureClock[] {
    const all = this.#compared.flatMap((captures) => [...captures.values()]).toSorted((a, b) => b.packets - a.packets);
    const clocks: CaptureClock[] = [];
    const place = (capture: number, by: CaptureClock['by'], offset: number | null, other: number | null, known?: Compared) => {
      const spread = known === undefined ? 0 : Math.max(...known.differences) - Math.min(...known.differences);
      const added = offset === null ? null : toMicroseconds(offset);
      clocks[capture] = {
        capture,
        by,
        offsetSeconds: added,
        toldSeconds: by === 'shared-packets' ? added : null,
        comparedWith: other,
        packets: known?.packets ?? 0,
        spreadSeconds: toMicroseconds(spread),
      };
    };
    for (const [capture, seconds] of this.#given) place(capture, 'given', seconds, null);
    for (let root = 0; root < this.#compared.length; root++) {
      if (clocks[root] !== undefined) continue;
      place(root, root === 0 ? 'reference' : 'unknown', root === 0 ? 0 : null, null);
      for (let next = nextOf(all, clocks); next !== undefined; next = nextOf(all, clocks)) {
        const { earlier, later } = next;
        const [known, other] = clocks[earlier] === undefined ? [later, earlier] : [earlier, later];
        place(other, 'shared-packets', this.#laterAdded(clocks[known]!) + differenceOf(next, known), known, next);
      }
    }
    for (const [capture, seconds] of this.#given) this.#question(clocks, capture, seconds, all);
    return clocks;
  }

  /** Seconds that are to be added to the times of a capture as they come in; what the user has given was added before. */
  #laterAdded({ capture, offsetSeconds }: CaptureClock): number {
    return this.#given.has(capture) ? 0 : (offsetSeconds ?? 0);
  }

  /** Notes what packets say of a clock that the user has put right. */
  #question(clocks: CaptureClock[], capture: number, given: number, all: readonly Compared[]): void {
    const most = all.find(({ earlier, later }) => earlier === capture || later === capture);
    if (most === undefined) return;
    const other = most.earlier === capture ? most.later : most.earlier;
    const told = given + this.#laterAdded(clocks[other]!) + differenceOf(most, other);
    const spread = Math.max(...most.differences) - Math.min(...most.differences);
    clocks[capture] = {
      ...clocks[capture]!,
      toldSeconds: toMicroseconds(told),
      comparedWith: other,
      packets: most.packets,
      spreadSeconds: toMicroseconds(spread),
    };
  }
}

/** The two captures with the most packets in common of which one clock is known. */
function nextOf(all: readonly Compared[], clocks: readonly CaptureClock[]): Compared | undefined {
  return all.find(({ earlier, later }) => (clocks[earlier] === undefined) !== (clocks[later] === undefined));
}

/** Seconds to add to the times of one of two captures, so that they fit those of the other one, `known`. */
function differenceOf({ earlier, differences }: Compared, known: number): number {
  return known === earlier ? -median(differences) : median(differences);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6 + 0;
}

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
  readonly #given = new Set<number>();
  /** By the later capture, then by the earlier one. */
  readonly #compared: Map<number, Compared>[] = [];
  #size = 0;

  /** Begins a capture. `isGiven`: the user has put its clock right. */
  begin(capture: number, isGiven: boolean): void {
    this.#compared.length = capture;
    this.#compared.push(new Map());
    this.#given.delete(capture);
    if (isGiven) this.#given.add(capture);
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
      clocks[capture] = {
        capture,
        by,
        offsetSeconds: offset === null ? null : toMicroseconds(offset),
        comparedWith: other,
        packets: known?.packets ?? 0,
        spreadSeconds: toMicroseconds(spread),
      };
    };
    for (const capture of this.#given) place(capture, 'given', 0, null);
    for (let root = 0; root < this.#compared.length; root++) {
      if (clocks[root] !== undefined) continue;
      place(root, root === 0 ? 'reference' : 'unknown', root === 0 ? 0 : null, null);
      for (let next = nextOf(all, clocks); next !== undefined; next = nextOf(all, clocks)) {
        const { earlier, later } = next;
        const [known, other] = clocks[earlier] === undefined ? [later, earlier] : [earlier, later];
        const difference = median(next.differences);
        place(other, 'shared-packets', (clocks[known]!.offsetSeconds ?? 0) + (known === earlier ? -difference : difference), known, next);
      }
    }
    return clocks;
  }
}

/** The two captures with the most packets in common of which one clock is known. */
function nextOf(all: readonly Compared[], clocks: readonly CaptureClock[]): Compared | undefined {
  return all.find(({ earlier, later }) => (clocks[earlier] === undefined) !== (clocks[later] === undefined));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6 + 0;
}

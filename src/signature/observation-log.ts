import type { Flow } from '../core/flow.js';
import type { Kind, Observation } from '../core/observation.js';
import type { SeenAgain } from '../core/seen-again.js';
import type { Sequence } from '../core/sequence.js';
import type { Time } from '../core/time.js';
import { ObservationTable, PAGE_ROWS } from './observation-table.js';
import type { Sighting } from './sink.js';

/** Distinct observations of one capture. Guards memory against a flood of made-up identifiers. */
export const MAX_OBSERVATIONS = 200_000;

/** Of a capture without end: some 30 MB with what each holds on to. What went stays in findings and stays. */
export const MAX_OF_ENDLESS = 50_000;

/** So many pages of the oldest make room at a time, a tenth of them. */
const PAGES_AT_ONCE = MAX_OF_ENDLESS / 10 / PAGE_ROWS;

/** Observations of one flow that are looked through one by one; more are found by name. Most flows have two or three, a trunk between exchanges thousands. */
const MAX_LISTED = 24;

/** Counts equal observations (same flow, field, kind and value) as one, shown at its first frame. */
export class ObservationLog {
  readonly #table: ObservationTable;
  /** The latest row of each flow, which leads to the others; of a flow that has many, its rows by name. */
  readonly #byFlow = new Map<number, number | Map<string, number>>();
  readonly #isEndless: boolean;
  /** Sightings left out because the log was full, or listed no longer. */
  leftOut = 0;

  /**
   * `capture`: which of the run it is. `flowOf` describes a flow of it by its number.
   * `isEndless`: when the log is full, the oldest ones go, and not those that come.
   */
  constructor(capture: number, flowOf: (index: number) => Flow, isEndless = false) {
    this.#table = new ObservationTable(capture, flowOf);
    this.#isEndless = isEndless;
  }

  /** The number of the equal one that is there already, counted again; undefined when there is none. */
  again(flow: Flow, kind: Kind, field: string, value: string, time: Time): number | undefined {
    const known = this.#find(flow, kind, field, value);
    if (known !== undefined) this.#table.countAgain(known, time);
    return known;
  }

  /** What counts the observations of these numbers again. */
  counting(numbers: readonly number[]): SeenAgain {
    return new Counting(this.#table, numbers.slice());
  }

  /** Adds one that was not known; returns false when there is no room for it. */
  add(sighting: Sighting): boolean {
    const count = this.#table.end - this.#table.first;
    if (!this.#isEndless && count === MAX_OBSERVATIONS) {
      this.leftOut++;
      return false;
    }
    if (this.#isEndless && count === MAX_OF_ENDLESS) this.#makeRoom();
    const { index } = sighting.flow;
    const ofFlow = this.#byFlow.get(index);
    if (typeof ofFlow === 'object') {
      ofFlow.set(nameOf(sighting), this.#table.add(sighting, undefined));
      return true;
    }
    const row = this.#table.add(sighting, ofFlow);
    const rows = this.#rowsFrom(row);
    this.#byFlow.set(index, rows.length <= MAX_LISTED ? row : new Map(rows.map((one) => [nameOf(this.#table.nameOf(one)), one])));
    return true;
  }

  /** The flow's number will be another flow's; what was seen on it stays listed. */
  forget(flow: Flow): void {
    this.keepFlow(flow);
    this.#byFlow.delete(flow.index);
  }

  /** What was seen so far was seen on the flow as it is described here, whatever becomes of it. */
  keepFlow(flow: Flow): void {
    const ofFlow = this.#byFlow.get(flow.index);
    if (ofFlow === undefined) return;
    const rows = typeof ofFlow === 'object' ? ofFlow.values() : this.#rowsFrom(ofFlow);
    for (const row of rows) this.#table.keepFlow(row, flow);
  }

  /** In the order of first frames, and of the bytes in them. */
  list(): Sequence<Observation> {
    const table = this.#table;
    const rows = table.rows();
    return {
      length: rows.length,
      *[Symbol.iterator]() {
        for (const row of rows) yield table.at(row);
      },
    };
  }

  #find({ index }: Flow, kind: Kind, field: string, value: string): number | undefined {
    const ofFlow = this.#byFlow.get(index);
    if (typeof ofFlow === 'object') return ofFlow.get(nameOf({ kind, field, value }));
    let row = ofFlow;
    while (row !== undefined && !this.#table.is(row, kind, field, value)) row = this.#table.previousOf(row);
    return row;
  }

  /** A row and those before it on its flow. */
  #rowsFrom(latest: number): readonly number[] {
    const rows: number[] = [];
    for (let row: number | undefined = latest; row !== undefined; row = this.#table.previousOf(row)) rows.push(row);
    return rows;
  }

  #makeRoom(): void {
    const { first } = this.#table;
    const count = PAGES_AT_ONCE * PAGE_ROWS;
    for (let row = first; row < first + count; row++) {
      const index = this.#table.flowIndexOf(row);
      const ofFlow = this.#byFlow.get(index);
      if (ofFlow === row) this.#byFlow.delete(index);
      if (typeof ofFlow !== 'object') continue;
      const name = nameOf(this.#table.nameOf(row));
      // Another flow may have got the number.
      if (ofFlow.get(name) === row) ofFlow.delete(name);
    }
    this.#table.drop(PAGES_AT_ONCE);
    this.leftOut += count;
  }
}

/** Observations that a message only told again. */
class Counting implements SeenAgain {
  readonly #table: ObservationTable;
  readonly #rows: readonly number[];

  constructor(table: ObservationTable, rows: readonly number[]) {
    this.#table = table;
    this.#rows = rows;
  }

  get isGone(): boolean {
    return this.#rows.some((row) => row < this.#table.first);
  }

  countAgain(time: Time): void {
    for (const row of this.#rows) this.#table.countAgain(row, time);
  }
}

function nameOf({ kind, field, value }: Pick<Sighting, 'kind' | 'field' | 'value'>): string {
  return `${kind} ${field} ${value}`;
}

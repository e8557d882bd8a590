import type { StayTable } from './stay-table.js';

/** Open addressing is quick up to this share of full slots. */
const MOST_FULL = 0.6;

/**
 * The latest stay of each party in each room: a number of a row in a slot, and
 * the row itself says whose it is. A map with keys of its own would take three
 * times the memory.
 */
export class LatestStays {
  readonly #table: StayTable;
  #size = 0;
  #mask = 1023;
  /** One more than the row; 0 where a slot is empty. */
  #rows = new Uint32Array(1024);

  constructor(table: StayTable) {
    this.#table = table;
  }

  get(room: number, party: number): number | undefined {
    const row = this.#rows[this.#slotOf(room, party)]!;
    return row === 0 ? undefined : row - 1;
  }

  /** Takes a row of a later stay of its party in its room. */
  set(row: number): void {
    const slot = this.#slotOf(this.#table.roomOf(row), this.#table.partyOf(row));
    if (this.#rows[slot] === 0) this.#size++;
    this.#rows[slot] = row + 1;
    if (this.#size > (this.#mask + 1) * MOST_FULL) this.#grow();
  }

  #slotOf(room: number, party: number): number {
    let slot = (Math.imul(room, 0x9e3779b1) ^ Math.imul(party, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (let row = this.#rows[slot]!; row !== 0; row = this.#rows[slot]!) {
      if (this.#table.roomOf(row - 1) === room && this.#table.partyOf(row - 1) === party) return slot;
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #grow(): void {
    const rows = this.#rows;
    this.#mask = rows.length * 2 - 1;
    this.#rows = new Uint32Array(rows.length * 2);
    for (const row of rows) if (row !== 0) this.#rows[this.#slotOf(this.#table.roomOf(row - 1), this.#table.partyOf(row - 1))] = row;
  }
}

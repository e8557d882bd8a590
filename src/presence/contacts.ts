import { ContactColumns, variantOf } from './contact-columns.js';
import type { StayIndex } from './stay-index.js';

const NONE = -1;

/** Finds whom a person met, exactly, in memory for one person at a time. */
export class ContactFinder {
  readonly #index: StayIndex;
  /** First slot of each person met. */
  readonly #slotOf: Int32Array;
  readonly #contacts = new ContactColumns();
  /** By slot: the next of the same person with another variant, and the room last counted. */
  #next = new Int32Array(256);
  #lastRoom = new Int32Array(256);

  constructor(index: StayIndex) {
    this.#index = index;
    this.#slotOf = new Int32Array(index.people).fill(NONE);
  }

  /** All contacts of a person, in no order; they hold until the next call. */
  of(person: number): ContactColumns {
    const index = this.#index;
    const { ofPerson, start, crowded, room } = index;
    const contacts = this.#contacts;
    contacts.size = 0;
    const [first, end] = [start[person]!, start[person + 1]!];
    let inCrowds = 0;
    for (let i = first; i < end; i++) {
      const own = ofPerson[i]!;
      if (crowded.has(room[own]!)) inCrowds++;
      else
        index.overlapping(own, (other) => {
          if (index.person[other] !== person) this.#note(person, own, other);
        });
    }
    if (inCrowds > 0) this.#addCrowds(person, first, end);
    for (let slot = 0; slot < contacts.size; slot++) this.#slotOf[contacts.person[slot]!] = NONE;
    return contacts;
  }

  /** Of crowded rooms only the time with those who were met elsewhere. */
  #addCrowds(person: number, first: number, end: number): void {
    const { crowded, room, ofPerson } = this.#index;
    const met = new Set(this.#contacts.person.subarray(0, this.#contacts.size));
    for (let i = first; i < end; i++) {
      const own = ofPerson[i]!;
      if (!crowded.has(room[own]!)) continue;
      for (const contact of met) forShared(this.#index, own, contact, (other) => this.#note(person, own, other));
    }
  }

  #note(person: number, own: number, other: number): void {
    const index = this.#index;
    const contacts = this.#contacts;
    const slot = this.#slot(person, index.person[other]!, variantOf(index, own, other));
    contacts.overlap[slot]! += index.overlap(own, other);
    contacts.strength[slot]! += index.strength(own, other);
    contacts.occasions[slot]!++;
    const room = index.room[own]!;
    if (this.#lastRoom[slot] !== room) contacts.rooms[slot]!++;
    this.#lastRoom[slot] = room;
  }

  #slot(of: number, person: number, variant: number): number {
    const contacts = this.#contacts;
    const head = this.#slotOf[person]!;
    for (let slot = head; slot !== NONE; slot = this.#next[slot]!) if (contacts.variant[slot] === variant) return slot;
    const slot = contacts.add(of, person, variant);
    if (slot >= this.#next.length) {
      const [next, lastRoom] = [new Int32Array(slot * 2), new Int32Array(slot * 2)];
      next.set(this.#next);
      lastRoom.set(this.#lastRoom);
      this.#next = next;
      this.#lastRoom = lastRoom;
    }
    this.#slotOf[person] = slot;
    this.#next[slot] = head;
    this.#lastRoom[slot] = NONE;
    return slot;
  }
}

/** Calls `visit` with the stays of another person that share time with one's own stay, in the order of their beginnings. */
export function forShared(index: StayIndex, own: number, other: number, visit: (position: number) => void): void {
  const { ofPerson, start, room, from, to } = index;
  const end = start[other + 1]!;
  let [low, high] = [start[other]!, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (room[ofPerson[middle]!]! < room[own]!) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < end; i++) {
    const position = ofPerson[i]!;
    if (room[position] !== room[own] || from[position]! > to[own]!) return;
    if (index.meet(own, position)) visit(position);
  }
}

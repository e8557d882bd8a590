import { doubled } from '../core/columns.js';
import { BASES, type Basis } from '../core/presence.js';
import { DISCLOSURE_SHIFT, JOINED, SEEN_BY_OTHERS, type StayIndex } from './stay-index.js';
import { DISCLOSURES } from './stay-table.js';

/** Claims on one pair are told apart by basis and disclosure, in one number: the basis above two bits of disclosure. */
const BASIS_SHIFT = 2;
const JOIN_SEEN = BASES.indexOf('join-seen') << BASIS_SHIFT;
const SAME_ROOM_ID = BASES.indexOf('same-room-id') << BASIS_SHIFT;
const SAME_MEDIA_STREAM = BASES.indexOf('same-media-stream') << BASIS_SHIFT;

/** On what two stays being together rests. Both must be seen, so it is as weak and as hidden as the weaker of the two. */
export function variantOf({ traits }: StayIndex, a: number, b: number): number {
  const [one, other] = [traits[a]!, traits[b]!];
  const disclosure = Math.max(one >>> DISCLOSURE_SHIFT, other >>> DISCLOSURE_SHIFT);
  if (((one | other) & SEEN_BY_OTHERS) !== 0) return SAME_MEDIA_STREAM + disclosure;
  return ((one & other & JOINED) !== 0 ? JOIN_SEEN : SAME_ROOM_ID) + disclosure;
}

export function basisOf(variant: number): Basis {
  return BASES[variant >>> BASIS_SHIFT]!;
}

export function disclosureOf(variant: number): (typeof DISCLOSURES)[number] {
  return DISCLOSURES[variant & ((1 << BASIS_SHIFT) - 1)]!;
}

/** People and whom they met, in columns: there are too many to be an object each. */
export class ContactColumns {
  size = 0;
  of = new Uint32Array(256);
  person = new Uint32Array(256);
  variant = new Uint8Array(256);
  /** Nanoseconds together. */
  overlap = new Float64Array(256);
  strength = new Float64Array(256);
  occasions = new Uint32Array(256);
  rooms = new Uint32Array(256);

  /** Begins one with nothing to it yet; returns its slot. */
  add(of: number, person: number, variant: number): number {
    const slot = this.size++;
    if (slot === this.of.length) this.#grow();
    this.of[slot] = of;
    this.person[slot] = person;
    this.variant[slot] = variant;
    this.overlap[slot] = 0;
    this.strength[slot] = 0;
    this.occasions[slot] = 0;
    this.rooms[slot] = 0;
    return slot;
  }

  /** Takes over one of other columns, between these two people. */
  copy(columns: ContactColumns, from: number, of: number, person: number): number {
    const slot = this.add(of, person, columns.variant[from]!);
    this.overlap[slot] = columns.overlap[from]!;
    this.strength[slot] = columns.strength[from]!;
    this.occasions[slot] = columns.occasions[from]!;
    this.rooms[slot] = columns.rooms[from]!;
    return slot;
  }

  /** The slots, the strongest first. */
  sorted(): Uint32Array {
    const slots = new Uint32Array(this.size);
    for (let slot = 0; slot < this.size; slot++) slots[slot] = slot;
    slots.sort((a, b) => compareContacts(this, a, this, b) || this.person[a]! - this.person[b]! || this.of[a]! - this.of[b]!);
    return slots;
  }

  #grow(): void {
    this.of = doubled(this.of);
    this.person = doubled(this.person);
    this.variant = doubled(this.variant);
    this.overlap = doubled(this.overlap);
    this.strength = doubled(this.strength);
    this.occasions = doubled(this.occasions);
    this.rooms = doubled(this.rooms);
  }
}

/** For sorting, the strongest first: by basis, then by how much of it there was. Zero for those of one weight. */
export function compareContacts(a: ContactColumns, i: number, b: ContactColumns, j: number): number {
  return (
    (a.variant[i]! >>> BASIS_SHIFT) - (b.variant[j]! >>> BASIS_SHIFT) ||
    b.strength[j]! - a.strength[i]! ||
    b.overlap[j]! - a.overlap[i]! ||
    a.variant[i]! - b.variant[j]!
  );
}

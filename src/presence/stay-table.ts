import { doubled } from '../core/columns.js';
import type { Disclosure, Evidence, FrameRange, SignatureStatus } from '../core/observation.js';
import type { SeenBy, Stay, StayEnd } from '../core/presence.js';
import { type Time, compareTimes } from '../core/time.js';

/** A room as events name it. */
export interface Room {
  readonly vendor: string;
  readonly app: string | null;
  readonly room: string;
  readonly roomBy: 'name' | 'number';
}

const ENDS: readonly StayEnd[] = ['observed', 'inferred', 'open'];
const SEEN_BY: readonly SeenBy[] = ['own', 'others'];
/** Least sure first. */
export const STATUSES: readonly SignatureStatus[] = ['heuristic', 'documented', 'synthetic', 'confirmed'];
/** Most open first. */
export const DISCLOSURES: readonly Disclosure[] = ['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted'];

/** The two ends of a stay, and the proof of each. */
export const FIRST = 0;
export const LAST = 1;

/** Bytes of proofs are kept once each up to so many different ones: users come again. Guards time more than memory. */
const MAX_SHARED_TEXTS = 200_000;

/**
 * Stays in columns of numbers, about 85 bytes each: a million objects with
 * their proofs would take six times as much. Whoever wants one asks for it.
 */
export class StayTable {
  count = 0;
  readonly rooms = new Rooms();
  readonly users = new Texts();
  #room = new Uint32Array(64);
  #user = new Uint32Array(64);
  /** Beginning, end, whose messages, status and disclosure: an index of the lists above each. */
  #codes = new Uint8Array(64 * 5);
  #seconds = new Float64Array(64 * 2);
  #nanoseconds = new Uint32Array(64 * 2);
  #digits = new Uint8Array(64 * 2);
  /** Capture, frame, offset, length and bytes of each proof. */
  #proofs = new Uint32Array(64 * 10);
  readonly #hex = new Texts(MAX_SHARED_TEXTS);
  readonly #pieces = new Map<number, readonly FrameRange[]>();
  /** When a leave was seen that is not the last sign of life. */
  readonly #leaveTimes = new Map<number, Time>();

  /** A table of stays that are known already. */
  static of(stays: readonly Stay[]): StayTable {
    const table = new StayTable();
    for (const stay of stays) table.copy({ ...stay, roomBy: 'name' }, stay);
    return table;
  }

  /** A new row, by the numbers of the room and the user; its ends are to be set. */
  add(room: number, user: number, { status, disclosure }: Pick<Stay, 'status' | 'disclosure'>): number {
    const row = this.count++;
    if (row === this.#room.length) this.#grow();
    this.#room[row] = room;
    this.#user[row] = user;
    this.#codes[row * 5 + 3] = STATUSES.indexOf(status);
    this.#codes[row * 5 + 4] = DISCLOSURES.indexOf(disclosure);
    return row;
  }

  /** A stay in a new row, in a room that may be called otherwise by now. */
  copy(room: Room, stay: Stay): number {
    const row = this.add(this.rooms.idOf(room), this.users.idOf(stay.user), stay);
    this.setTime(row, FIRST, stay.from);
    this.setTime(row, LAST, stay.to);
    this.setBegan(row, stay.began);
    this.setEnded(row, stay.ended);
    this.setSeenBy(row, stay.seenBy);
    this.setProof(row, FIRST, stay.evidence[0]!);
    this.setProof(row, LAST, stay.evidence.at(-1)!);
    return row;
  }

  roomOf(row: number): number {
    return this.#room[row]!;
  }

  userOf(row: number): number {
    return this.#user[row]!;
  }

  began(row: number): StayEnd {
    return ENDS[this.#codes[row * 5]!]!;
  }

  ended(row: number): StayEnd {
    return ENDS[this.#codes[row * 5 + 1]!]!;
  }

  seenBy(row: number): SeenBy {
    return SEEN_BY[this.#codes[row * 5 + 2]!]!;
  }

  /** Index in STATUSES. */
  statusOf(row: number): number {
    return this.#codes[row * 5 + 3]!;
  }

  /** Index in DISCLOSURES. */
  disclosureOf(row: number): number {
    return this.#codes[row * 5 + 4]!;
  }

  setBegan(row: number, began: StayEnd): void {
    this.#codes[row * 5] = ENDS.indexOf(began);
  }

  setEnded(row: number, ended: StayEnd): void {
    this.#codes[row * 5 + 1] = ENDS.indexOf(ended);
  }

  setSeenBy(row: number, seenBy: SeenBy): void {
    this.#codes[row * 5 + 2] = SEEN_BY.indexOf(seenBy);
  }

  timeOf(row: number, end: typeof FIRST | typeof LAST): Time {
    return this.#timeAt(row * 2 + end);
  }

  setTime(row: number, end: typeof FIRST | typeof LAST, time: Time): void {
    this.#setTimeAt(row * 2 + end, time);
  }

  captureOf(row: number): number {
    return this.#proofs[row * 10]!;
  }

  /** The frame that proves an end. */
  placeOf(row: number, end: typeof FIRST | typeof LAST): { readonly capture: number; readonly frame: number } {
    const at = row * 10 + end * 5;
    return { capture: this.#proofs[at]!, frame: this.#proofs[at + 1]! };
  }

  /** Whether the time of an end is that of its proof; a leave may be older than the last sign of life. */
  isProofOfTime(row: number, end: typeof FIRST | typeof LAST): boolean {
    return end === FIRST || !this.#leaveTimes.has(row);
  }

  /** Of an end whose time is set; the proof of the beginning is of that time. */
  setProof(row: number, end: typeof FIRST | typeof LAST, { capture, frame, offset, length, hex, time, pieces }: Evidence): void {
    const at = row * 10 + end * 5;
    this.#proofs[at] = capture;
    this.#proofs[at + 1] = frame;
    this.#proofs[at + 2] = offset;
    this.#proofs[at + 3] = length;
    // The same bytes mostly name the same user at both ends.
    const first = this.#proofs[row * 10 + 4]!;
    this.#proofs[at + 4] = end === LAST && this.#hex.at(first) === hex ? first : this.#hex.idOf(hex);
    if (end === LAST && compareTimes(time, this.timeOf(row, LAST)) !== 0) this.#leaveTimes.set(row, time);
    else if (end === LAST && this.#leaveTimes.size > 0) this.#leaveTimes.delete(row);
    if (pieces !== undefined) this.#pieces.set(row * 2 + end, pieces);
    else if (this.#pieces.size > 0) this.#pieces.delete(row * 2 + end);
  }

  proof(row: number, end: typeof FIRST | typeof LAST): Evidence {
    const at = row * 10 + end * 5;
    const pieces = this.#pieces.get(row * 2 + end);
    return {
      capture: this.#proofs[at]!,
      frame: this.#proofs[at + 1]!,
      offset: this.#proofs[at + 2]!,
      length: this.#proofs[at + 3]!,
      time: (end === LAST ? this.#leaveTimes.get(row) : undefined) ?? this.timeOf(row, end),
      hex: this.#hex.at(this.#proofs[at + 4]!),
      ...(pieces !== undefined && { pieces }),
    };
  }

  stay(row: number): Stay {
    const { vendor, app, room } = this.rooms.at(this.#room[row]!);
    const [first, last] = [this.proof(row, FIRST), this.proof(row, LAST)];
    const isOne = first.capture === last.capture && first.frame === last.frame && first.offset === last.offset;
    return {
      vendor,
      app,
      room,
      user: this.users.at(this.#user[row]!),
      from: this.timeOf(row, FIRST),
      to: this.timeOf(row, LAST),
      began: this.began(row),
      ended: this.ended(row),
      silenceSeconds: null,
      seenBy: this.seenBy(row),
      status: STATUSES[this.statusOf(row)]!,
      disclosure: DISCLOSURES[this.disclosureOf(row)]!,
      evidence: isOne ? [first] : [first, last],
    };
  }

  list(): readonly Stay[] {
    return Array.from({ length: this.count }, (_, row) => this.stay(row));
  }

  #timeAt(at: number): Time {
    return { seconds: this.#seconds[at]!, nanoseconds: this.#nanoseconds[at]!, digits: this.#digits[at]! };
  }

  #setTimeAt(at: number, { seconds, nanoseconds, digits }: Time): void {
    this.#seconds[at] = seconds;
    this.#nanoseconds[at] = nanoseconds;
    this.#digits[at] = digits;
  }

  #grow(): void {
    this.#room = doubled(this.#room);
    this.#user = doubled(this.#user);
    this.#codes = doubled(this.#codes);
    this.#seconds = doubled(this.#seconds);
    this.#nanoseconds = doubled(this.#nanoseconds);
    this.#digits = doubled(this.#digits);
    this.#proofs = doubled(this.#proofs);
  }
}

/** Numbers for texts that come again and again. */
class Texts {
  readonly #ids = new Map<string, number>();
  readonly #all: string[] = [];
  readonly #most: number;

  constructor(most = Infinity) {
    this.#most = most;
  }

  get size(): number {
    return this.#all.length;
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#ids.size < this.#most) this.#ids.set(text, this.#all.length);
    return this.#all.push(text) - 1;
  }

  at(id: number): string {
    return this.#all[id]!;
  }
}

/** Numbers for rooms; those of one app stand together, so that most are found by their names alone. */
class Rooms {
  readonly #apps = new Map<string, Map<string, number>>();
  readonly #all: Room[] = [];
  #last: Pick<Room, 'vendor' | 'app' | 'roomBy'> | undefined;
  #lastApp = new Map<string, number>();

  get size(): number {
    return this.#all.length;
  }

  idOf({ vendor, app, room, roomBy }: Room): number {
    if (this.#last?.vendor !== vendor || this.#last.app !== app || this.#last.roomBy !== roomBy) {
      const key = `${roomBy} ${keyOf(vendor, app)}`;
      const known = this.#apps.get(key);
      this.#lastApp = known ?? new Map<string, number>();
      if (known === undefined) this.#apps.set(key, this.#lastApp);
      this.#last = { vendor, app, roomBy };
    }
    let id = this.#lastApp.get(room);
    if (id === undefined) this.#lastApp.set(room, (id = this.#all.push({ vendor, app, room, roomBy }) - 1));
    return id;
  }

  at(id: number): Room {
    return this.#all[id]!;
  }
}

/** Unmistakable: the vendor's length stands before it. */
export function keyOf(vendor: string, app: string | null): string {
  return `${vendor.length}:${vendor}${app === null ? '-' : `+${app.length}:${app}`}`;
}

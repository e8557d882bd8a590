import type { Disclosure, Evidence, FrameRange, SignatureStatus } from '../core/observation.js';
import type { SeenBy, Stay, StayEnd } from '../core/presence.js';
import type { Time } from '../core/time.js';
import { type Room, Rooms, Texts } from './stay-names.js';

const ENDS: readonly StayEnd[] = ['observed', 'inferred', 'open'];
const SEEN_BY: readonly SeenBy[] = ['own', 'others'];
/** Least sure first. */
export const STATUSES: readonly SignatureStatus[] = ['heuristic', 'documented', 'synthetic', 'confirmed'];
/** Most open first. */
export const DISCLOSURES: readonly Disclosure[] = ['cleartext', 'publicly-decryptable', 'decrypted', 'intercepted'];

/** The two ends of a stay, and the proof of each. */
export const FIRST = 0;
export const LAST = 1;
type End = typeof FIRST | typeof LAST;

/** Bytes of proofs are kept once each up to so many different ones: users come again. Guards time more than memory. */
const MAX_SHARED_TEXTS = 200_000;

/** Rows of a page. A page is made when it is needed and never copied: a table that doubles is two tables for a while. */
const PAGE_BITS = 14;
const PAGE_ROWS = 1 << PAGE_BITS;
const IN_PAGE = PAGE_ROWS - 1;

/**
 * Words of a row: room, user, party and codes; then for each end the second, the
 * nanosecond, the capture, the frame, offset and length in one word, and the
 * number of the proof's bytes.
 */
const WORDS = 16;
const ROOM = 0;
const USER = 1;
const PARTY = 2;
const CODES = 3;
const ENDS_FROM = 4;
const END_WORDS = 6;
const [SECOND, NANOSECOND, CAPTURE, FRAME, RANGE, HEX] = [0, 1, 2, 3, 4, 5];

/** Where in the word of codes each stands, and how many bits of it. */
const BEGAN = 0;
const ENDED = 2;
const SEEN = 4;
const STATUS = 5;
const DISCLOSURE = 7;
const DIGITS = [9, 13] as const;

/** What an offset and a length have room for in one word. */
const LARGEST = 0xffff;

/**
 * Stays in rows of numbers, 64 bytes each: a million objects with their proofs
 * would take ten times as much. Whoever wants one asks for it.
 */
export class StayTable {
  count = 0;
  readonly rooms = new Rooms();
  readonly users = new Texts();
  readonly #pages: Uint32Array[] = [];
  readonly #hex = new Texts(MAX_SHARED_TEXTS);
  /** By row and end, what few ends have: pieces of a proof, a time or a place that the row has no room for. */
  readonly #pieces = new Map<number, readonly FrameRange[]>();
  readonly #oddSeconds = new Map<number, number>();
  readonly #oddRanges = new Map<number, { readonly offset: number; readonly length: number }>();
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
    if ((row & IN_PAGE) === 0) this.#pages.push(new Uint32Array(PAGE_ROWS * WORDS));
    this.#set(row, ROOM, room);
    this.#set(row, USER, user);
    this.#setCode(row, STATUS, 3, STATUSES.indexOf(status));
    this.#setCode(row, DISCLOSURE, 3, DISCLOSURES.indexOf(disclosure));
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
    return this.#get(row, ROOM);
  }

  userOf(row: number): number {
    return this.#get(row, USER);
  }

  /** Through which client of theirs the user was seen, as whoever made the row numbers them. */
  partyOf(row: number): number {
    return this.#get(row, PARTY);
  }

  setParty(row: number, party: number): void {
    this.#set(row, PARTY, party);
  }

  began(row: number): StayEnd {
    return ENDS[this.#code(row, BEGAN, 3)]!;
  }

  ended(row: number): StayEnd {
    return ENDS[this.#code(row, ENDED, 3)]!;
  }

  seenBy(row: number): SeenBy {
    return SEEN_BY[this.#code(row, SEEN, 1)]!;
  }

  /** Index in STATUSES. */
  statusOf(row: number): number {
    return this.#code(row, STATUS, 3);
  }

  /** Index in DISCLOSURES. */
  disclosureOf(row: number): number {
    return this.#code(row, DISCLOSURE, 3);
  }

  setBegan(row: number, began: StayEnd): void {
    this.#setCode(row, BEGAN, 3, ENDS.indexOf(began));
  }

  setEnded(row: number, ended: StayEnd): void {
    this.#setCode(row, ENDED, 3, ENDS.indexOf(ended));
  }

  setSeenBy(row: number, seenBy: SeenBy): void {
    this.#setCode(row, SEEN, 1, SEEN_BY.indexOf(seenBy));
  }

  secondOf(row: number, end: End): number {
    const odd = this.#oddSeconds.size === 0 ? undefined : this.#oddSeconds.get(row * 2 + end);
    return odd ?? this.#get(row, wordOf(end, SECOND));
  }

  /** The second of the earliest beginning. */
  firstSecond(): number {
    let first = Infinity;
    for (let row = 0; row < this.count; row++) first = Math.min(first, this.secondOf(row, FIRST));
    return first;
  }

  nanosecondOf(row: number, end: End): number {
    return this.#get(row, wordOf(end, NANOSECOND));
  }

  timeOf(row: number, end: End): Time {
    return {
      seconds: this.secondOf(row, end),
      nanoseconds: this.nanosecondOf(row, end),
      digits: this.#code(row, DIGITS[end], 15),
    };
  }

  /** By how many seconds a time is later than an end, as `secondsBetween` has it, without a `Time` for each of many events. */
  secondsSince(row: number, end: End, { seconds, nanoseconds }: Time): number {
    return seconds - this.secondOf(row, end) + (nanoseconds - this.nanosecondOf(row, end)) / 1e9;
  }

  /** Negative where a time is before an end. */
  compareTo(row: number, end: End, { seconds, nanoseconds }: Time): number {
    return seconds - this.secondOf(row, end) || nanoseconds - this.nanosecondOf(row, end);
  }

  setTime(row: number, end: End, { seconds, nanoseconds, digits }: Time): void {
    this.#set(row, wordOf(end, SECOND), seconds);
    // A capture's file may tell of times before 1970 or after 2106.
    if (seconds >>> 0 !== seconds) this.#oddSeconds.set(row * 2 + end, seconds);
    else if (this.#oddSeconds.size > 0) this.#oddSeconds.delete(row * 2 + end);
    this.#set(row, wordOf(end, NANOSECOND), nanoseconds);
    this.#setCode(row, DIGITS[end], 15, digits);
  }

  captureOf(row: number): number {
    return this.#get(row, wordOf(FIRST, CAPTURE));
  }

  /** The frame that proves an end. */
  placeOf(row: number, end: End): { readonly capture: number; readonly frame: number } {
    return { capture: this.#get(row, wordOf(end, CAPTURE)), frame: this.#get(row, wordOf(end, FRAME)) };
  }

  /** Whether the time of an end is that of its proof; a leave may be older than the last sign of life. */
  isProofOfTime(row: number, end: End): boolean {
    return end === FIRST || !this.#leaveTimes.has(row);
  }

  /** Of an end whose time is set; the proof of the beginning is of that time. */
  setProof(row: number, end: End, { capture, frame, offset, length, hex, time, pieces }: Evidence): void {
    this.#set(row, wordOf(end, CAPTURE), capture);
    this.#set(row, wordOf(end, FRAME), frame);
    this.#set(row, wordOf(end, RANGE), ((offset & LARGEST) << 16) | (length & LARGEST));
    if (offset > LARGEST || length > LARGEST) this.#oddRanges.set(row * 2 + end, { offset, length });
    else if (this.#oddRanges.size > 0) this.#oddRanges.delete(row * 2 + end);
    // The same bytes mostly name the same user at both ends.
    const first = this.#get(row, wordOf(FIRST, HEX));
    this.#set(row, wordOf(end, HEX), end === LAST && this.#hex.at(first) === hex ? first : this.#hex.idOf(hex));
    if (end === LAST && this.compareTo(row, LAST, time) !== 0) this.#leaveTimes.set(row, time);
    else if (end === LAST && this.#leaveTimes.size > 0) this.#leaveTimes.delete(row);
    if (pieces !== undefined) this.#pieces.set(row * 2 + end, pieces);
    else if (this.#pieces.size > 0) this.#pieces.delete(row * 2 + end);
  }

  proof(row: number, end: End): Evidence {
    const pieces = this.#pieces.get(row * 2 + end);
    const range = this.#get(row, wordOf(end, RANGE));
    const odd = this.#oddRanges.get(row * 2 + end);
    // Written out: objects put together of others take twice the memory, and there are tens of thousands.
    const proof = {
      capture: this.#get(row, wordOf(end, CAPTURE)),
      frame: this.#get(row, wordOf(end, FRAME)),
      offset: odd?.offset ?? range >>> 16,
      length: odd?.length ?? range & LARGEST,
      time: (end === LAST ? this.#leaveTimes.get(row) : undefined) ?? this.timeOf(row, end),
      hex: this.#hex.at(this.#get(row, wordOf(end, HEX))),
    };
    return pieces === undefined ? proof : { ...proof, pieces };
  }

  stay(row: number): Stay {
    const { vendor, app, room } = this.rooms.at(this.roomOf(row));
    const [first, last] = [this.proof(row, FIRST), this.proof(row, LAST)];
    const isOne = first.capture === last.capture && first.frame === last.frame && first.offset === last.offset;
    return {
      vendor,
      app,
      room,
      user: this.users.at(this.userOf(row)),
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

  #get(row: number, word: number): number {
    return this.#pages[row >>> PAGE_BITS]![(row & IN_PAGE) * WORDS + word]!;
  }

  #set(row: number, word: number, value: number): void {
    this.#pages[row >>> PAGE_BITS]![(row & IN_PAGE) * WORDS + word] = value;
  }

  #code(row: number, from: number, mask: number): number {
    return (this.#get(row, CODES) >>> from) & mask;
  }

  #setCode(row: number, from: number, mask: number, value: number): void {
    this.#set(row, CODES, (this.#get(row, CODES) & ~(mask << from)) | (value << from));
  }
}

function wordOf(end: End, word: number): number {
  return ENDS_FROM + end * END_WORDS + word;
}

import type { Flow } from '../core/flow.js';
import type { Evidence, Kind, Observation } from '../core/observation.js';
import type { Time } from '../core/time.js';
import { SharedTexts } from './shared-texts.js';
import type { Sighting } from './sink.js';

/** Rows of a page. A page is made when it is needed and never copied; the oldest can go as a whole. */
export const PAGE_ROWS = 1000;

/** Words of a row. */
const WORDS = 9;
const [FRAME, OFFSET, LENGTH, NANOSECONDS, LAST_NANOSECONDS, COUNT, DIGITS, PREVIOUS, FLOW] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Where in its word the precision of the last time stands, and how many bits each precision has. */
const LAST_DIGITS = 4;
const DIGITS_MASK = 15;

/** Fields of which is known what was read there. Guards memory against made-up names; beyond it they are told apart anew. */
const MAX_FIELDS = 10_000;

/** What a value is, apart from where and when it was seen: of very many observations the same. */
type Meaning = Omit<Sighting, 'flow' | 'value' | 'evidence'>;

/** Room for all rows of a page: a list that grows keeps a fifth more. */
const NO_ROWS = Array.from<undefined>({ length: PAGE_ROWS });

/** A thousand rows. */
class Page {
  readonly words = new Uint32Array(PAGE_ROWS * WORDS);
  /** First and last, alternating: a capture may tell of times before 1970 or after 2106. */
  readonly seconds = new Float64Array(PAGE_ROWS * 2);
  readonly meanings: (Meaning | undefined)[] = NO_ROWS.slice();
  readonly values: (string | undefined)[] = NO_ROWS.slice();
  /** Undefined where the bytes are the value's own. */
  readonly hex: (string | undefined)[] = NO_ROWS.slice();
  /** What few proofs have. */
  readonly rest = new Map<number, Pick<Evidence, 'pieces' | 'part'>>();
  /** Those that are not what their numbers say, or will not be; of most pages none. */
  flows: (Flow | undefined)[] | undefined;
}

/**
 * The observations of a capture in rows of 76 bytes, with their texts once
 * each: as objects with their proofs they would take 400. Whoever wants one
 * asks for it.
 */
export class ObservationTable {
  readonly #capture: number;
  #pages: Page[] = [];
  /** Rows that have gone. */
  #first = 0;
  #end = 0;
  readonly #texts = new SharedTexts();
  /** By field. */
  readonly #meanings = new Map<string, Meaning[]>();
  readonly #flowOf: (index: number) => Flow;

  /** `capture`: which of the run it is. `flowOf` describes a flow of it by its number. */
  constructor(capture: number, flowOf: (index: number) => Flow) {
    this.#capture = capture;
    this.#flowOf = flowOf;
  }

  /** The oldest row. */
  get first(): number {
    return this.#first;
  }

  /** The row of the next one to come. */
  get end(): number {
    return this.#end;
  }

  /** A new row; `previous`: that of another one on its flow. */
  add(sighting: Sighting, previous: number | undefined): number {
    const { flow, value, evidence } = sighting;
    const row = this.#end++;
    const at = row % PAGE_ROWS;
    if (at === 0) this.#pages.push(new Page());
    const page = this.#pageOf(row);
    const { time, hex, pieces, part } = evidence;
    page.meanings[at] = this.#meaningOf(sighting);
    page.values[at] = this.#texts.of(value);
    if (!isOf(value, hex)) page.hex[at] = this.#texts.of(hex);
    if (pieces !== undefined || part !== undefined)
      page.rest.set(at, { ...(pieces !== undefined && { pieces }), ...(part !== undefined && { part }) });
    page.seconds.fill(time.seconds, at * 2, at * 2 + 2);
    const { words } = page;
    const from = at * WORDS;
    words[from + FRAME] = evidence.frame;
    words[from + OFFSET] = evidence.offset;
    words[from + LENGTH] = evidence.length;
    words[from + NANOSECONDS] = words[from + LAST_NANOSECONDS] = time.nanoseconds;
    words[from + DIGITS] = time.digits | (time.digits << LAST_DIGITS);
    words[from + COUNT] = 1;
    // How many rows before: a row's number may outgrow a word.
    words[from + PREVIOUS] = previous === undefined ? 0 : row - previous;
    words[from + FLOW] = flow.index;
    return row;
  }

  /** From now on the row's flow is this one, whatever its number will mean. */
  keepFlow(row: number, flow: Flow): void {
    const flows = (this.#pageOf(row).flows ??= NO_ROWS.slice());
    flows[row % PAGE_ROWS] ??= flow;
  }

  /** Whether the row is of this value, in this place on its flow. */
  is(row: number, kind: Kind, field: string, value: string): boolean {
    const page = this.#pageOf(row);
    const at = row % PAGE_ROWS;
    const meaning = page.meanings[at]!;
    return page.values[at] === value && meaning.field === field && meaning.kind === kind;
  }

  /** The number that the row's flow had. */
  flowIndexOf(row: number): number {
    return this.#word(row, FLOW);
  }

  /** What the row is of. */
  nameOf(row: number): Pick<Sighting, 'kind' | 'field' | 'value'> {
    const page = this.#pageOf(row);
    const at = row % PAGE_ROWS;
    const { kind, field } = page.meanings[at]!;
    return { kind, field, value: page.values[at]! };
  }

  /** The row that was given as the previous one; undefined where there is none, or it has gone. */
  previousOf(row: number): number | undefined {
    const back = this.#word(row, PREVIOUS);
    return back === 0 || row - back < this.#first ? undefined : row - back;
  }

  /** The value was seen once more. */
  countAgain(row: number, time: Time): void {
    const { words, seconds } = this.#pageOf(row);
    const at = row % PAGE_ROWS;
    const from = at * WORDS;
    words[from + COUNT]!++;
    // As `compareTimes` has it, without a `Time` for each of very many.
    const later = time.seconds - seconds[at * 2 + 1]! || time.nanoseconds - words[from + LAST_NANOSECONDS]!;
    if (later <= 0) return;
    seconds[at * 2 + 1] = time.seconds;
    words[from + LAST_NANOSECONDS] = time.nanoseconds;
    words[from + DIGITS] = (words[from + DIGITS]! & DIGITS_MASK) | (time.digits << LAST_DIGITS);
  }

  /** The oldest pages go. */
  drop(pages: number): void {
    this.#pages = this.#pages.slice(pages);
    this.#first += pages * PAGE_ROWS;
  }

  at(row: number): Observation {
    const page = this.#pageOf(row);
    const at = row % PAGE_ROWS;
    const { direction, vendor, protocol, signature, status, field, kind, of, stability, admits, isOnlyAsked, disclosure, confidence } =
      page.meanings[at]!;
    const evidence = this.#evidenceOf(row);
    const count = this.#word(row, COUNT);
    // Written out: a spread puts what it copies into a second object.
    return {
      flow: page.flows?.[at] ?? this.#flowOf(this.flowIndexOf(row)),
      direction,
      vendor,
      protocol,
      signature,
      status,
      field,
      kind,
      value: page.values[at]!,
      of,
      stability,
      admits,
      isOnlyAsked,
      disclosure,
      confidence,
      evidence,
      count,
      last: count === 1 ? evidence.time : this.#timeOf(row, 1),
    };
  }

  /** The rows, in the order of first frames, and of the bytes in them. */
  rows(): readonly number[] {
    const rows = Array.from({ length: this.#end - this.#first }, (_, n) => this.#first + n);
    return rows.toSorted((a, b) => this.#word(a, FRAME) - this.#word(b, FRAME) || this.#word(a, OFFSET) - this.#word(b, OFFSET));
  }

  #evidenceOf(row: number): Evidence {
    const page = this.#pageOf(row);
    const at = row % PAGE_ROWS;
    const evidence = {
      capture: this.#capture,
      frame: this.#word(row, FRAME),
      offset: this.#word(row, OFFSET),
      length: this.#word(row, LENGTH),
      time: this.#timeOf(row, 0),
      hex: page.hex[at] ?? hexOf(page.values[at]!),
    };
    const rest = page.rest.get(at);
    return rest === undefined ? evidence : { ...evidence, ...rest };
  }

  /** The first time, or the last. */
  #timeOf(row: number, which: 0 | 1): Time {
    const digits = this.#word(row, DIGITS);
    return {
      seconds: this.#pageOf(row).seconds[(row % PAGE_ROWS) * 2 + which]!,
      nanoseconds: this.#word(row, which === 0 ? NANOSECONDS : LAST_NANOSECONDS),
      digits: (which === 0 ? digits : digits >>> LAST_DIGITS) & DIGITS_MASK,
    };
  }

  #word(row: number, word: number): number {
    return this.#pageOf(row).words[(row % PAGE_ROWS) * WORDS + word]!;
  }

  #pageOf(row: number): Page {
    return this.#pages[Math.floor((row - this.#first) / PAGE_ROWS)]!;
  }

  /** What equal sightings share. */
  #meaningOf(sighting: Sighting): Meaning {
    let ofField = this.#meanings.get(sighting.field);
    if (ofField === undefined) {
      if (this.#meanings.size === MAX_FIELDS) this.#meanings.clear();
      this.#meanings.set(sighting.field, (ofField = []));
    }
    let meaning = ofField.find((known) => isSame(known, sighting));
    if (meaning === undefined) ofField.push((meaning = meaningIn(sighting)));
    return meaning;
  }
}

/** The bytes of most values are their letters. */
function isOf(value: string, hex: string): boolean {
  return hex.length >= value.length * 2 && hex === hexOf(value);
}

function hexOf(value: string): string {
  return Buffer.from(value, 'utf8').toString('hex');
}

function isSame(a: Meaning, b: Meaning): boolean {
  return (
    a.direction === b.direction &&
    a.vendor === b.vendor &&
    a.protocol === b.protocol &&
    a.signature === b.signature &&
    a.status === b.status &&
    a.field === b.field &&
    a.kind === b.kind &&
    a.of === b.of &&
    a.stability === b.stability &&
    a.admits === b.admits &&
    a.isOnlyAsked === b.isOnlyAsked &&
    a.disclosure === b.disclosure &&
    a.confidence === b.confidence
  );
}

function meaningIn(sighting: Sighting): Meaning {
  const { direction, vendor, protocol, signature, status, field, kind, of, stability, admits, isOnlyAsked, disclosure, confidence } =
    sighting;
  return { direction, vendor, protocol, signature, status, field, kind, of, stability, admits, isOnlyAsked, disclosure, confidence };
}

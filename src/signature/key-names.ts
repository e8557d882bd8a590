import type { EventKind } from '../core/event.js';
import type { Field, Message } from '../core/message.js';
import type { Confidence, Kind, Observation, Stability } from '../core/observation.js';
import { type Entry, entriesOf, normalised } from './key-entries.js';
import type { KeyNameTable } from './key-names-schema.js';
import { plausible } from './key-values.js';

/** A value whose name tells what it is; nobody has described the app. */
export interface NamedValue {
  readonly kind: Kind;
  readonly value: string;
  /** Names from the message inwards, as `user.id`. */
  readonly path: string;
  readonly field: Field;
  readonly of: Observation['of'];
  readonly stability: Stability;
  readonly confidence: Confidence;
  readonly why: string;
}

/** What the words of a message say that somebody does. */
export interface NamedEvent {
  readonly event: EventKind;
  readonly user: NamedValue | undefined;
  readonly room: NamedValue | undefined;
  /** The word that says so. */
  readonly field: Field;
}

export interface Named {
  readonly values: readonly NamedValue[];
  readonly events: readonly NamedEvent[];
}

const NOTHING: Named = { values: [], events: [] };

/** Kinds by which a person is told, the surest first. */
const USER_KINDS: readonly Kind[] = ['user-id', 'username', 'email', 'phone', 'display-name'];
const ROOM_KINDS: readonly Kind[] = ['room-id', 'call-id'];

/** Begins the path of what stands in the path of a URL. */
const PATH = 'path.';

/** What is worth a quiet remark where nothing tells of a room or call: it is the same on every site and in every app. */
const REMARKABLE: ReadonlySet<Kind> = new Set(['user-id', 'username', 'email', 'phone', 'device-id']);

const ACTIONS = ['join', 'leave', 'call-start', 'call-end'] as const;
type ActionKind = (typeof ACTIONS)[number];

interface Meaning {
  readonly kind: Kind;
  readonly isVague: boolean;
  readonly because: string;
}

interface Action {
  readonly event: ActionKind;
  readonly isSure: boolean;
}

interface Candidate extends Meaning {
  readonly entry: Entry;
  readonly value: string;
}

/**
 * Reads messages of apps that nobody has described by what they call things.
 * One name alone is little: web pages are full of ids. A message counts as one
 * about a room or a call when it names a user beside a room, says that somebody
 * joins or leaves, or has a word that only real-time media have.
 */
export class KeyNames {
  readonly #roots: ReadonlyMap<string, readonly string[]>;
  readonly #meanings = new Map<string, Meaning>();
  readonly #actions = new Map<string, Action>();
  readonly #actionNames: ReadonlySet<string>;
  readonly #signs: ReadonlySet<string>;
  readonly #ordinary: ReadonlySet<string>;
  readonly #wrappers: ReadonlySet<string>;
  readonly #never: ReadonlySet<string>;
  readonly #pathWords: ReadonlySet<string>;

  constructor({ read, wrappers, identifiers, actions, signs, ordinary, never, pathWords }: KeyNameTable) {
    this.#roots = new Map(Object.entries(read));
    for (const { kind, names, vague, because } of identifiers) {
      for (const name of vague) this.#meanings.set(normalised(name), { kind, isVague: true, because });
      for (const name of names) this.#meanings.set(normalised(name), { kind, isVague: false, because });
    }
    for (const event of ACTIONS) {
      for (const word of actions[event].vague) this.#actions.set(normalised(word), { event, isSure: false });
      for (const word of actions[event].sure) this.#actions.set(normalised(word), { event, isSure: true });
    }
    this.#actionNames = new Set(actions.at.map(normalised));
    this.#signs = new Set(signs.map(normalised));
    this.#ordinary = new Set(ordinary.map(normalised));
    this.#wrappers = new Set(['', ...wrappers.map(normalised)]);
    this.#never = new Set(never.map((value) => value.toLowerCase()));
    this.#pathWords = new Set(pathWords.map(normalised));
  }

  /**
   * What the message says by its own names. Nothing, for a protocol whose names are not the application's.
   * `around`: what the message that carries it said, as the path of a request says in which room its body joins.
   */
  interpret(
    message: Pick<Message, 'protocol' | 'fields'> & { readonly payload: Pick<Message['payload'], 'direction'> },
    around: Named = NOTHING,
  ): Named {
    const roots = this.#roots.get(message.protocol);
    if (roots === undefined) return NOTHING;
    const entries = entriesOf(message, roots);
    if (entries.length === 0) return NOTHING;
    const candidates = this.#candidates(entries);
    if (candidates.length === 0) return NOTHING;
    const room = firstOf(ROOM_KINDS, around.values);
    const action = this.#action(entries);
    const isOrdinary = entries.some(({ name, within }) => this.#ordinary.has(name) || this.#ordinary.has(within));
    const about = this.#aboutACall(entries, candidates, action, isOrdinary) ?? aboutTheRoomAround(room, candidates, isOrdinary);
    if (about === undefined && isOrdinary) return NOTHING;
    const read = candidates
      .filter(({ isVague, kind }) => about !== undefined || (!isVague && REMARKABLE.has(kind)))
      .map((candidate) => ({ entry: candidate.entry, value: valueOf(candidate, about, message.payload.direction) }));
    const single = read.filter(({ entry }) => !entry.isListed).map(({ value }) => value);
    return { values: read.map(({ value }) => value), events: about === undefined ? [] : eventsOf(action, single, around, room) };
  }

  #candidates(entries: readonly Entry[]): readonly Candidate[] {
    const candidates: Candidate[] = [];
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      const meaning = this.#meaningOf(entry);
      const value = meaning && plausible(meaning.kind, entry.field.value);
      if (meaning === undefined || value === undefined || this.#never.has(value.trim().toLowerCase())) continue;
      // The word that says what is done names nobody.
      if (this.#actionNames.has(entry.name) && this.#actions.has(normalised(value))) continue;
      if (entry.path.startsWith(PATH) && this.#isPathWord(normalised(value))) continue;
      const { kind, isVague, because } = meaning;
      candidates.push({ kind, isVague, because, entry, value });
    }
    return candidates;
  }

  #isPathWord(word: string): boolean {
    return this.#actions.has(word) || this.#signs.has(word) || this.#pathWords.has(word);
  }

  #meaningOf({ name, within, parent }: Entry): Meaning | undefined {
    const meaning = this.#meanings.get(within);
    if (meaning !== undefined) return meaning;
    const own = this.#meanings.get(name);
    return own?.isVague === true && !this.#wrappers.has(parent) ? undefined : own;
  }

  /** The word that says what is done: the value of `type` and its like, or the end of a path. */
  #action(entries: readonly Entry[]): (Action & { readonly field: Field }) | undefined {
    let vague: (Action & { readonly field: Field }) | undefined;
    for (const { field, name, path } of entries) {
      if (typeof field.value !== 'string' || !(this.#actionNames.has(name) || path.startsWith(PATH))) continue;
      const action = this.#actions.get(normalised(field.value));
      if (action?.isSure === true) return { ...action, field };
      if (action !== undefined) vague ??= { ...action, field };
    }
    return vague;
  }

  /** Why the message counts as one about a room or a call; undefined when it does not. */
  #aboutACall(
    entries: readonly Entry[],
    candidates: readonly Candidate[],
    action: Action | undefined,
    isOrdinary: boolean,
  ): string | undefined {
    const of = (kinds: readonly Kind[], orVague: boolean) =>
      candidates.some(({ kind, isVague }) => kinds.includes(kind) && (orVague || !isVague));
    if (action?.isSure === true && (of(USER_KINDS, true) || of(ROOM_KINDS, true)))
      return 'the message says that somebody joins, leaves or calls';
    if (action !== undefined && of(ROOM_KINDS, false)) return 'the message says that somebody joins, leaves or calls, and names a room';
    if (entries.some((entry) => this.#isSign(entry))) return 'the message has words that only real-time audio and video have';
    if (!isOrdinary && of(ROOM_KINDS, false) && of(USER_KINDS, false)) return 'the message names a user beside a room';
    return undefined;
  }

  #isSign({ field, name, within, path }: Entry): boolean {
    if (this.#signs.has(name) || this.#signs.has(within)) return true;
    const isWord = this.#actionNames.has(name) || path.startsWith(PATH);
    return isWord && typeof field.value === 'string' && this.#signs.has(normalised(field.value));
  }
}

function valueOf(
  { entry, value, kind, because }: Candidate,
  about: string | undefined,
  direction: Message['payload']['direction'],
): NamedValue {
  const { field, path, isListed } = entry;
  return {
    kind,
    value,
    path,
    field,
    of: direction === 'to-server' && !isListed ? 'self' : 'peer',
    stability: about === undefined || kind === 'call-id' || kind === 'session-id' || kind === 'token' ? 'call' : 'permanent',
    confidence: about === undefined ? 'low' : 'medium',
    why: about === undefined ? `${because} Nothing beside it tells what the message is about.` : `${because} It counts since ${about}.`,
  };
}

function aboutTheRoomAround(room: NamedValue | undefined, candidates: readonly Candidate[], isOrdinary: boolean): string | undefined {
  const namesUser = candidates.some(({ kind }) => USER_KINDS.includes(kind));
  return room !== undefined && namesUser && !isOrdinary ? 'the request around it names a room' : undefined;
}

/**
 * What is done by the first user that the message names outside a list, in the first room. What only the message
 * around it says is told there already, but for who does it.
 */
function eventsOf(
  action: (Action & { readonly field: Field }) | undefined,
  values: readonly NamedValue[],
  around: Named,
  roomAround: NamedValue | undefined,
): readonly NamedEvent[] {
  const user = firstOf(USER_KINDS, values);
  const room = firstOf(ROOM_KINDS, values) ?? roomAround;
  if (action !== undefined)
    return user === undefined && room === undefined ? [] : [{ event: action.event, user, room, field: action.field }];
  const [said] = around.events;
  return said === undefined || said.user !== undefined || user === undefined ? [] : [{ ...said, user, room }];
}

function firstOf(kinds: readonly Kind[], values: readonly NamedValue[]): NamedValue | undefined {
  for (const kind of kinds) {
    const found = values.find((value) => value.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

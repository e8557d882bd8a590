import { formatSocket } from '../core/address.js';
import type { Event } from '../core/event.js';
import type { Direction } from '../core/flow.js';
import type { Message } from '../core/message.js';
import type { Confidence, Observation } from '../core/observation.js';
import type { Time } from '../core/time.js';
import type { Clocks } from './clocks.js';
import { evidenceOf } from './evidence.js';
import { globs } from './glob.js';
import type { KnownValues } from './known-values.js';
import { LayoutCompiler } from './layout/compile.js';
import { type FindFields, type Found, path } from './path.js';
import { Reassembly } from './reassembly.js';
import { type RoomNames, RoomRule } from './rooms.js';
import type { EventRule, FieldRule, Protocol, Signature } from './schema.js';
import { type Session, Sessions } from './sessions.js';

/** Values kept for later messages on their flow, all flows of a capture together. Guards memory. */
export const MAX_REMEMBERED = 100_000;

/** An observation as one message gives it, before equal ones are counted together. */
export type Sighting = Omit<Observation, 'count' | 'last'>;

export interface Sink {
  onSighting(sighting: Sighting): void;
  onEvent(event: Event): void;
}

/** What protocols and captures of one run share. */
export interface Shared {
  readonly rooms: RoomNames;
  readonly clocks: Clocks;
  readonly values: KnownValues;
}

type Matches = (kind: string, direction: Direction) => boolean;

/** The rules that apply to one kind of message going one way. */
interface Applying {
  readonly fields: readonly FieldReader[];
  readonly events: readonly EventReader[];
}

interface FieldReader {
  readonly rule: FieldRule;
  readonly matches: Matches;
  readonly paths: readonly { readonly text: string; readonly find: FindFields }[];
  readonly has: FindFields | undefined;
  readonly lacks: FindFields | undefined;
}

/** A person or room named in a message, and the field that names it. */
interface Named {
  readonly value: string;
  readonly found: Found | undefined;
  readonly by: 'name' | 'number';
}

interface EventReader {
  readonly rule: EventRule;
  readonly matches: Matches;
  readonly users: (message: Message) => readonly Named[];
  readonly rooms: (message: Message) => readonly Named[];
}

/** The rules of one protocol of a signature file, compiled, and what they remember of the present capture. */
export class ProtocolRules {
  readonly #vendor: string;
  readonly #id: string;
  readonly #protocol: Protocol;
  readonly #defaultConfidence: Confidence;
  readonly #fields: readonly FieldReader[];
  readonly #events: readonly EventReader[];
  readonly #room: RoomRule | undefined;
  readonly #sessions: Sessions | undefined;
  readonly #reassembly: Reassembly | undefined;
  readonly #never: ReadonlyMap<string, (value: string) => boolean>;
  readonly #applying = new Map<string, Applying>();
  readonly #remembered = new Map<string, string>();

  /** Throws LayoutError when a layout that the rules name is not there. */
  constructor(signature: Signature, name: string, protocol: Protocol) {
    this.#vendor = signature.id;
    this.#id = `${signature.id}/${name}`;
    this.#protocol = protocol;
    // Read about is not seen: what such a layout finds may be a misunderstanding of ours.
    this.#defaultConfidence = protocol.status === 'confirmed' ? 'high' : 'medium';
    this.#never = new Map(Object.entries(protocol.never).map(([kind, values]) => [kind, globs(values ?? [])]));
    this.#room = protocol.rooms && new RoomRule(protocol.rooms, (kind, value) => this.#isNever(kind, value));
    this.#sessions = protocol.sessions && new Sessions(protocol.sessions);
    this.#reassembly = protocol.reassemble && new Reassembly(protocol.reassemble, new LayoutCompiler(signature.types, signature.endian));
    this.#fields = protocol.fields.map((rule) => ({
      rule,
      matches: selects(rule),
      paths: listOf(rule.at).map((text) => ({ text, find: path(text) })),
      has: rule.has === undefined ? undefined : path(rule.has),
      lacks: rule.lacks === undefined ? undefined : path(rule.lacks),
    }));
    this.#events = protocol.events.map((rule) => ({
      rule,
      matches: selects(rule),
      users: this.#namer(rule.user, rule.take, 'user-id'),
      rooms: this.#namer(rule.room, 'value', 'room-id'),
    }));
  }

  clear(): void {
    this.#remembered.clear();
    this.#sessions?.clear();
    this.#reassembly?.clear();
  }

  sessions(): readonly Session[] {
    return this.#sessions?.list() ?? [];
  }

  interpret(message: Message, capture: number, shared: Shared, sink: Sink): void {
    this.#remember(message);
    this.#room?.learn(shared.rooms, this.#vendor, message);
    this.#sessions?.note(message);
    const { fields, events } = this.#applyingTo(message.kind, message.payload.direction);
    for (const reader of fields) this.#observe(reader, message, capture, shared, sink);
    for (const reader of events) this.#report(reader, message, capture, shared, sink);
    for (const whole of this.#reassembly?.add(message) ?? []) this.interpret(whole, capture, shared, sink);
  }

  /** The same few kinds come again and again. */
  #applyingTo(kind: string, direction: Direction): Applying {
    const key = `${direction} ${kind}`;
    let applying = this.#applying.get(key);
    if (applying === undefined) {
      applying = {
        fields: this.#fields.filter(({ matches }) => matches(kind, direction)),
        events: this.#events.filter(({ matches }) => matches(kind, direction)),
      };
      this.#applying.set(key, applying);
    }
    return applying;
  }

  #observe(reader: FieldReader, message: Message, capture: number, shared: Shared, sink: Sink): void {
    const { rule } = reader;
    if (reader.has !== undefined && reader.has(message).length === 0) return;
    if (reader.lacks !== undefined && reader.lacks(message).length > 0) return;
    // A hello sent again still shows the time of the first.
    if (rule.derive === 'clock' && message.repeated) return;
    const { flow, direction, disclosure } = message.payload;
    for (const { text, find } of reader.paths) {
      for (const found of find(message)) {
        const { offset, length } = rangeOf(found, rule.take);
        const evidence = evidenceOf(message, capture, offset, length);
        const value = rule.derive === 'clock' ? clockOf(found, shared.clocks, evidence.time) : valueOf(found, rule);
        if (value === undefined || value === '' || this.#isNever(rule.kind, value)) continue;
        if (!this.#isAsKnown(rule, value, shared.values)) continue;
        sink.onSighting({
          flow,
          direction,
          vendor: this.#vendor,
          protocol: this.#id,
          signature: this.#id,
          status: this.#protocol.status,
          field: `${message.kind}.${text.replaceAll('.*', '')}`,
          kind: rule.kind,
          value,
          of: rule.of,
          stability: rule.stability,
          disclosure,
          confidence: rule.confidence ?? this.#defaultConfidence,
          evidence,
        });
      }
    }
  }

  #report(reader: EventReader, message: Message, capture: number, shared: Shared, sink: Sink): void {
    const room = reader.rooms(message)[0];
    for (const user of reader.users(message)) {
      const named = user.found ?? room?.found;
      const whole = { offset: 0, length: message.payload.bytes.length };
      const { offset, length } = named === undefined ? whole : rangeOf(named, reader.rule.take);
      const evidence = evidenceOf(message, capture, offset, length);
      sink.onEvent({
        event: reader.rule.event,
        ...shared.rooms.resolve({ vendor: this.#vendor, room: room?.value ?? null, roomBy: room?.by ?? 'name' }),
        user: user.value,
        time: evidence.time,
        evidence,
        flow: message.payload.flow,
        signature: this.#id,
        status: this.#protocol.status,
        disclosure: message.payload.disclosure,
      });
    }
  }

  /** Compiles the paths that name people or rooms, in order of preference: the first that gives any is used. */
  #namer(paths: string | readonly string[] | undefined, take: 'value' | 'name', kind: 'user-id' | 'room-id'): EventReader['users'] {
    const sources = listOf(paths ?? []).map((text) => {
      if (text.startsWith('$')) return { name: text.slice(1), find: undefined, by: 'name' } as const;
      return { name: text, find: path(text), by: text === this.#protocol.rooms?.number ? 'number' : 'name' } as const;
    });
    return (message) => {
      for (const { name, find, by } of sources) {
        const named: Named[] =
          find === undefined
            ? [{ value: this.#remembered.get(`${message.payload.flow.index} ${name}`) ?? '', found: undefined, by }]
            : find(message).map((found) => ({ value: String((take === 'name' ? found.field.name : found.field.value) ?? ''), found, by }));
        const usable = named.filter(({ value }) => value !== '' && !this.#isNever(by === 'number' ? 'call-id' : kind, value));
        if (usable.length > 0) return usable;
      }
      return [];
    };
  }

  #remember(message: Message): void {
    for (const name of this.#protocol.remember) {
      const value = message.fields.find((field) => field.name === name)?.value;
      if (value !== undefined && this.#remembered.size < MAX_REMEMBERED)
        this.#remembered.set(`${message.payload.flow.index} ${name}`, String(value));
    }
  }

  /** Whether a value that needs it is confirmed by another message; any other value confirms those to come. */
  #isAsKnown(rule: FieldRule, value: string, values: KnownValues): boolean {
    if (rule.known) return values.has(this.#vendor, rule.kind, value);
    values.add(this.#vendor, rule.kind, value);
    return true;
  }

  #isNever(kind: string, value: string): boolean {
    return this.#never.get(kind)?.(value) ?? false;
  }
}

function selects(rule: FieldRule | EventRule): Matches {
  const included = rule.messages === undefined ? () => true : globs(rule.messages);
  const excluded = globs(rule.except ?? []);
  return (kind, direction) => included(kind) && !excluded(kind) && (rule.direction === undefined || rule.direction === direction);
}

/** Where an identifier stands: the field, or its name where that is the identifier. */
function rangeOf({ field }: Found, take: 'value' | 'name'): { readonly offset: number; readonly length: number } {
  return take === 'name' ? (field.key ?? field) : field;
}

/** The clock that a counter of seconds belongs to; none when it is no number. */
function clockOf({ field }: Found, clocks: Clocks, time: Time): string | undefined {
  const counter = Number(field.value);
  return Number.isFinite(counter) ? clocks.nameOf(counter, time) : undefined;
}

function valueOf(found: Found, rule: FieldRule): string | undefined {
  if (rule.take === 'name') return found.field.name;
  if (found.field.value === undefined) return undefined;
  const value = String(found.field.value);
  const port = rule.port === undefined ? undefined : found.siblings.find((field) => field.name === rule.port)?.value;
  return port === undefined ? value : formatSocket(value, Number(port));
}

function listOf(paths: string | readonly string[]): readonly string[] {
  return typeof paths === 'string' ? [paths] : paths;
}

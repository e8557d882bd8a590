import { formatSocket } from '../core/address.js';
import type { Direction } from '../core/flow.js';
import type { Field, Message } from '../core/message.js';
import type { Time } from '../core/time.js';
import type { AnnouncedEnds } from './announced-ends.js';
import { type Applying, type ReportedPath, applyingTo } from './applying.js';
import type { Clocks } from './clocks.js';
import type { Remembered } from './conditions.js';
import { evidenceOf } from './evidence.js';
import type { FlowVendors } from './flow-vendors.js';
import { globs } from './glob.js';
import type { HostNames } from './hosts.js';
import type { KnownValues } from './known-values.js';
import { type FindFields, Finds, type Found, firstAmong, path } from './path.js';
import type { Reassembly } from './reassembly.js';
import type { RememberedValues } from './remembered-values.js';
import { type RoomNames, RoomRule } from './rooms.js';
import {
  type EventReader,
  type FieldMeaning,
  type FieldPath,
  type MediaReader,
  type Meant,
  eventReaders,
  fieldPaths,
  mediaReaders,
} from './rule-readers.js';
import { type Session, Sessions } from './sessions.js';
import type { Sink } from './sink.js';

/** What protocols and captures of one run share. */
export interface Shared {
  readonly hosts: HostNames;
  /** Of the present capture. */
  vendors: FlowVendors;
  readonly rooms: RoomNames;
  readonly clocks: Clocks;
  readonly values: KnownValues;
  /** Of the present capture. */
  readonly announced: AnnouncedEnds;
}

/** The rules of one protocol, compiled, and what they remember of the present capture. */
export class ProtocolRules {
  readonly #protocol: string;
  readonly #vendor: string | undefined;
  readonly #isStandard: boolean;
  readonly #paths: readonly FieldPath[];
  readonly #events: readonly EventReader[];
  readonly #media: readonly MediaReader[];
  readonly #announces: readonly FindFields[];
  readonly #mediaAt: readonly FindFields[];
  readonly #room: RoomRule | undefined;
  readonly #sessions: Sessions | undefined;
  readonly #reassembly: Reassembly | undefined;
  readonly #never: ReadonlyMap<string, (value: string) => boolean>;
  readonly #keep: readonly { readonly name: string; readonly find: ReturnType<typeof firstAmong> }[];
  readonly #applying: Readonly<Record<Direction, Map<string, Applying>>> = { 'to-server': new Map(), 'to-client': new Map() };
  readonly #remembered: RememberedValues;
  /** What the path being followed has found so far. */
  readonly #found = new Finds();
  /** Messages in which paths were looked for by what is around them as well. */
  #messages = 0;

  /**
   * `meant`: what the messages of `protocol` mean; what an earlier one says
   * goes before what a later one does. `vendor`: whose protocol it is, if it is anyone's.
   * `isStandard`: fields go by the protocol's name, since its messages have them in common.
   */
  constructor(
    protocol: string,
    vendor: string | undefined,
    meant: readonly Meant[],
    isStandard: boolean,
    kept: RememberedValues,
    reassembly?: Reassembly,
  ) {
    this.#remembered = kept;
    this.#protocol = protocol;
    this.#isStandard = isStandard;
    this.#vendor = vendor;
    const never = new Map<string, string[]>();
    for (const { meaning } of meant)
      for (const [kind, values] of Object.entries(meaning.never)) never.set(kind, [...(never.get(kind) ?? []), ...(values ?? [])]);
    this.#never = new Map(Array.from(never, ([kind, values]) => [kind, globs(values)]));
    const isNever = (kind: string, value: string) => this.#isNever(kind, value);
    const rooms = meant.find(({ meaning }) => meaning.rooms !== undefined)?.meaning.rooms;
    const sessions = meant.find(({ meaning }) => meaning.sessions !== undefined)?.meaning.sessions;
    this.#room = rooms && new RoomRule(rooms, isNever);
    this.#sessions = sessions && new Sessions(sessions);
    this.#reassembly = reassembly;
    const remembered: Remembered = (message, name) => kept.of(message, name);
    this.#keep = meant.flatMap(({ meaning }) =>
      meaning.remember.map((text) => ({ name: text.split('.').at(-1)!, find: firstAmong(text) })),
    );
    this.#paths = fieldPaths(meant, isStandard ? `${protocol}.` : '', remembered);
    this.#events = eventReaders(meant, {
      isNever,
      remembered,
    });
    this.#media = mediaReaders(meant, remembered);
    this.#announces = meant.flatMap(({ meaning }) => meaning.announces.map(path));
    this.#mediaAt = meant.flatMap(({ meaning }) => meaning.mediaAt.map(path));
  }

  /** Whether anything is kept of single flows. */
  get keepsOfFlows(): boolean {
    return this.#sessions !== undefined || this.#reassembly !== undefined;
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    this.#sessions?.forget(flowIndex);
    this.#reassembly?.forget(flowIndex);
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
    const applying = this.#applyingTo(message.kind, message.payload.direction);
    if (applying.isNothing) return;
    this.#remember(message);
    const vendor = this.#vendor ?? shared.vendors.vendorOf(message.payload.flow.index);
    this.#room?.learn(shared.rooms, vendor ?? this.#protocol, message);
    this.#sessions?.note(message, sink.isEcho);
    const { events, media } = applying;
    if (applying.paths.length > 0) this.#readFields(applying, message, capture, vendor, shared, sink);
    for (let i = 0; i < events.length; i++) this.#report(events[i]!, message, capture, vendor, shared, sink);
    for (let i = 0; i < this.#announces.length; i++)
      for (const { field } of this.#announces[i]!(message)) shared.announced.add(String(field.value));
    for (let i = 0; i < this.#mediaAt.length; i++)
      for (const { field } of this.#mediaAt[i]!(message)) sink.onMediaPlace(message, String(field.value));
    for (let i = 0; i < media.length; i++) {
      const { rule, source, holds } = media[i]!;
      if (holds(message) && (!rule.announced || shared.announced.hasEndOf(message.payload.flow)))
        sink.onOpenMedia(message, vendor, source, rule.confidence ?? confidenceOf(source.status));
    }
    if (this.#reassembly !== undefined) for (const whole of this.#reassembly.add(message)) this.interpret(whole, capture, shared, sink);
  }

  /** The same few kinds come again and again. */
  #applyingTo(kind: string, direction: Direction): Applying {
    let applying = this.#applying[direction].get(kind);
    if (applying === undefined) {
      const rules = { paths: this.#paths, events: this.#events, media: this.#media };
      applying = applyingTo(kind, direction, rules, this.#isStandard, this.#makesMoreOf(kind));
      this.#applying[direction].set(kind, applying);
    }
    return applying;
  }

  /** Whether messages of the kind may tell something that stands in no rule for fields, events or media. */
  #makesMoreOf(kind: string): boolean {
    const ofAny = this.#room !== undefined || this.#keep.length > 0 || this.#announces.length > 0 || this.#mediaAt.length > 0;
    return ofAny || this.#sessions?.concerns(kind) === true || this.#reassembly?.concerns(kind) === true;
  }

  /** A message inside another one may take a field from what is around it; any other is gone through once. */
  #readFields(
    { paths, byFirstName, byAnyName }: Applying,
    message: Message,
    capture: number,
    vendor: string | null,
    shared: Shared,
    sink: Sink,
  ): void {
    const { fields, enclosing } = message;
    const found = this.#found;
    // After a mistake of ours something may be left.
    found.count = 0;
    if (enclosing.length > 0) {
      this.#meet(byFirstName, byAnyName, message);
      for (let i = 0; i < paths.length; i++) {
        const at = paths[i]!;
        if (at.begun.metIn !== this.#messages) continue;
        at.collect(message, found);
        this.#observeAll(at, message, capture, vendor, shared, sink);
      }
      return;
    }
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const begun = byFirstName.get(field.name) ?? byAnyName;
      if (begun === undefined) continue;
      for (let j = 0; j < begun.paths.length; j++) {
        const at = begun.paths[j]!;
        at.follow(field, fields, found);
        this.#observeAll(at, message, capture, vendor, shared, sink);
      }
    }
  }

  /** Notes which of the names with which paths begin stand in a message or around it: most do not, and need not be looked for. */
  #meet(byFirstName: Applying['byFirstName'], byAnyName: Applying['byAnyName'], { fields, enclosing }: Message): void {
    const message = ++this.#messages;
    if (byAnyName !== undefined) byAnyName.metIn = message;
    noteNames(byFirstName, fields, message);
    for (let i = 0; i < enclosing.length; i++) noteNames(byFirstName, enclosing[i]!, message);
  }

  #observeAll(at: ReportedPath, message: Message, capture: number, vendor: string | null, shared: Shared, sink: Sink): void {
    const found = this.#found;
    for (let i = 0; i < found.count; i++) this.#observe(at, found.at(i), message, capture, vendor, shared, sink);
    found.count = 0;
  }

  #observe(
    { reader: { rule, source, holds, named }, reported }: ReportedPath,
    found: Found,
    message: Message,
    capture: number,
    vendor: string | null,
    shared: Shared,
    sink: Sink,
  ): void {
    const { flow, direction, disclosure, pieces } = message.payload;
    const value = rule.derive === 'clock' ? clockOf(found, shared.clocks, pieces[0]!.time) : valueOf(found, rule);
    if (value === undefined || value === '' || this.#isNever(rule.kind, value) || !holds(message)) return;
    if (named !== undefined) for (const { field } of named(message)) sink.onName(String(field.value), value);
    if (sink.isKnown(flow, rule.kind, reported, value, pieces[0]!.time)) return;
    const host = rule.kind === 'hostname' ? shared.hosts.vendorOf(value) : undefined;
    if (rule.onlyVendors && host === undefined) return;
    if (!this.#isAsKnown(rule, value, vendor, shared.values)) return;
    const { offset, length } = rangeOf(found, rule.take);
    // A server's own name says whose the flow is; a name that was only asked for does not.
    if (host !== undefined && rule.of === 'server' && !rule.onlyVendors && vendor === null) sink.onVendor(message, host, source);
    sink.onSighting({
      flow,
      direction,
      vendor: vendor ?? host ?? null,
      protocol: this.#protocol,
      signature: source.id,
      status: source.status,
      field: reported,
      kind: rule.kind,
      value,
      of: rule.of,
      stability: rule.stability,
      admits: rule.admits,
      isOnlyAsked: rule.onlyVendors,
      disclosure,
      confidence: rule.confidence ?? confidenceOf(source.status),
      evidence: evidenceOf(message, capture, offset, length),
    });
  }

  #report(
    { rule, source, holds, users, rooms }: EventReader,
    message: Message,
    capture: number,
    vendor: string | null,
    shared: Shared,
    sink: Sink,
  ): void {
    if (!holds(message)) return;
    const room = rooms(message)[0];
    const named = users(message);
    if (named.length === 0 && rule.names) return;
    // People and rooms of an open standard that nobody runs are told apart by its name.
    const owner = vendor ?? this.#protocol;
    const name = room?.by === 'number' ? shared.rooms.nameOf(owner, room.value) : undefined;
    for (let i = 0; i < Math.max(named.length, 1); i++) {
      const user = named[i];
      const proof = user?.found ?? room?.found;
      const whole = { offset: 0, length: message.payload.bytes.length };
      const { offset, length } = proof === undefined ? whole : rangeOf(proof, rule.take);
      const evidence = evidenceOf(message, capture, offset, length);
      sink.onEvent({
        event: rule.event,
        vendor: owner,
        room: name ?? room?.value ?? null,
        roomBy: name !== undefined ? 'name' : (room?.by ?? 'name'),
        user: user?.value ?? null,
        unless: rule.unless,
        endsCall: rule.endsCall ? true : undefined,
        time: evidence.time,
        evidence,
        flow: message.payload.flow,
        signature: source.id,
        status: source.status,
        disclosure: message.payload.disclosure,
      });
    }
  }

  #remember(message: Message): void {
    for (let i = 0; i < this.#keep.length; i++) {
      const { name, find } = this.#keep[i]!;
      const value = find(message.fields)?.value;
      if (value !== undefined) this.#remembered.keep(message, name, String(value));
    }
  }

  /** Whether a value that needs it is confirmed by another message; any other value confirms those to come. */
  #isAsKnown(rule: FieldMeaning, value: string, vendor: string | null, values: KnownValues): boolean {
    if (rule.known) return values.has(vendor ?? this.#protocol, rule.kind, value);
    values.add(vendor ?? this.#protocol, rule.kind, value);
    return true;
  }

  #isNever(kind: string, value: string): boolean {
    return this.#never.get(kind)?.(value) ?? false;
  }
}

function noteNames(byFirstName: Applying['byFirstName'], fields: readonly Field[], message: number): void {
  for (let i = 0; i < fields.length; i++) {
    const begun = byFirstName.get(fields[i]!.name);
    if (begun !== undefined) begun.metIn = message;
  }
}

/** Read about is not seen: what such a layout finds may be a misunderstanding of ours. */
function confidenceOf(status: Meant['source']['status']): 'high' | 'medium' {
  return status === 'confirmed' ? 'high' : 'medium';
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

function valueOf(found: Found, rule: FieldMeaning): string | undefined {
  if (rule.take === 'name') return found.field.name;
  if (found.field.value === undefined) return undefined;
  const value = String(found.field.value);
  const port = rule.port === undefined ? undefined : found.siblings.find((field) => field.name === rule.port)?.value;
  return port === undefined ? value : formatSocket(value, Number(port));
}

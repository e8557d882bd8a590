import type { Direction } from '../core/flow.js';
import type { Message } from '../core/message.js';
import { type Remembered, conditions } from './conditions.js';
import { globs } from './glob.js';
import { type Collector, type FindFields, type Found, collector, firstField, path } from './path.js';
import type { EventRule, FieldRule, MediaRule, Meaning } from './schema.js';
import type { Source } from './sink.js';

type Matches = (kind: string, direction: Direction) => boolean;

interface Reader<Rule> {
  readonly rule: Rule;
  readonly source: Source;
  readonly matches: Matches;
  readonly holds: Holds;
}

type Holds = (message: Message) => boolean;

/** One path of a field rule. */
export interface FieldPath extends Collector {
  readonly reader: FieldReader;
  /** The path as it is reported: without wildcards, of a standard behind its name. */
  readonly name: string;
}

/**
 * What a field rule says of the values that it finds. Rules leave out what they do not say; here all have the same
 * properties, for it is looked at for every value of every message, and an engine is quick with objects of one shape only.
 */
export interface FieldMeaning extends Pick<FieldRule, 'take' | 'known' | 'kind' | 'of' | 'stability' | 'onlyVendors' | 'admits'> {
  readonly port: string | undefined;
  readonly derive: FieldRule['derive'] | undefined;
  readonly confidence: FieldRule['confidence'] | undefined;
}

/** The same of an event rule; `names`: it speaks of somebody. */
export interface EventMeaning extends Pick<EventRule, 'event' | 'endsCall' | 'take'> {
  readonly names: boolean;
  readonly unless: EventRule['unless'] | undefined;
}

export interface FieldReader extends Reader<FieldMeaning> {
  /** Of a host name: finds the address beside it. */
  readonly named: FindFields | undefined;
}

/** A person or room named in a message, and the field that names it. */
export interface Named {
  readonly value: string;
  readonly found: Found | undefined;
  readonly by: 'name' | 'number';
}

export interface EventReader extends Reader<EventMeaning> {
  readonly users: (message: Message) => readonly Named[];
  readonly rooms: (message: Message) => readonly Named[];
}

export type MediaReader = Reader<MediaRule>;

const NOBODY: readonly Named[] = [];

/** The meaning of a protocol's messages, and the signature that says so. */
export interface Meant {
  readonly source: Source;
  readonly meaning: Meaning;
}

/** Reads the values by which rules name people and rooms: those remembered on the flow, and those that stand for nobody. */
export interface Naming {
  readonly remembered: Remembered;
  isNever(kind: string, value: string): boolean;
}

/** Compiles field rules to their paths, reported with `before` in front; of a path that an earlier meaning has rules for, the later ones' are left out. */
export function fieldPaths(meant: readonly Meant[], before: string, remembered: Remembered): readonly FieldPath[] {
  const taken = new Set<string>();
  return meant.flatMap(({ source, meaning }) => {
    const free = meaning.fields.filter(({ at }) => !listOf(at).some((text) => taken.has(text)));
    for (const { at } of meaning.fields) for (const text of listOf(at)) taken.add(text);
    return free.flatMap((rule) => {
      const named = rule.names === undefined ? undefined : path(rule.names);
      const compiled = { rule: saidBy(rule), source, matches: matching(rule), holds: holding(rule, remembered), named };
      return listOf(rule.at).map((text) => ({
        reader: compiled,
        name: before + text.replaceAll('.*', ''),
        ...collector(text),
      }));
    });
  });
}

/** Compiles event rules: those of the first meaning that has any. */
export function eventReaders(meant: readonly Meant[], naming: Naming): readonly EventReader[] {
  const first = meant.find(({ meaning }) => meaning.events.length > 0);
  if (first === undefined) return [];
  const number = meant.find(({ meaning }) => meaning.rooms !== undefined)?.meaning.rooms?.number;
  return first.meaning.events.map((rule) => ({
    rule: doneBy(rule),
    source: first.source,
    matches: matching(rule),
    holds: conditions(rule.where ?? {}, naming.remembered),
    users: namer(rule.user, rule.take, 'user-id', number, naming),
    rooms: namer(rule.room, 'value', 'room-id', number, naming),
  }));
}

export function mediaReaders(meant: readonly Meant[], remembered: Remembered): readonly MediaReader[] {
  return meant.flatMap(({ source, meaning }) =>
    meaning.openMedia.map((rule) => ({ rule, source, matches: matching(rule), holds: conditions(rule.where ?? {}, remembered) })),
  );
}

function matching({ messages, except, direction: only }: FieldRule | EventRule | MediaRule): Matches {
  const included = messages === undefined ? () => true : globs(messages);
  const excluded = globs(except ?? []);
  return (kind, direction) => included(kind) && !excluded(kind) && (only === undefined || only === direction);
}

function saidBy({ take, port, derive, known, kind, of, stability, confidence, onlyVendors, admits }: FieldRule): FieldMeaning {
  return { take, port, derive, known, kind, of, stability, confidence, onlyVendors, admits };
}

function doneBy({ event, user, unless, endsCall, take }: EventRule): EventMeaning {
  return { event, names: user !== undefined, unless, endsCall, take };
}

function holding(rule: FieldRule, remembered: Remembered): Holds {
  const where = conditions(rule.where ?? {}, remembered);
  const has = rule.has === undefined ? undefined : firstField(rule.has);
  const lacks = rule.lacks === undefined ? undefined : firstField(rule.lacks);
  return (message) => (has === undefined || has(message) !== undefined) && lacks?.(message) === undefined && where(message);
}

/** Compiles the paths that name people or rooms, in order of preference: the first that gives any is used. */
function namer(
  paths: string | readonly string[] | undefined,
  take: 'value' | 'name',
  kind: 'user-id' | 'room-id',
  number: string | undefined,
  naming: Naming,
): EventReader['users'] {
  const sources = listOf(paths ?? []).map((text) => {
    if (text.startsWith('$')) return { name: text.slice(1), find: undefined, by: 'name' } as const;
    return { name: text, find: path(text), by: text === number ? 'number' : 'name' } as const;
  });
  const isUsable = (value: string, by: Named['by']) => value !== '' && !naming.isNever(by === 'number' ? 'call-id' : kind, value);
  return (message) => {
    for (let i = 0; i < sources.length; i++) {
      const { name, find, by } = sources[i]!;
      if (find === undefined) {
        const value = naming.remembered(message, name) ?? '';
        if (isUsable(value, by)) return [{ value, found: undefined, by }];
        continue;
      }
      const all = find(message);
      if (all.length === 0) continue;
      const usable: Named[] = [];
      for (let j = 0; j < all.length; j++) {
        const found = all[j]!;
        const value = String((take === 'name' ? found.field.name : found.field.value) ?? '');
        if (isUsable(value, by)) usable.push({ value, found, by });
      }
      if (usable.length > 0) return usable;
    }
    return NOBODY;
  };
}

function listOf(paths: string | readonly string[]): readonly string[] {
  return typeof paths === 'string' ? [paths] : paths;
}

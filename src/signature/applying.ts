import type { Direction } from '../core/flow.js';
import type { EventReader, FieldPath, MediaReader } from './rule-readers.js';

/** A path, and how the field that it finds is reported. */
export interface ReportedPath extends Omit<FieldPath, 'name'> {
  readonly reported: string;
  /** The name with which the path begins. */
  readonly begun: Beginning;
}

/** A name with which paths begin. */
export interface Beginning {
  /** Of the paths that can begin at a field of this name, those that begin with any name are the last. */
  readonly paths: ReportedPath[];
  /** The number of the message in which it was last met. */
  metIn: number;
}

/** The rules that apply to one kind of message going one way. */
export interface Applying {
  /** In the order of the rules. */
  readonly paths: readonly ReportedPath[];
  readonly byFirstName: ReadonlyMap<string, Beginning>;
  /** The paths that begin with any name; undefined where there are none. */
  readonly byAnyName: Beginning | undefined;
  readonly events: readonly EventReader[];
  readonly media: readonly MediaReader[];
  /** None does, and nothing else is made of such a message. */
  readonly isNothing: boolean;
}

/** All rules of a protocol. */
export interface AllRules {
  readonly paths: readonly FieldPath[];
  readonly events: readonly EventReader[];
  readonly media: readonly MediaReader[];
}

const ANY_NAME = '*';

/**
 * Finds the rules for messages of a kind going one way. `isStandard`: fields are reported without the kind.
 * `isMore`: something else is made of such messages.
 */
export function applyingTo(kind: string, direction: Direction, rules: AllRules, isStandard: boolean, isMore: boolean): Applying {
  const paths: ReportedPath[] = [];
  const byFirstName = new Map<string, Beginning>();
  for (const { reader, name, first, follow, collect } of rules.paths) {
    if (!reader.matches(kind, direction)) continue;
    let begun = byFirstName.get(first);
    if (begun === undefined) byFirstName.set(first, (begun = { paths: [], metIn: 0 }));
    const one = { reader, first, follow, collect, reported: isStandard ? name : `${kind}.${name}`, begun };
    begun.paths.push(one);
    paths.push(one);
  }
  const byAnyName = byFirstName.get(ANY_NAME);
  for (const begun of byFirstName.values()) if (byAnyName !== undefined && begun !== byAnyName) begun.paths.push(...byAnyName.paths);
  const events = rules.events.filter(({ matches }) => matches(kind, direction));
  const media = rules.media.filter(({ matches }) => matches(kind, direction));
  const isNothing = !isMore && paths.length === 0 && events.length === 0 && media.length === 0;
  return { paths, byFirstName, byAnyName, events, media, isNothing };
}

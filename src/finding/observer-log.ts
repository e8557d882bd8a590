import type { Disclosure, Kind } from '../core/observation.js';
import { SmallSet } from '../core/small-set.js';
import type { Time } from '../core/time.js';
import type { Sighting } from '../signature/sink.js';

/** Values told apart for all observers together. Guards memory against made-up identifiers; from then on the figures stay. */
export const MAX_IDENTIFIERS = 100_000;

/** Servers, vendors and ways of lying open told apart. Guards memory; as many as servers are listed. */
export const MAX_GROUPS = 100_000;

/** What says nothing of a person, a device, a room or a call. */
const NO_IDENTIFIERS: ReadonlySet<Kind> = new Set(['server-ip', 'relay-ip', 'hostname', 'url', 'software', 'audio-level']);

/** Values that the same observers can see in the same way. */
export interface Group {
  readonly server: string;
  readonly vendor: string | null;
  readonly disclosure: Disclosure;
  /** A server tells a client of somebody else. */
  readonly isTold: boolean;
  readonly first: Time;
}

/** A value, and the groups it was seen in, by index. */
export interface SeenValue {
  readonly kind: Kind;
  readonly groups: Iterable<number>;
}

/** Keeps which identifiers went past which observers. */
export class ObserverLog {
  readonly groups: Group[] = [];
  readonly #groupIndexes = new Map<string, number>();
  readonly #values = new Map<string, { readonly kind: Kind; readonly groups: SmallSet<number> }>();

  /** Takes a sighting that was not seen before on its flow. */
  note({ kind, value, of, flow, direction, vendor, disclosure, evidence }: Sighting): void {
    if (NO_IDENTIFIERS.has(kind)) return;
    const isTold = of === 'peer' && direction === 'to-client';
    const group = this.#group(flow.server.address, vendor, disclosure, isTold, evidence.time);
    if (group === undefined) return;
    const key = `${kind} ${value}`;
    let known = this.#values.get(key);
    if (known === undefined) {
      if (this.#values.size === MAX_IDENTIFIERS) return;
      this.#values.set(key, (known = { kind, groups: new SmallSet() }));
    }
    known.groups.add(group);
  }

  values(): Iterable<SeenValue> {
    return this.#values.values();
  }

  #group(server: string, vendor: string | null, disclosure: Disclosure, isTold: boolean, first: Time): number | undefined {
    const key = `${server} ${vendor ?? ''} ${disclosure} ${isTold}`;
    const known = this.#groupIndexes.get(key);
    if (known !== undefined) return known;
    if (this.groups.length === MAX_GROUPS) return undefined;
    this.#groupIndexes.set(key, this.groups.length);
    return this.groups.push({ server, vendor, disclosure, isTold, first }) - 1;
  }
}

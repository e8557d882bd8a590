import type { Event } from '../core/event.js';
import type { Observation } from '../core/observation.js';
import type { PresenceCap } from '../core/presence.js';
import { SmallSet } from '../core/small-set.js';
import type { Surroundings } from './stay-log.js';

/** Flows of a capture of which the app and the people are kept. Guards memory. */
export const MAX_FLOWS = 200_000;

/** Clients of a capture told apart by their addresses. Guards memory; those beyond it count as one. */
export const MAX_CLIENTS = 200_000;

export type Noted = Pick<Observation, 'flow' | 'vendor' | 'kind' | 'value' | 'of'>;

interface FlowFacts {
  app: string | null;
  readonly own: SmallSet<string>;
  readonly others: SmallSet<string>;
}

/** Which app each flow of a capture belongs to, and which people on it are the client itself. */
export class FlowPeople {
  readonly #flows = new Map<number, FlowFacts>();
  readonly #leftOut = new Set<number>();
  #leftOutBefore = 0;
  /** Apps that each client was seen to use, by vendor and address. */
  readonly #apps = new Map<string, Set<string>>();
  /** Numbers of the clients of the capture by their addresses, and the number of all that hear others. */
  readonly #clients = new Map<string, number>();
  #listeners = 0;

  /** Forgets the capture before. */
  begin(): void {
    this.#flows.clear();
    this.#apps.clear();
    // Every capture has numbers of its own.
    this.#listeners += this.#clients.size + 1;
    this.#clients.clear();
    this.#leftOutBefore += this.#leftOut.size;
    this.#leftOut.clear();
  }

  note({ flow, vendor, kind, value, of }: Noted): void {
    if (of === 'server' || (kind !== 'app-id' && kind !== 'user-id')) return;
    let facts = this.#flows.get(flow.index);
    if (facts === undefined) {
      if (this.#flows.size === MAX_FLOWS) {
        this.#leftOut.add(flow.index);
        return;
      }
      this.#flows.set(flow.index, (facts = { app: null, own: new SmallSet(), others: new SmallSet() }));
    }
    if (kind === 'user-id') {
      (of === 'self' ? facts.own : facts.others).add(value);
      return;
    }
    facts.app ??= value;
    const client = `${vendor} ${flow.client.address}`;
    const known = this.#apps.get(client);
    if (known === undefined) this.#apps.set(client, new Set([value]));
    else known.add(value);
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    this.#flows.delete(flowIndex);
  }

  caps(): readonly PresenceCap[] {
    const count = this.#leftOutBefore + this.#leftOut.size;
    return count === 0 ? [] : [{ cap: 'flows', limit: MAX_FLOWS, count, names: [] }];
  }

  /** What is known of the flow that an event was seen on; a flow that names no app is that of the only one its client uses. */
  around({ event, vendor, user, flow }: Event): Surroundings {
    const facts = this.#flows.get(flow.index);
    const apps = this.#apps.get(`${vendor} ${flow.client.address}`);
    const app = facts?.app ?? (apps?.size === 1 ? [...apps][0]! : null);
    // A list of members comes over a connection; who is named on the datagrams of media is heard.
    const isHeard = event === 'seen' && flow.transport === 'udp' && user !== null;
    const isOther = isHeard && facts?.others.has(user) === true && !facts.own.has(user);
    return isOther
      ? { app, seenBy: 'others', client: this.#listeners }
      : { app, seenBy: 'own', client: this.#clientOf(flow.client.address) };
  }

  #clientOf(address: string): number {
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    if (this.#clients.size === MAX_CLIENTS) return this.#listeners + MAX_CLIENTS;
    const client = this.#listeners + this.#clients.size + 1;
    this.#clients.set(address, client);
    return client;
  }
}

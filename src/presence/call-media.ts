import { formatSocket } from '../core/address.js';
import type { Flow } from '../core/flow.js';
import type { Evidence } from '../core/observation.js';
import { type Connections, type InRoom, type People, keyOfPerson } from './connections.js';

/** Calls, and places where media is awaited, that are kept of one capture. Guards memory. */
export const MAX_CALLS = 20_000;
export const MAX_PLACES = 50_000;

/** People of one call that are kept; two are in most. Guards time: whoever hangs up ends it for all of them. */
export const MAX_PEOPLE = 100;

/**
 * Calls that name the places of their media: while packets come and go there,
 * those who were not seen to leave are still in the call.
 */
export class CallMedia {
  readonly #connections: Connections;
  readonly #goOn: (who: InRoom, last: Evidence) => void;
  /** By the number of the room. */
  readonly #calls = new Map<number, People>();
  /** By address and port. */
  readonly #awaited = new Map<string, People>();
  /** Of those places. */
  readonly #ports = new Set<number>();
  /** The flow last seen at each of those places. */
  readonly #flowAt = new Map<string, number>();
  /** The call that was told of last, and where. */
  #call: { readonly people: People; readonly flow: number; readonly frame: number } | undefined;

  /** `goOn` is told of everybody on a flow that turns out to be another call's, and of the last packet before. */
  constructor(connections: Connections, goOn: (who: InRoom, last: Evidence) => void) {
    this.#connections = connections;
    this.#goOn = goOn;
  }

  /** Whether media may be awaited on a flow between these ports: only such a flow need be described. */
  isAwaitedAt(clientPort: number, serverPort: number): boolean {
    return this.#ports.has(clientPort) || this.#ports.has(serverPort);
  }

  clear(): void {
    this.#calls.clear();
    this.#awaited.clear();
    this.#ports.clear();
    this.#flowAt.clear();
    this.#call = undefined;
  }

  /** A message in a frame of a flow tells that somebody is in a call. */
  note(who: InRoom, flow: number, frame: number): void {
    let people = this.#calls.get(who.room);
    if (people === undefined) {
      if (this.#calls.size === MAX_CALLS) return;
      this.#calls.set(who.room, (people = new Map()));
    }
    if (people.size < MAX_PEOPLE) people.set(keyOfPerson(who), who);
    this.#call = { people, flow, frame };
  }

  /** Everybody who was told to be in a call, by the number of its room. */
  *peopleIn(room: number): Generator<InRoom> {
    yield* this.#calls.get(room)?.values() ?? [];
  }

  /** The message in that frame of that flow names a place where media of its call is awaited. */
  await(flow: number, frame: number, place: string): void {
    if (this.#call?.flow !== flow || this.#call.frame !== frame) return;
    const { people } = this.#call;
    if (this.#awaited.get(place) === people || (!this.#awaited.has(place) && this.#awaited.size === MAX_PLACES)) return;
    this.#awaited.set(place, people);
    this.#ports.add(portOf(place));
    const there = this.#flowAt.get(place);
    if (there === undefined) return;
    this.#connections.close(there, this.#goOn);
    this.#connections.adopt(there, people);
  }

  /** A flow goes between two places. */
  meet({ index, client, server }: Flow): void {
    for (const place of [formatSocket(client.address, client.port), formatSocket(server.address, server.port)]) {
      const people = this.#awaited.get(place);
      if (people === undefined) continue;
      this.#flowAt.set(place, index);
      this.#connections.adopt(index, people);
    }
  }
}

function portOf(place: string): number {
  return Number(place.slice(place.lastIndexOf(':') + 1));
}

import { formatSocket, parseAddress, parseSocket } from '../core/address.js';
import { destinationOf, sourceOf } from '../core/flow.js';
import type { Disclosure, Evidence, Observation, SignatureStatus } from '../core/observation.js';
import type { Basis, CoPresence, PresenceCap } from '../core/presence.js';
import { type Time, compareTimes, earlierOf, laterOf, secondsBetween } from '../core/time.js';
import { DISCLOSURES, STATUSES } from './stay-table.js';

/** Links of one run. Guards memory; a relay of n clients with one stream has n of them. */
export const MAX_LINKS = 10_000;

/** Streams and addresses of one run looked at. Guards memory. */
export const MAX_FACTS = 200_000;

/** An address is another's by then: leases and translations are given anew. */
export const MAX_APART_SECONDS = 300;

/** A stream that goes to more places is a broadcast. */
export const MAX_RECEIVERS = 50;

/** Two clients that a media stream or an address ties together, without a room. */
export interface ClientLink {
  readonly basis: Basis & ('same-media-stream' | 'peer-address');
  readonly vendor: string | null;
  /** Addresses, the smaller text first. */
  readonly a: string;
  readonly b: string;
  /** The user at each address, where there is one only. */
  readonly userA: string | null;
  readonly userB: string | null;
  readonly from: Time;
  readonly to: Time;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
  readonly evidence: readonly Evidence[];
}

type OnOneClock = (time: Time, capture: number) => Time;

/** An address or stream of somebody, and when it was seen. */
interface Fact {
  readonly client: string;
  readonly observation: Observation;
}

/** Finds clients that belong together by their media streams and by the addresses they are told of each other. */
export class ClientLinks {
  /** Streams by number and relay: who sends them to it, and to whom it sends them. */
  readonly #streams = new Map<string, { readonly up: Map<string, Observation>; readonly down: Map<string, Observation> }>();
  /** Whose an address or socket is, by what it is called. */
  readonly #owners = new Map<string, Map<string, Observation>>();
  readonly #peers: Fact[] = [];
  /** Peers that were seen to ask the client themselves, by client and socket: an end of ICE's checks asks, and answers. */
  readonly #met = new Map<string, Observation>();
  /** Addresses that serve: what is reached there is passed on, by a relay for one. */
  readonly #serving = new Set<string>();
  readonly #users = new Map<string, Set<string>>();
  /** How many clients go to an address: a server's is no participant's. */
  readonly #clientsOf = new Map<string, Set<string>>();
  #facts = 0;
  #leftOut = 0;

  /** Takes all observations of a capture that has been read. */
  add(observations: Iterable<Observation>): void {
    for (const observation of observations) {
      if (this.#facts === MAX_FACTS) {
        this.#leftOut++;
        continue;
      }
      const { kind, of, value, flow } = observation;
      const { capture } = observation.evidence;
      const client = clientKey(capture, flow.client.address);
      noteIn(this.#clientsOf, `${capture} ${flow.server.address}`, client);
      if (kind === 'ssrc') this.#noteStream(observation);
      else if (kind === 'peer-ip') this.#notePeer({ client, observation });
      else if (kind === 'relay-ip' || kind === 'server-ip') this.#serving.add(`${capture} ${hostOf(value)}`);
      else if ((kind === 'public-ip' || kind === 'private-ip') && of === 'self') this.#own(capture, value, client, observation);
      else if (kind === 'user-id' && of === 'self') noteIn(this.#users, `${client} ${observation.vendor}`, value);
      else continue;
      this.#own(capture, flow.client.address, client, observation);
      this.#facts++;
    }
  }

  /** By basis, the stronger first, then in the order in which they were seen. `onOneClock` gives the run's time for a capture's. */
  list(onOneClock: OnOneClock = (time) => time): { readonly links: readonly ClientLink[]; readonly caps: readonly PresenceCap[] } {
    const links = new Map<string, ClientLink>();
    let linksLeftOut = 0;
    const note = (basis: ClientLink['basis'], one: Fact, other: Fact, during?: Observation) => {
      const link = this.#link(basis, one, other, onOneClock, during);
      const key = JSON.stringify([link.a, link.b, link.vendor]);
      if (links.has(key)) return;
      if (links.size < MAX_LINKS) links.set(key, link);
      else linksLeftOut++;
    };
    for (const { up, down } of this.#streams.values()) {
      if (down.size > MAX_RECEIVERS) continue;
      for (const [sender, sent] of up) {
        for (const [receiver, received] of down) {
          const pair = [fact(sender, sent), fact(receiver, received)] as const;
          if (addressOf(sender) !== addressOf(receiver) && meet(sent, received, onOneClock)) note('same-media-stream', ...pair);
        }
      }
    }
    for (const peer of this.#peers) {
      const owner = this.#ownerOf(peer, onOneClock);
      if (owner !== undefined) note('peer-address', peer, owner);
      const met = this.#metBy(peer);
      if (met !== undefined) note('peer-address', peer, met, met.observation);
    }
    return { links: [...links.values()], caps: capsOf(this.#leftOut, linksLeftOut) };
  }

  /** A stream is known at its relay: numbers of streams are small and come again at other servers. */
  #noteStream(observation: Observation): void {
    const { flow, direction, value, evidence, vendor } = observation;
    const [from, to] = [sourceOf(flow, direction).address, destinationOf(flow, direction).address];
    this.#stream(`${value} ${vendor} ${to}`).up.set(clientKey(evidence.capture, from), observation);
    this.#stream(`${value} ${vendor} ${from}`).down.set(clientKey(evidence.capture, to), observation);
  }

  #stream(key: string): { readonly up: Map<string, Observation>; readonly down: Map<string, Observation> } {
    let stream = this.#streams.get(key);
    if (stream === undefined) this.#streams.set(key, (stream = { up: new Map(), down: new Map() }));
    return stream;
  }

  #own(capture: number, address: string, client: string, observation: Observation): void {
    for (const name of namesOf(capture, address)) {
      const owners = this.#owners.get(name);
      if (owners === undefined) this.#owners.set(name, new Map([[client, observation]]));
      else if (!owners.has(client)) owners.set(client, observation);
    }
  }

  /** The one other client whose address a peer's is. */
  #ownerOf({ client, observation }: Fact, onOneClock: OnOneClock): Fact | undefined {
    const { value, evidence, flow } = observation;
    for (const name of namesOf(evidence.capture, value)) {
      const owners = this.#owners.get(name);
      if (owners === undefined) continue;
      // Behind one translated address there may be many.
      if (owners.size > 1 || owners.has(client)) return undefined;
      const [[owner, known]] = [...owners] as [[string, Observation]];
      const address = addressOf(owner);
      // The same address in another capture is mostly the same client.
      if (address === flow.client.address || address === flow.server.address || this.#isServer(evidence.capture, address)) return undefined;
      const apart = secondsBetween(spanOf(known, onOneClock).from, spanOf(observation, onOneClock).from);
      return Math.abs(apart) <= MAX_APART_SECONDS ? fact(owner, known) : undefined;
    }
    return undefined;
  }

  #isServer(capture: number, address: string): boolean {
    const key = `${capture} ${address}`;
    return this.#serving.has(key) || (this.#clientsOf.get(key)?.size ?? 0) > 1;
  }

  /** A peer is told elsewhere; the address that the other end of a flow says of itself is a meeting. */
  #notePeer(peer: Fact): void {
    const { client, observation } = peer;
    const { flow, value, direction } = observation;
    const isItself = direction === 'to-server' && value === formatSocket(flow.server.address, flow.server.port);
    if (!isItself) this.#peers.push(peer);
    else if (!this.#met.has(`${client} ${value}`)) this.#met.set(`${client} ${value}`, observation);
  }

  /**
   * The peer whose address a client was told, where the two then talked
   * directly. A media server that checks its clients as peers do looks the same
   * as long as it has one client only.
   */
  #metBy({ client, observation }: Fact): Fact | undefined {
    const { capture } = observation.evidence;
    const address = hostOf(observation.value);
    const met = this.#met.get(`${client} ${observation.value}`);
    return met === undefined || this.#isServer(capture, address) ? undefined : fact(clientKey(capture, address), met);
  }

  /** `during`: which of the two facts tells the times, where it is one alone. */
  #link(basis: ClientLink['basis'], one: Fact, other: Fact, onOneClock: OnOneClock, during?: Observation): ClientLink {
    const vendor = one.observation.vendor ?? other.observation.vendor;
    const [first, second] = addressOf(one.client) <= addressOf(other.client) ? [one, other] : [other, one];
    const both = [first.observation, second.observation] as const;
    const spans = [spanOf(during ?? both[0], onOneClock), spanOf(during ?? both[1], onOneClock)] as const;
    const from = laterOf(spans[0].from, spans[1].from);
    const to = earlierOf(spans[0].to, spans[1].to);
    return {
      basis,
      vendor,
      a: addressOf(first.client),
      b: addressOf(second.client),
      userA: this.#userOf(first.client, vendor),
      userB: this.#userOf(second.client, vendor),
      from,
      to: laterOf(from, to),
      status: STATUSES[Math.min(...both.map(({ status }) => STATUSES.indexOf(status)))]!,
      disclosure: DISCLOSURES[Math.max(...both.map(({ disclosure }) => DISCLOSURES.indexOf(disclosure)))]!,
      evidence: both.map(({ evidence }) => evidence),
    };
  }

  #userOf(client: string, vendor: string | null): string | null {
    const users = this.#users.get(`${client} ${vendor}`);
    return users?.size === 1 ? [...users][0]! : null;
  }
}

/** The pairs of people among the links, those left out that are known by something stronger. */
export function pairsByLinks(links: readonly ClientLink[], pairs: readonly CoPresence[]): readonly CoPresence[] {
  const known = new Set(pairs.map(({ vendor, a, b }) => JSON.stringify([vendor, a, b])));
  return links.flatMap(({ vendor, userA, userB, from, to, basis, status, disclosure, evidence }) => {
    if (vendor === null || userA === null || userB === null || userA === userB) return [];
    const [a, b] = userA <= userB ? [userA, userB] : [userB, userA];
    const key = JSON.stringify([vendor, a, b]);
    if (known.has(key)) return [];
    known.add(key);
    const overlapSeconds = Math.round(secondsBetween(from, to) * 1e6) / 1e6;
    const meeting = { rooms: [], occasions: 1, distinctRooms: 0, overlapSeconds, strength: overlapSeconds };
    return [{ vendor, app: null, a, b, ...meeting, basis, status, disclosure, evidence }];
  });
}

function capsOf(facts: number, links: number): readonly PresenceCap[] {
  const caps = [
    { cap: 'clients', limit: MAX_FACTS, count: facts, names: [] },
    { cap: 'clients', limit: MAX_LINKS, count: links, names: [] },
  ] as const;
  return caps.filter(({ count }) => count > 0);
}

function fact(client: string, observation: Observation): Fact {
  return { client, observation };
}

/** Whether two sightings of a stream are of one time. */
function meet(a: Observation, b: Observation, onOneClock: OnOneClock): boolean {
  const [one, other] = [spanOf(a, onOneClock), spanOf(b, onOneClock)];
  return compareTimes(one.from, other.to) <= 0 && compareTimes(other.from, one.to) <= 0;
}

function spanOf({ evidence: { time, capture }, last }: Observation, onOneClock: OnOneClock): { readonly from: Time; readonly to: Time } {
  return { from: onOneClock(time, capture), to: onOneClock(last, capture) };
}

function clientKey(capture: number, address: string): string {
  return `${capture} ${address}`;
}

function addressOf(client: string): string {
  return client.slice(client.indexOf(' ') + 1);
}

/** An address without its port. */
function hostOf(value: string): string {
  return parseSocket(value)?.address ?? value;
}

/** What an address may be known by: with its port, and alone; one that is not unique in the world, in its capture only. */
function namesOf(capture: number, value: string): readonly string[] {
  const address = hostOf(value);
  const where = isLocal(address) ? `${capture} ` : '';
  return value === address ? [where + address] : [where + value, where + address];
}

/**
 * Private (RFC 1918, RFC 6598, RFC 4193) and link-local addresses are given out
 * again on every network. So may be what is masked: nobody can tell any more.
 */
function isLocal(address: string): boolean {
  if (parseAddress(address) === undefined) return true;
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|127\.|f[cd]|fe[89ab])/i.test(
    address,
  );
}

function noteIn(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

import { formatSocket, parseAddress, parseSocket } from '../core/address.js';
import { destinationOf, sourceOf } from '../core/flow.js';
import type { Disclosure, Evidence, Observation, SignatureStatus } from '../core/observation.js';
import type { Basis, CoPresence, PresenceCap } from '../core/presence.js';
import { SmallMap } from '../core/small-map.js';
import { SmallSet } from '../core/small-set.js';
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

/** Stands for more clients than one. */
const SEVERAL = '';

type OnOneClock = (time: Time, capture: number) => Time;

/** What is kept of an observation: there may be hundreds of thousands. */
type Sight = Pick<Observation, 'vendor' | 'status' | 'disclosure' | 'evidence' | 'last'>;

/** An address or stream of somebody, and when it was seen. */
interface Fact {
  readonly client: string;
  readonly sight: Sight;
}

/** Whom a client is told of. */
interface Peer extends Fact {
  readonly value: string;
  /** The server of the flow on which it is told. */
  readonly server: string;
}

interface Stream {
  readonly up: SmallMap<string, Sight>;
  readonly down: SmallMap<string, Sight>;
}

/** Finds clients that belong together by their media streams and by the addresses they are told of each other. */
export class ClientLinks {
  /** Streams by number and relay: who sends them to it, and to whom it sends them. */
  readonly #streams = new Map<string, Stream>();
  /** Whose an address or socket is, by what it is called. */
  readonly #owners = new Map<string, SmallMap<string, Sight>>();
  readonly #peers: Peer[] = [];
  /** Peers that were seen to ask the client themselves, by client and socket: an end of ICE's checks asks, and answers. */
  readonly #met = new Map<string, Sight>();
  /** Addresses that serve: what is reached there is passed on, by a relay for one. */
  readonly #serving = new Set<string>();
  readonly #users = new Map<string, SmallSet<string>>();
  /** Which client goes to an address, SEVERAL where there are more: a server's is no participant's. */
  readonly #clientOf = new Map<string, string>();
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
      this.#noteClient(clientKey(capture, flow.server.address), client);
      const sight = sightOf(observation);
      if (kind === 'ssrc') this.#noteStream(observation, sight);
      else if (kind === 'peer-ip') this.#notePeer(observation, { client, sight, value, server: flow.server.address });
      else if (kind === 'relay-ip' || kind === 'server-ip') this.#serving.add(clientKey(capture, hostOf(value)));
      else if ((kind === 'public-ip' || kind === 'private-ip') && of === 'self') this.#own(capture, value, client, sight);
      else if (kind === 'user-id' && of === 'self') this.#noteUser(`${client} ${observation.vendor}`, value);
      else continue;
      this.#own(capture, flow.client.address, client, sight);
      this.#facts++;
    }
  }

  /** By basis, the stronger first, then in the order in which they were seen. `onOneClock` gives the run's time for a capture's. */
  list(onOneClock: OnOneClock = (time) => time): { readonly links: readonly ClientLink[]; readonly caps: readonly PresenceCap[] } {
    const links = new Map<string, ClientLink>();
    let linksLeftOut = 0;
    const note = (basis: ClientLink['basis'], one: Fact, other: Fact, during?: Sight) => {
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
          const pair = [
            { client: sender, sight: sent },
            { client: receiver, sight: received },
          ] as const;
          if (addressOf(sender) !== addressOf(receiver) && meet(sent, received, onOneClock)) note('same-media-stream', ...pair);
        }
      }
    }
    for (const peer of this.#peers) {
      const owner = this.#ownerOf(peer, onOneClock);
      if (owner !== undefined) note('peer-address', peer, owner);
      const met = this.#metBy(peer);
      if (met !== undefined) note('peer-address', peer, met, met.sight);
    }
    return { links: [...links.values()], caps: capsOf(this.#leftOut, linksLeftOut) };
  }

  /** A stream is known at its relay: numbers of streams are small and come again at other servers. */
  #noteStream({ flow, direction, value, evidence, vendor }: Observation, sight: Sight): void {
    const [from, to] = [sourceOf(flow, direction).address, destinationOf(flow, direction).address];
    this.#stream(value, vendor, to).up.set(clientKey(evidence.capture, from), sight);
    this.#stream(value, vendor, from).down.set(clientKey(evidence.capture, to), sight);
  }

  #stream(value: string, vendor: string | null, relay: string): Stream {
    const key = [value, String(vendor), relay].join(' ');
    let stream = this.#streams.get(key);
    if (stream === undefined) this.#streams.set(key, (stream = { up: new SmallMap(), down: new SmallMap() }));
    return stream;
  }

  #own(capture: number, address: string, client: string, sight: Sight): void {
    for (const name of namesOf(capture, address)) {
      let owners = this.#owners.get(name);
      if (owners === undefined) this.#owners.set(name, (owners = new SmallMap()));
      if (!owners.has(client)) owners.set(client, sight);
    }
  }

  #noteClient(server: string, client: string): void {
    const known = this.#clientOf.get(server);
    if (known !== client && known !== SEVERAL) this.#clientOf.set(server, known === undefined ? client : SEVERAL);
  }

  #noteUser(client: string, user: string): void {
    let known = this.#users.get(client);
    if (known === undefined) this.#users.set(client, (known = new SmallSet()));
    known.add(user);
  }

  /** The one other client whose address a peer's is. */
  #ownerOf({ client, sight, value, server }: Peer, onOneClock: OnOneClock): Fact | undefined {
    const { capture } = sight.evidence;
    for (const name of namesOf(capture, value)) {
      const owners = this.#owners.get(name);
      if (owners === undefined) continue;
      // Behind one translated address there may be many.
      if (owners.size > 1 || owners.has(client)) return undefined;
      const [[owner, known]] = [...owners] as [[string, Sight]];
      const address = addressOf(owner);
      // The same address in another capture is mostly the same client.
      if (address === addressOf(client) || address === server || this.#isServer(capture, address)) return undefined;
      const apart = secondsBetween(spanOf(known, onOneClock).from, spanOf(sight, onOneClock).from);
      return Math.abs(apart) <= MAX_APART_SECONDS ? { client: owner, sight: known } : undefined;
    }
    return undefined;
  }

  #isServer(capture: number, address: string): boolean {
    const key = clientKey(capture, address);
    return this.#serving.has(key) || this.#clientOf.get(key) === SEVERAL;
  }

  /** A peer is told elsewhere; the address that the other end of a flow says of itself is a meeting. */
  #notePeer({ flow, direction }: Observation, peer: Peer): void {
    const { client, sight, value } = peer;
    const isItself = direction === 'to-server' && value === formatSocket(flow.server.address, flow.server.port);
    if (!isItself) this.#peers.push(peer);
    else if (!this.#met.has(`${client} ${value}`)) this.#met.set(`${client} ${value}`, sight);
  }

  /**
   * The peer whose address a client was told, where the two then talked
   * directly. A media server that checks its clients as peers do looks the same
   * as long as it has one client only.
   */
  #metBy({ client, sight, value }: Peer): Fact | undefined {
    const { capture } = sight.evidence;
    const address = hostOf(value);
    const met = this.#met.get(`${client} ${value}`);
    return met === undefined || this.#isServer(capture, address) ? undefined : { client: clientKey(capture, address), sight: met };
  }

  /** `during`: which of the two facts tells the times, where it is one alone. */
  #link(basis: ClientLink['basis'], one: Fact, other: Fact, onOneClock: OnOneClock, during?: Sight): ClientLink {
    const vendor = one.sight.vendor ?? other.sight.vendor;
    const [first, second] = addressOf(one.client) <= addressOf(other.client) ? [one, other] : [other, one];
    const both = [first.sight, second.sight] as const;
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

function sightOf({ vendor, status, disclosure, evidence, last }: Observation): Sight {
  return { vendor, status, disclosure, evidence, last };
}

/** Whether two sightings of a stream are of one time. */
function meet(a: Sight, b: Sight, onOneClock: OnOneClock): boolean {
  const [one, other] = [spanOf(a, onOneClock), spanOf(b, onOneClock)];
  return compareTimes(one.from, other.to) <= 0 && compareTimes(other.from, one.to) <= 0;
}

function spanOf({ evidence: { time, capture }, last }: Sight, onOneClock: OnOneClock): { readonly from: Time; readonly to: Time } {
  return { from: onOneClock(time, capture), to: onOneClock(last, capture) };
}

function clientKey(capture: number, address: string): string {
  // Joined it is one string; a template is kept as the tree of its parts.
  return [capture, address].join(' ');
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
  const isHere = isLocal(address);
  const named = (name: string) => (isHere ? clientKey(capture, name) : name);
  return value === address ? [named(address)] : [named(value), named(address)];
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

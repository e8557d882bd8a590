import type { Event } from '../core/event.js';
import type { Flow } from '../core/flow.js';
import type { Organisation, Server } from '../core/place.js';
import type { RunResult } from '../core/results.js';
import type { FoundFanout } from '../place/fanout/find-fanouts.js';
import type { Gazetteer } from '../place/gazetteer.js';
import { type Contact, type Ground, ServerLog } from '../place/server-log.js';
import type { Session } from '../signature/sessions.js';
import type { Draft } from './finding-log.js';
import { type JudgedServer, jurisdictionDrafts } from './jurisdiction.js';
import type { Judge } from './ping-findings.js';
import { type EndedCapture, PingLog, type RecalledProbes } from './ping-log.js';

/** A server, and what is known of it that results do not tell. */
export interface KnownServer {
  readonly server: Server;
  readonly ground: Ground;
}

/** What the servers of a run give. */
interface ServerResult extends Pick<RunResult, 'servers' | 'fanouts'> {
  /** What is found in their places, and in what they were asked. */
  readonly drafts: readonly Draft[];
  /** Looks up a server; undefined where places were not asked for. */
  readonly judge: Judge | undefined;
  /** Ids of the profiles chosen. */
  readonly profiles: readonly string[];
}

/** The servers of a run: who they belong to, where they stand, and what several of them were asked. */
export class RunServers {
  readonly #homeOf: (vendor: string) => Organisation | null;
  #gazetteer: Gazetteer | undefined;
  readonly #keepsContacts: boolean;
  readonly #servers: ServerLog;
  readonly #pings = new PingLog();

  /** `gazetteer`: where servers are looked up; undefined where places were not asked for. `mayBeAskedLater`: `lookUpIn` may follow. */
  constructor(
    vendorOfName: (name: string) => string | undefined,
    homeOf: (vendor: string) => Organisation | null,
    gazetteer: Gazetteer | undefined,
    mayBeAskedLater: boolean,
  ) {
    this.#homeOf = homeOf;
    this.#gazetteer = gazetteer;
    this.#keepsContacts = mayBeAskedLater || gazetteer !== undefined;
    this.#servers = new ServerLog(vendorOfName, homeOf);
  }

  /** From now on servers are looked up there, those met before as well; undefined: no longer. */
  lookUpIn(gazetteer: Gazetteer | undefined): void {
    this.#gazetteer = gazetteer;
  }

  /** Names of servers that were not kept because there are too many. */
  get namesLeftOut(): number {
    return this.#servers.namesLeftOut;
  }

  noteName(address: string, name: string): void {
    this.#servers.noteName(address, name);
  }

  /** `isNew`: it was not noted before. `contactIn`: where the server was first talked to; called for those who want to know its place. */
  noteFlow(flow: Flow, vendor: string | null, isNew: boolean, contactIn: () => Contact): void {
    this.#servers.noteFlow(flow, vendor, isNew, this.#keepsContacts ? contactIn : undefined);
  }

  noteSession({ server, answered, roundTripSeconds }: Session): void {
    this.#servers.noteSession(server, answered);
    if (roundTripSeconds !== undefined) this.#servers.noteRoundTrip(server, roundTripSeconds);
  }

  /** Whether round trips are worth measuring. */
  get wantsRoundTrips(): boolean {
    return this.#gazetteer?.wantsRoundTrips === true;
  }

  noteRoundTrips(seconds: ReadonlyMap<string, number>): void {
    for (const [server, shortest] of seconds) this.#servers.noteRoundTrip(server, shortest);
  }

  /** Notes who told whom; gives the probes that only their being sent to several servers shows. */
  notePings(found: readonly FoundFanout[], capture: EndedCapture): readonly Event[] {
    return this.#pings.note(found, capture);
  }

  /** Takes what an earlier reading of a capture told of its servers and probes. */
  recall(servers: readonly KnownServer[], probes: RecalledProbes): void {
    for (const { server, ground } of servers) this.#servers.recall(server, ground);
    this.#pings.recall(probes);
  }

  /** By what a server's vendor is known, and where it was first talked to. */
  groundOf(address: string): Ground {
    return this.#servers.groundOf(address);
  }

  result(): ServerResult {
    const placed = this.#placed();
    const judge = this.#judge();
    const profiles = this.#gazetteer?.profiles ?? [];
    return {
      servers: placed.map(({ server }) => server),
      fanouts: this.#pings.fanouts(judge),
      drafts: [...jurisdictionDrafts(profiles, placed), ...this.#pings.findings(judge)],
      judge,
      profiles: profiles.map(({ id }) => id),
    };
  }

  /** Undefined where places were not asked for. */
  #judge(): Judge | undefined {
    const gazetteer = this.#gazetteer;
    if (gazetteer === undefined) return undefined;
    return (address, vendor, time) => {
      const vendorHome = vendor === null ? null : this.#homeOf(vendor);
      const { roundTripSeconds } = this.#servers.groundOf(address);
      const vendorBy = vendor === null ? null : 'signature';
      return gazetteer.judge({ address, names: [], vendor, vendorBy, vendorHome, roundTripSeconds }, time);
    };
  }

  /** The servers, with their places when those were asked for. */
  #placed(): readonly JudgedServer[] {
    return this.#servers.list().map((server) => {
      if (this.#gazetteer === undefined) return { server, contact: undefined, day: null };
      const ground = this.#servers.groundOf(server.address);
      const time = ground.contact?.evidence.time ?? null;
      return { server: this.#gazetteer.place(server, ground, time), contact: ground.contact, day: this.#gazetteer.lawDay(time) };
    });
  }
}

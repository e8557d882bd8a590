import { AnomalyLog } from './core/anomaly-log.js';
import type { LeftOut } from './core/capture.js';
import type { Decoder } from './core/decoder.js';
import type { Event } from './core/event.js';
import { type Flow, keyOfFlow } from './core/flow.js';
import type { Message, Payload } from './core/message.js';
import { NumberSet } from './core/number-set.js';
import type { FlowResult } from './core/results.js';
import { TimeRuns } from './core/time-runs.js';
import { TimeSpan } from './core/time-span.js';
import { FlowTable } from './flow/flow-table.js';
import { Fragments } from './flow/fragments.js';
import { CoverageTally } from './message/coverage-tally.js';
import { Demultiplexer, type DemultiplexerCounts } from './message/demultiplexer.js';
import { ExchangeReader } from './message/exchange-reader.js';
import { MediaRates } from './presence/media-rates.js';
import { ProbeLog } from './place/fanout/probe-log.js';
import { RoundTripLog } from './place/round-trip-log.js';
import { Echoes } from './signature/echoes.js';
import type { FlowVendors } from './signature/flow-vendors.js';
import type { KnownProtocols } from './signature/known-protocols.js';
import { ObservationLog } from './signature/observation-log.js';
import { SharedTexts } from './signature/shared-texts.js';
import type { Watch } from './signature/watch/watch.js';
import { WatchedPackets } from './signature/watch/watched-packets.js';

/** Joins, leaves and probes listed for one capture. Guards memory; stays go on beyond it. */
export const MAX_EVENTS = 200_000;

/** Of a capture without end, so many of the oldest make room at a time. */
const EVENTS_AT_ONCE = MAX_EVENTS / 10;

/**
 * Flows of which more than counters is kept: 1 to 2 KB each, what was learned from them included, so 50 to 100 MB.
 * What they told stays. The half that was silent the longest makes room.
 */
export const MAX_KEPT_FLOWS = 50_000;

/** What is known of a capture before it is read. */
export interface Beginning {
  /** Seconds that were added to its times by who gave it. */
  readonly clockOffset?: number | undefined;
  /** No other follows, in which its packets could stand as well. */
  readonly isLast?: boolean;
  /** It is being taken, maybe for days: of what there is no room for, the oldest goes. */
  readonly isEndless?: boolean;
}

/** What the engine keeps from capture to capture. */
interface Lasting {
  readonly decoders: readonly Decoder[];
  readonly protocols: KnownProtocols;
  readonly vendors: FlowVendors;
  readonly watch: Watch | undefined;
  readonly wantsRoundTrips: boolean;
  readonly isEndless: boolean;
  /** By the logs that it keeps. */
  readonly leftOut: LeftOut;
  readonly onMessage: (message: Message) => void;
  /** The flow's number will be another flow's. */
  readonly onForget: (flow: Flow) => void;
}

type CountedFlow = Pick<FlowResult, 'flow' | 'counts'>;

/** What belongs to the capture being read. */
export class OpenCapture {
  readonly table: FlowTable;
  readonly demultiplexer: Demultiplexer;
  /** A capture holds packets, or intercepted exchanges. */
  readonly exchanges: ExchangeReader;
  readonly probeLog: ProbeLog;
  /** Only where somebody wants to know how far away servers can be. */
  readonly roundTrips: RoundTripLog | undefined;
  readonly fragments: Fragments;
  readonly tally = new CoverageTally();
  readonly observations: ObservationLog;
  readonly anomalies = new AnomalyLog();
  readonly events: Event[] = [];
  /** Of events, in which the same people and rooms come again; what is cut from a message would hold all of it. */
  readonly #texts = new SharedTexts();
  /** Listed already of those that no stay is counted by: probes of who, about which room, to which server; events without a person or a room. */
  readonly #probes = new Set<string>();
  /** What it tells that an earlier capture has told. */
  readonly echoes = new Echoes();
  /** Flows in a protocol that says what they are for. */
  readonly recognised = new NumberSet();
  /** Flows that are counted with their servers. */
  readonly ofServers = new NumberSet();
  readonly vendors: FlowVendors;
  readonly span = new TimeSpan();
  readonly runs = new TimeRuns();
  readonly rates: MediaRates;
  readonly watched: WatchedPackets | undefined;
  readonly leftOutBefore: LeftOut;
  packets = 0;
  /** Events that were not listed, or begin no stay, because there are too many. */
  eventsLeftOut = 0;
  /** The last unpacked bytes that were searched: several messages may stand in them. */
  lookedAt: Payload | undefined;
  readonly #protocols: KnownProtocols;
  readonly #isEndless: boolean;
  readonly #onForget: (flow: Flow) => void;
  /** Names of their servers that flows themselves carry; most carry one. */
  readonly #names = new Map<number, string | Set<string>>();

  /** `index`: which capture of the run it is. `file`: what its results will call it. */
  constructor(
    readonly index: number,
    readonly file: string,
    { decoders, protocols, vendors, watch, wantsRoundTrips, isEndless, leftOut, onMessage, onForget }: Lasting,
  ) {
    const note = this.anomalies.add.bind(this.anomalies);
    this.#protocols = protocols;
    this.#isEndless = isEndless;
    this.observations = new ObservationLog(index, (flow) => this.#flow(flow), isEndless);
    this.vendors = vendors;
    this.leftOutBefore = leftOut;
    this.watched = watch && new WatchedPackets(watch);
    this.roundTrips = wantsRoundTrips ? new RoundTripLog() : undefined;
    this.fragments = new Fragments(note);
    this.table = new FlowTable(
      (flow) => {
        if (this.rates.follows(flow) || !this.demultiplexer.forget(flow)) return false;
        this.#forget(flow);
        return true;
      },
      // Values that are watched for may have been found on it.
      (flow) => {
        if (this.table.isDescribed(flow)) this.observations.keepFlow(this.table.flow(flow));
      },
    );
    this.#onForget = onForget;
    this.rates = new MediaRates(index);
    this.demultiplexer = new Demultiplexer(decoders, this.table, onMessage, note);
    this.exchanges = new ExchangeReader(decoders, onMessage, note);
    this.probeLog = new ProbeLog({
      isGeneral: (flow) => protocols.areGeneral(this.protocolsOf(flow)),
      vendorOf: (flow) => this.vendorOf(flow),
    });
  }

  /** How the payloads fared. */
  get counts(): DemultiplexerCounts {
    return this.exchanges.seen > 0 ? this.exchanges.counts : this.demultiplexer.counts;
  }

  /** Flows met so far, and those of them that have expired. */
  get flowsMet(): { readonly seen: number; readonly expired: number } {
    return this.exchanges.seen > 0 ? { seen: this.exchanges.seen, expired: 0 } : this.table;
  }

  /** Ids of the decoders that read a flow, in the order in which they were recognised. */
  protocolsOf(flow: number): readonly string[] {
    return this.exchanges.seen > 0 ? this.exchanges.protocolsOf(flow) : this.demultiplexer.protocolsOf(flow);
  }

  /** Whose flow it is: by the protocols read on it, else by what else told of it. */
  vendorOf(flow: number): string | null {
    return this.#protocols.vendorAmong(this.protocolsOf(flow)) ?? this.vendors.vendorOf(flow);
  }

  /** Whether an event that no stay is counted by is told for the first time. */
  isNewProbe({ event, vendor, room, user, flow }: Event): boolean {
    // Another flow may get the number, or the same ends another number.
    const about = event === 'probe' ? flow.server.address : keyOfFlow(this.index, flow);
    const key = `${event} ${vendor} ${about} ${room?.length} ${room} ${user}`;
    if (this.#probes.has(key)) return false;
    if (this.#probes.size < MAX_EVENTS) this.#probes.add(key);
    return true;
  }

  /** Lists an event, as far as there is room. */
  list(event: Event): void {
    if (this.events.length === MAX_EVENTS) {
      this.eventsLeftOut += this.#isEndless ? EVENTS_AT_ONCE : 1;
      if (!this.#isEndless) return;
      this.events.splice(0, EVENTS_AT_ONCE);
    }
    const { room, user, evidence } = event;
    this.events.push({
      ...event,
      room: room && this.#texts.of(room),
      user: user && this.#texts.of(user),
      evidence: { ...evidence, hex: this.#texts.of(evidence.hex) },
    });
  }

  /** A server's name that the flow itself carries. */
  noteName(flow: number, name: string): void {
    const known = this.#names.get(flow);
    if (known === undefined) this.#names.set(flow, name);
    else if (typeof known === 'object') known.add(name);
    else if (known !== name) this.#names.set(flow, new Set([known, name]));
  }

  /** Whether there are so many flows of which more is kept that some should make room. */
  get isCrowded(): boolean {
    return this.demultiplexer.isCrowded || this.demultiplexer.kept >= MAX_KEPT_FLOWS;
  }

  /** Puts flows to rest, and lets go of those on which something was recognised when that is not enough. To be called between packets; `now` in seconds. */
  makeRoom(now: number): void {
    this.demultiplexer.rest(now);
    if (this.demultiplexer.kept < MAX_KEPT_FLOWS) return;
    const silent = this.table.longestSilent(this.demultiplexer.keptFlows()).filter((flow) => !this.rates.follows(flow));
    for (const flow of silent) {
      this.#forget(flow);
      this.demultiplexer.letGo(flow);
    }
    this.table.letGo(silent);
  }

  /** All that is kept by the number of a flow goes through here. */
  #forget(flow: number): void {
    this.echoes.forget(flow, this.protocolsOf(flow));
    this.probeLog.forget(flow);
    this.vendors.forget(flow);
    this.recognised.delete(flow);
    this.#names.delete(flow);
    // Of a flow that nobody described nothing else is kept.
    if (!this.table.isDescribed(flow)) return;
    const described = this.table.flow(flow);
    this.observations.forget(described);
    this.#onForget(described);
  }

  *flows(): Generator<FlowResult> {
    for (const flow of this.#countedFlows()) yield this.#describe(flow);
  }

  /** Those in a protocol that says what they are for, in the order in which they began. */
  *recognisedFlows(): Generator<FlowResult> {
    if (this.exchanges.seen > 0) yield* this.flows();
    else for (const index of this.recognised) yield this.#describe(this.#counted(index));
  }

  #flow(index: number): Flow {
    return this.exchanges.seen > 0 ? this.exchanges.flow(index) : this.table.flow(index);
  }

  #describe({ flow, counts }: CountedFlow): FlowResult {
    const { index } = flow;
    const known = this.#names.get(index) ?? [];
    const names = typeof known === 'string' ? [known] : [...known];
    return { flow, counts, protocols: this.protocolsOf(index), vendor: this.vendorOf(index), names };
  }

  *#countedFlows(): Generator<CountedFlow> {
    if (this.exchanges.seen > 0) yield* this.exchanges.flows();
    else for (const index of this.table.indexes()) yield this.#counted(index);
  }

  #counted(index: number): CountedFlow {
    return { flow: this.table.flow(index), counts: this.table.counts(index) };
  }
}

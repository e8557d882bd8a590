import type { Anomaly } from './core/anomaly.js';
import type { Capture, Coverage } from './core/capture.js';
import type { Decoder } from './core/decoder.js';
import type { Event } from './core/event.js';
import { type Exchange, shownBytes } from './core/exchange.js';
import type { Flow } from './core/flow.js';
import type { Frame } from './core/frame.js';
import type { Piece } from './core/message.js';
import type { Observation } from './core/observation.js';
import type { CaptureResult, FlowResult, RunResult } from './core/results.js';
import { observerViews } from './finding/observer-views.js';
import { timingOnly } from './finding/inferred.js';
import { NO_FLOW } from './flow/flow-table.js';
import { type Datagram, piecesWithin } from './flow/fragments.js';
import { coverageOf, leftOutBy } from './finding/coverage.js';
import { payloadOf, pieceOf } from './message/packet-payload.js';
import { standardDecoders } from './message/standard-decoders.js';
import type { FoundFanout } from './place/fanout/find-fanouts.js';
import { FORGOTTEN, type Probe } from './place/fanout/probe.js';
import type { Gazetteer } from './place/gazetteer.js';
import type { Ground } from './place/server-log.js';
import { decodersOf } from './signature/interpreter.js';
import type { Knowledge } from './signature/schema.js';
import type { Watch } from './signature/watch/watch.js';
import type { WatchedPackets } from './signature/watch/watched-packets.js';
import { type Fresh, MessageRecorder, NOTHING_FRESH } from './message-recorder.js';
import { type Beginning, MAX_EVENTS, OpenCapture } from './open-capture.js';
import { type Recalled, recall } from './recall.js';
import { type RunLogs, emptyLogs } from './run-logs.js';
import { appOf } from './wire/app.js';
import { dissect, dissectDatagram } from './wire/dissect.js';
import type { KeyLog } from './wire/capture-format.js';
import { PROTOCOL_UDP, Packet, type Reached } from './wire/packet.js';
import { beginsConnection } from './wire/tcp.js';
import { TlsKeys } from './wire/tls/key-log.js';

export type { Fresh } from './message-recorder.js';

/** What the reader of a capture knows of it once it is read. */
export type ReadCapture = Omit<Capture, 'file' | 'packets' | 'linkTypes' | 'first' | 'last'>;

/** Of each flow so many are looked for in earlier captures, whatever they say, and of the others those that say something. */
const FIRST_PACKETS = 6;

/**
 * The pipeline: frames in, what became known out. Does no I/O of its own; the
 * same frames give the same results, byte for byte. For each capture call
 * `begin`, `push` with every frame, and `end`; then `report`, which may also be
 * called in between.
 */
export class Engine {
  readonly #decoders: readonly Decoder[];
  readonly #keys = new TlsKeys();
  readonly #logs: RunLogs;
  readonly #coverages: Coverage[] = [];
  readonly #packet = new Packet();
  readonly #recorder: MessageRecorder;
  #captures = 0;
  #open: OpenCapture | undefined;
  /**
   * `watch`: values to be looked for in every payload. `gazetteer`: where
   * servers are looked up. `mayBeAskedLater`: `lookUpIn` is to find out about
   * servers met before it was called. Throws LayoutError when a signature does
   * not compile.
   */
  constructor(knowledge: Knowledge, watch?: Watch, gazetteer?: Gazetteer, mayBeAskedLater = false) {
    this.#logs = emptyLogs(knowledge, watch, gazetteer, mayBeAskedLater);
    this.#decoders = [...decodersOf(knowledge.signatures), ...standardDecoders(this.#keys)];
    this.#recorder = new MessageRecorder(this.#logs, this.#packet, () => this.#opened());
  }

  /** Begins a capture; `file` is what its results will call it. */
  begin(file: string, { clockOffset, isLast = false, isEndless = false }: Beginning = {}): void {
    const index = this.#captures++;
    this.#logs.shared.begin(index, clockOffset, isLast);
    this.#open = new OpenCapture(index, file, {
      decoders: this.#decoders,
      protocols: this.#logs.protocols,
      vendors: this.#logs.interpreter.begin(index),
      watch: this.#logs.watch,
      wantsRoundTrips: this.#logs.servers.wantsRoundTrips,
      isEndless,
      leftOut: leftOutBy(this.#logs),
      onMessage: (message) => this.#recorder.onMessage(message),
      onForget: (flow) => this.#recorder.forget(flow),
    });
    this.#logs.presence.begin(index, this.#open.runs);
  }

  /** Takes the next frame and returns what it made known for the first time. */
  push(frame: Frame): readonly Fresh[] {
    const open = this.#opened();
    open.packets++;
    open.span.note(frame.seconds, frame.nanoseconds, frame.timeDigits);
    open.runs.note(frame.seconds);
    const packet = this.#packet;
    let reached = dissect(frame, packet);
    open.tally.note(reached, packet, frame);
    let datagram: Datagram | undefined;
    if (reached === 'fragment') {
      datagram = open.fragments.add(packet, frame);
      if (datagram !== undefined) reached = this.#dissectDatagram(datagram, open);
    }
    if (reached === 'other-transport') open.probeLog.pushOther(packet, frame);
    if (reached !== 'payload') return NOTHING_FRESH;
    if (open.isCrowded) open.makeRoom(frame.seconds);
    const flow = open.table.touch(packet, frame);
    if (flow === NO_FLOW) {
      open.tally.noteUnread('flow-limit');
      return NOTHING_FRESH;
    }
    if (!open.table.knowsApp(flow)) {
      const app = appOf(frame, packet);
      if (app !== null) open.table.learnApp(flow, app);
    }
    const isToServer = open.table.direction === 'to-server';
    this.#recorder.readPacket(frame, isToServer);
    const packets = open.table.packetsOf(flow);
    if (packets > 1 && beginsConnection(packet)) this.#beginConnection(open, flow);
    if (packet.protocol === PROTOCOL_UDP) open.rates.push(flow, packets, isToServer, frame, packet.at - packet.start, packet.left);
    const isEcho = packet.left > 0 && packets <= FIRST_PACKETS && this.#recorder.isEcho();
    if (isEcho) open.echoes.noteFlow(flow);
    const pieces = datagram && piecesWithin(datagram.pieces, packet.at, packet.end);
    open.demultiplexer.push(flow, packet, frame, pieces);
    this.#logs.presence.push(open.table, flow, frame, packet.at - packet.start, packet.left);
    if (datagram === undefined) {
      if (!isEcho) open.probeLog.push(flow, isToServer, packet, frame);
      open.roundTrips?.push(flow, isToServer, packet, frame);
    }
    if (open.watched !== undefined) this.#watchPacket(open, open.watched, flow, frame, pieces);
    return this.#recorder.takeFresh();
  }

  /** Takes the next intercepted exchange, or what came to one since, and returns what it made known for the first time. */
  pushExchange(exchange: Exchange): readonly Fresh[] {
    const open = this.#opened();
    const { watched } = open;
    this.#recorder.readExchange(shownBytes(exchange));
    for (const { time } of exchange.messages) open.span.note(time.seconds, time.nanoseconds, time.digits);
    const wasRead = open.exchanges.read(exchange, (payload, isFirst) => {
      if (isFirst && exchange.channel.name !== null) this.#recorder.onServerName(payload, exchange.channel.name);
      if (watched !== undefined) this.#recorder.onHits(watched.inBytes(payload.bytes), payload);
    });
    if (exchange.at === 0) {
      open.packets++;
      if (wasRead) open.tally.read++;
      else open.tally.noteUnread('flow-limit');
    }
    return this.#recorder.takeFresh();
  }

  /** A client begins another connection between the ports of a flow: it may be another one, of which nothing said before is true. */
  #beginConnection({ demultiplexer, table }: OpenCapture, flow: number): void {
    demultiplexer.beginConnection(flow);
    if (table.isDescribed(flow)) this.#recorder.forget(table.flow(flow));
  }

  /** What watched values stand in the payload of the packet just read. */
  #watchPacket(open: OpenCapture, watched: WatchedPackets, index: number, frame: Frame, joined: readonly Piece[] | undefined): void {
    const packet = this.#packet;
    const { direction } = open.table;
    const hits = watched.inPacket(index, direction === 'to-server', packet);
    if (hits.length === 0) return;
    const bytes = payloadOf(packet);
    const pieces = joined ?? [pieceOf(bytes, packet, frame)];
    this.#recorder.onHits(hits, { flow: open.table.flow(index), direction, disclosure: 'cleartext', bytes, pieces });
  }

  /** Reads on in the datagram that the packet just read has completed. */
  #dissectDatagram({ bytes, protocol, packets }: Datagram, { tally }: OpenCapture): Reached {
    const reached = dissectDatagram(bytes, protocol, this.#packet);
    tally.noteJoined(packets, reached);
    return reached;
  }

  /** From now on what TLS sealed with these secrets is opened, in all captures. Returns how many secrets there were. */
  learnKeys(keyLog: KeyLog): number {
    return this.#keys.add(keyLog.text());
  }

  /** Which capture of the run the next one will be. */
  get nextCapture(): number {
    return this.#captures;
  }

  /** Takes what a capture gave when it was read by itself; its evidence names it as `nextCapture` said. */
  recall(told: Recalled): void {
    this.#coverages.push(told.result.coverage);
    recall(this.#logs, this.#captures++, told);
  }

  /** What is known of a server that results do not tell. */
  groundOf(address: string): Ground {
    return this.#logs.servers.groundOf(address);
  }

  /** From now on servers are looked up there, those met before as well; undefined: no longer. */
  lookUpIn(gazetteer: Gazetteer | undefined): void {
    this.#logs.servers.lookUpIn(gazetteer);
  }

  /** Flows of the capture being read that are recognised so far, with their counts up to now; none between captures. */
  recognisedFlows(): { readonly total: number; readonly flows: Iterable<FlowResult> } {
    return { total: this.#open?.recognised.size ?? 0, flows: this.#open?.recognisedFlows() ?? [] };
  }

  /** Packets of the capture being read. */
  get packets(): number {
    return this.#open?.packets ?? 0;
  }

  /** Notes trouble in the capture file itself. */
  note(anomaly: Anomaly): void {
    this.#opened().anomalies.add(anomaly);
  }

  /** Ends the capture and gives all that it alone can tell. */
  end(read: ReadCapture): CaptureResult {
    const open = this.#opened();
    const found = open.probeLog.end();
    const coverage = this.#coverage(open);
    this.#coverages.push(coverage);
    for (const sessions of this.#logs.interpreter.sessions().values()) {
      for (const session of sessions) if (!session.isEcho) this.#logs.servers.noteSession(session);
    }
    if (open.roundTrips !== undefined) this.#logs.servers.noteRoundTrips(open.roundTrips.list());
    this.#open = undefined;
    const observations = open.observations.list();
    const events = open.events.map((event) => this.#logs.interpreter.shared.rooms.resolve(event));
    this.#logs.presence.end(open.echoes.notIn(observations), (isTold) =>
      open.rates.hints(
        isTold,
        (flow) => open.table.flow(flow),
        (flow) => open.vendorOf(flow),
      ),
    );
    return {
      capture: {
        file: open.file,
        packets: open.packets,
        linkTypes: [...open.tally.linkTypes].toSorted((a, b) => a - b),
        first: open.span.first,
        last: open.span.last,
        ...read,
      },
      coverage,
      observations,
      events: [...events, ...this.#notePings(open, found, observations, events)],
      echoes: this.#logs.shared.echoes(open.index, open.echoes.list()),
      anomalies: open.anomalies.list(),
      flows: () => open.flows(),
    };
  }

  /** All that rests on the captures so far, the one being read included. */
  report(): RunResult {
    const { rooms } = this.#logs.interpreter.shared;
    const clocks = this.#captures > 1 ? this.#logs.shared.clocks() : [];
    const { stays, pairs, links, hints, caps } = this.#logs.presence.result((room) => rooms.resolve(room), this.#logs.shared, clocks);
    const coverages = this.#allCoverages();
    const { servers, fanouts, drafts, judge, profiles } = this.#logs.servers.result();
    const findings = this.#logs.findings.list(pairs, coverages, links, [...timingOnly(hints), ...drafts]).map((finding) => ({
      ...finding,
      values: finding.values.map((value) => ({ ...value, evidence: this.#logs.shared.everywhere(value.evidence) })),
    }));
    return {
      stays,
      coPresence: pairs,
      coPresenceCaps: [...caps, ...this.#logs.shared.caps()],
      clocks,
      servers,
      fanouts,
      protocols: this.#logs.protocols.results(coverages),
      findings,
      observers: observerViews(this.#logs.observers, { servers, judge, profiles, coverages, findings, titleOf: this.#logs.titleOf }),
    };
  }

  /** Notes who told whom; gives the probes that only their being sent to several servers shows. */
  #notePings(
    { index, table, demultiplexer, events: known }: OpenCapture,
    found: readonly FoundFanout[],
    observations: Iterable<Observation>,
    events: readonly Event[],
  ): readonly Event[] {
    const flowOf = ({ flow: number, client, server }: Probe) => {
      const flow = number === FORGOTTEN ? undefined : table.flow(number);
      return flow?.client.address === client && flow.server.address === server ? flow : undefined;
    };
    const protocolOf = (flow: Flow) => demultiplexer.protocolsOf(flow.index)[0] ?? flow.transport;
    return this.#logs.servers.notePings(found, { index, observations, events, flowOf, protocolOf }).slice(0, MAX_EVENTS - known.length);
  }

  /** Takes back `begin`: the input turned out to be no capture. */
  abandon(): void {
    this.#open = undefined;
    this.#logs.shared.abandon();
    this.#captures--;
  }

  #opened(): OpenCapture {
    if (this.#open === undefined) throw new Error('no capture was begun');
    return this.#open;
  }

  #allCoverages(): readonly Coverage[] {
    return this.#open === undefined ? this.#coverages : [...this.#coverages, this.#coverage(this.#open)];
  }

  #coverage(open: OpenCapture): Coverage {
    return coverageOf(open, {
      vendorConcealing: (id) => {
        const known = this.#logs.protocols.get(id);
        return known?.meaning.conceals === true ? known.vendor : undefined;
      },
      sessions: this.#logs.interpreter.sessions(),
      leftOut: leftOutBy(this.#logs),
      watched: this.#logs.watch && { names: this.#logs.watch.names, notSearched: this.#logs.watch.notSearched },
    });
  }
}

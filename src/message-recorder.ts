import type { Event } from './core/event.js';
import type { Flow } from './core/flow.js';
import type { Frame, ShownBytes } from './core/frame.js';
import type { Message, Payload, ToldAgain } from './core/message.js';
import type { Confidence, Kind } from './core/observation.js';
import type { SeenAgain } from './core/seen-again.js';
import type { Time } from './core/time.js';
import { excerptOf } from './finding/excerpt.js';
import type { Seen } from './finding/finding-log.js';
import type { OpenCapture } from './open-capture.js';
import type { RunLogs } from './run-logs.js';
import type { Contacts } from './signature/contacts.js';
import { evidenceOf } from './signature/evidence.js';
import type { Sighting, Sink, Source } from './signature/sink.js';
import type { Hit } from './signature/watch/watched-packets.js';
import { watchedSighting } from './signature/watch/watched-sighting.js';
import type { Packet } from './wire/packet.js';

/** What became known with one frame. */
export type Fresh = { readonly type: 'observation'; readonly observation: Sighting } | { readonly type: 'event'; readonly event: Event };

export const NOTHING_FRESH: readonly Fresh[] = [];

const NOTHING_AGAIN: readonly SeenAgain[] = [];

/** Notes what messages tell, in the logs of their capture and of the run. */
export class MessageRecorder implements Sink {
  readonly #run: RunLogs;
  /** The headers of the packet being read. */
  readonly #packet: Packet;
  readonly #opened: () => OpenCapture;
  /** What the messages being read stand in. */
  #frame: ShownBytes | undefined;
  /** The same when it is a packet. */
  #captured: Frame | undefined;
  #isToServer = false;
  #fresh: Fresh[] = [];
  /** Numbers of the observations that the message being read only counted again. */
  #again: number[] = [];
  /** It did something else as well. */
  #toldMore = false;

  /** `opened` gives the capture being read. */
  constructor(run: RunLogs, packet: Packet, opened: () => OpenCapture) {
    this.#run = run;
    this.#packet = packet;
    this.#opened = opened;
  }

  /** What is told from now on stands in this packet. */
  readPacket(frame: Frame, isToServer: boolean): void {
    this.#frame = frame;
    this.#captured = frame;
    this.#isToServer = isToServer;
  }

  /** What is told from now on stands in the bytes of an exchange. */
  readExchange(shown: ShownBytes): void {
    this.#frame = shown;
    this.#captured = undefined;
  }

  /** What became known for the first time since it was last asked. */
  takeFresh(): readonly Fresh[] {
    if (this.#fresh.length === 0) return NOTHING_FRESH;
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** Whether an earlier capture holds the packet just read: what it tells is known. */
  readonly isEcho = (): boolean =>
    this.#captured !== undefined && this.#run.shared.isShared(this.#packet, this.#captured, this.#isToServer);

  isKnown(flow: Flow, kind: Kind, field: string, value: string, time: Time): boolean {
    const seen = this.#opened().observations.again(flow, kind, field, value, time);
    if (seen !== undefined) this.#again.push(seen);
    return seen !== undefined;
  }

  onName(address: string, name: string): void {
    this.#run.servers.noteName(address, name);
  }

  /** The name by which an intercepted client asked for its server says whose the channel is. */
  onServerName(payload: Payload, name: string): void {
    const open = this.#opened();
    const { flow, bytes } = payload;
    this.#run.servers.noteName(flow.server.address, name);
    open.noteName(flow.index, name);
    const vendor = this.#run.interpreter.shared.hosts.vendorOf(name);
    if (vendor === undefined || !open.vendors.learn(flow.index, vendor)) return;
    this.#run.servers.noteFlow(flow, vendor, open.ofServers.add(flow.index), () => this.#seen({ payload }, 0, bytes.length));
  }

  /** Values watched for that stand in a payload. */
  onHits(hits: readonly Hit[], payload: Payload): void {
    const open = this.#opened();
    const { flow } = payload;
    const vendor = open.vendorOf(flow.index);
    const protocol = open.protocolsOf(flow.index)[0] ?? flow.transport;
    for (const hit of hits) {
      const evidence = evidenceOf({ payload }, open.index, hit.offset, hit.length);
      const sighting = watchedSighting(this.#run.watch!, hit, payload, vendor, protocol, evidence);
      if (!this.isKnown(flow, sighting.kind, sighting.field, sighting.value, evidence.time)) this.onSighting(sighting);
    }
  }

  /** The flow's number will be another flow's. */
  forget(flow: Flow): void {
    const { interpreter, presence, findings } = this.#run;
    const { index, ofServers } = this.#opened();
    interpreter.forget(flow.index);
    presence.forget(flow.index);
    findings.forget(flow, index);
    ofServers.delete(flow.index);
  }

  /** Returns what the message only counted again; undefined when it did more, or may do more when it is sent again. */
  onMessage(message: Message): ToldAgain {
    const open = this.#opened();
    if (this.#again.length > 0) this.#again = [];
    this.#toldMore = false;
    const { flow } = message.payload;
    const known = this.#run.protocols.get(message.protocol);
    if (known !== undefined && !open.recognised.has(flow.index) && !known.isGeneral) {
      open.recognised.add(flow.index);
      if (!this.isEcho())
        this.#run.servers.noteFlow(flow, known.vendor, open.ofServers.add(flow.index), () =>
          this.#seen(message, 0, message.payload.bytes.length),
        );
    }
    // What open standards say on the flow of a vendor's own protocol is the vendor's too.
    if (known?.vendor != null && open.vendors.vendorOf(flow.index) === null)
      this.onVendor(message, known.vendor, { id: message.protocol, status: known.meaning.status });
    this.#run.interpreter.interpret(message, this);
    this.#lookInto(message, open);
    if (this.#toldMore) return undefined;
    return this.#again.length === 0 ? NOTHING_AGAIN : [open.observations.counting(this.#again)];
  }

  /** Watched values in bytes that no packet has as they are. */
  #lookInto(message: Message, open: OpenCapture): void {
    if (open.watched === undefined || message.payload.isReplaced !== true || message.payload === open.lookedAt) return;
    open.lookedAt = message.payload;
    this.onHits(open.watched.inBytes(message.payload.bytes), message.payload);
  }

  /** A flow is known to be a vendor's; what was known first stays. */
  onVendor(message: Message, vendor: string, source: Source): void {
    const { flow } = message.payload;
    const open = this.#opened();
    this.#toldMore = true;
    open.demultiplexer.readAnew(flow.index);
    if (!open.vendors.learn(flow.index, vendor) || this.isEcho()) return;
    this.#run.servers.noteFlow(flow, vendor, open.ofServers.add(flow.index), () => this.#seen(message, 0, message.payload.bytes.length));
    this.#recognise(message, vendor, source);
  }

  #recognise(message: Message, vendor: string, { id, status }: Source): void {
    const { disclosure, bytes } = message.payload;
    const confidence = status === 'confirmed' ? 'high' : 'medium';
    this.#run.findings.recognise(vendor, id, this.#seen(message, 0, bytes.length), { status, disclosure, confidence });
  }

  onContacts(message: Message, vendor: string | null, { what, count, first }: Contacts): void {
    this.#toldMore = true;
    const seen = this.#seen(message, first.offset, first.length);
    const { disclosure } = message.payload;
    this.#run.findings.contacts(vendor, `${count} ${what}`, seen, { status: 'heuristic', disclosure, confidence: 'medium' });
  }

  #seen(message: Pick<Message, 'payload'>, offset: number, length: number): Seen {
    const { flow, direction } = message.payload;
    const evidence = evidenceOf(message, this.#opened().index, offset, length);
    return { flow, direction, evidence, excerpt: excerptOf(this.#frame, evidence) };
  }

  onMediaPlace({ payload }: Message, place: string): void {
    this.#run.presence.awaitMedia(payload.flow.index, payload.pieces[0]!.frame, place);
  }

  onOpenMedia(message: Message, vendor: string | null, { id, status }: Source, confidence: Confidence): void {
    this.#toldMore = true;
    if (this.isEcho()) return;
    const { disclosure, bytes } = message.payload;
    this.#run.findings.openMedia(vendor, id, this.#seen(message, 0, bytes.length), { status, disclosure, confidence });
  }

  onSighting(sighting: Sighting): void {
    this.#toldMore = true;
    const open = this.#opened();
    this.#run.presence.note(sighting);
    if (!open.observations.add(sighting)) return;
    this.#fresh.push({ type: 'observation', observation: sighting });
    // The capture lists it; the run has drawn from it what there is.
    if (this.isEcho()) {
      open.echoes.note(sighting.evidence);
      return;
    }
    this.#run.observers.note(sighting);
    this.#run.findings.observe(sighting, () => excerptOf(this.#frame, sighting.evidence));
    if (sighting.kind === 'hostname' && sighting.of === 'server' && !sighting.isOnlyAsked) {
      this.#run.servers.noteName(sighting.flow.server.address, sighting.value);
      open.noteName(sighting.flow.index, sighting.value);
    }
  }

  onEvent(event: Event): void {
    const open = this.#opened();
    const isEcho = this.isEcho();
    const isOfStay = event.event !== 'probe' && event.room !== null && event.user !== null;
    let isNew = event.event !== 'seen' && (!isOfStay || isEcho) && open.isNewProbe(event);
    if (isOfStay) {
      const added = this.#run.presence.add(event);
      open.eventsLeftOut += added.leftOut;
      if (!isEcho) isNew = added.isNew;
    }
    // Every sign of life makes a stay longer.
    if (isOfStay || isNew) this.#toldMore = true;
    if (!isNew) return;
    if (isEcho) open.echoes.note(event.evidence);
    open.list(event);
    this.#fresh.push({ type: 'event', event });
  }
}

import type { Frame } from '../core/frame.js';
import type { Message, Piece } from '../core/message.js';
import { FlowTable, NO_FLOW } from '../flow/flow-table.js';
import { type Datagram, Fragments, piecesWithin } from '../flow/fragments.js';
import { Demultiplexer } from '../message/demultiplexer.js';
import { payloadOf, pieceOf } from '../message/packet-payload.js';
import { standardDecoders } from '../message/standard-decoders.js';
import { Interpreter, decodersOf } from '../signature/interpreter.js';
import type { Sighting, Sink } from '../signature/sink.js';
import { PROTOCOL_UDP, dissect, dissectDatagram } from '../wire/dissect.js';
import { fitsRtp } from '../wire/rtp/header.js';
import { Packet } from '../wire/packet.js';
import { type Range, rangeIn } from './fields.js';
import type { Ledger } from './ledger.js';
import type { Means } from './means.js';
import { MediaScrubber } from './media.js';
import { replaceAddressTexts } from './payload-addresses.js';
import { chooseTokens } from './tokens.js';
import { redactUnit } from './unit-bytes.js';
import { EveryUnit, type Unit } from './units.js';

/** Packets of a stream that is not known yet, on so many flows. Guards memory. */
const MAX_WAITING = 16;
const MAX_WAITING_FLOWS = 10_000;

/** Header and extensions of RTP stand in so many bytes. */
const MEDIA_HEADERS = 64;

/** Goes through a capture once more and notes which bytes of its payloads are kept, and with which changes. */
export class Locator {
  readonly #means: Means;
  readonly #ledger: Ledger;
  readonly #probes: ReadonlySet<number>;
  readonly #units: EveryUnit;
  readonly #interpreter: Interpreter;
  readonly #table: FlowTable;
  readonly #fragments = new Fragments(() => undefined);
  readonly #demultiplexer: Demultiplexer;
  readonly #media = new MediaScrubber();
  readonly #packet = new Packet();
  #sightings: Sighting[] = [];
  #unitsRead = 0;
  readonly #waiting = new Map<number, (() => void)[]>();
  readonly #madeOf = new WeakMap<Buffer, Buffer>();
  readonly #toldOf = new WeakMap<Buffer, readonly Range[]>();
  readonly #sink: Sink;

  /** `probes`: frames that something rests on though no decoder reads them. */
  constructor(means: Means, ledger: Ledger, probes: ReadonlySet<number>) {
    this.#means = means;
    this.#ledger = ledger;
    this.#probes = probes;
    this.#units = new EveryUnit([...decodersOf(means.knowledge.signatures), ...standardDecoders()]);
    this.#interpreter = new Interpreter(means.knowledge);
    const vendors = this.#interpreter.begin(0);
    this.#table = new FlowTable((flow) => this.#demultiplexer.forget(flow));
    this.#demultiplexer = new Demultiplexer(
      this.#units.decoders,
      this.#table,
      (message) => this.#onMessage(message),
      () => undefined,
    );
    this.#sink = {
      isEcho: () => false,
      isKnown: () => false,
      onSighting: (sighting) => void this.#sightings.push(sighting),
      onEvent: () => undefined,
      onVendor: ({ payload }, vendor) => void vendors.learn(payload.flow.index, vendor),
      onName: () => undefined,
      onContacts: () => undefined,
      onMediaPlace: () => undefined,
      onOpenMedia: () => undefined,
    };
  }

  push(frame: Frame): void {
    const packet = this.#packet;
    let reached = dissect(frame, packet);
    let datagram: Datagram | undefined;
    if (reached === 'fragment') {
      datagram = this.#fragments.add(packet, frame);
      if (datagram !== undefined) {
        reached = dissectDatagram(datagram.bytes, datagram.protocol, packet);
        this.#keepHeaders(datagram);
      }
    }
    if (reached !== 'payload') return;
    const flow = this.#table.touch(packet, frame);
    if (flow === NO_FLOW) return;
    const pieces = datagram && piecesWithin(datagram.pieces, packet.at, packet.end);
    if (this.#probes.has(frame.number)) this.#keepProbe(packet, frame, pieces);
    this.#unitsRead = 0;
    this.#demultiplexer.push(flow, packet, frame, pieces);
    if (this.#unitsRead === 0) this.#waitForMedia(flow, frame);
  }

  /** RTP is known by several packets: the first ones count once it is known. */
  #waitForMedia(flow: number, frame: Frame): void {
    const { bytes, at, end } = this.#packet;
    if (this.#packet.protocol !== PROTOCOL_UDP || bytes !== frame.bytes || !fitsRtp(bytes, at, end, true)) return;
    const waiting = this.#waiting.get(flow) ?? [];
    if (waiting.length === MAX_WAITING || (waiting.length === 0 && this.#waiting.size === MAX_WAITING_FLOWS)) return;
    const captured = Buffer.from(bytes.subarray(at, end));
    const pieces = [pieceOf(captured, this.#packet, frame)];
    this.#waiting.set(flow, [
      ...waiting,
      () => this.#ledger.note(pieces, captured, this.#scrubbed(captured, `${flow} ${this.#table.direction}`)),
    ]);
  }

  #scrubbed(packet: Buffer, stream: string): Buffer {
    const made = Buffer.from(packet);
    this.#media.scrub(made, stream);
    this.#means.replacement.apply(made.subarray(0, MEDIA_HEADERS));
    return made;
  }

  /** Headers behind the first fragment's own: of the transport, and of tunnels. */
  #keepHeaders({ bytes, pieces }: Datagram): void {
    const packet = this.#packet;
    const from = pieces[0]!.from;
    const headers = Buffer.from(bytes.subarray(from, packet.at));
    const { marks = [] } = packet;
    for (const { kind, at } of marks) {
      if (kind === 'udp') headers.fill(0, at - from + 6, at - from + 8);
      if (kind !== 'ipv4' && kind !== 'ipv6') continue;
      const [first, length] = kind === 'ipv4' ? [at + 12, 4] : [at + 8, 16];
      for (const address of [first, first + length])
        this.#means.addresses.of(bytes.subarray(address, address + length)).copy(headers, address - from);
    }
    this.#ledger.note(piecesWithin(pieces, from, packet.at), bytes.subarray(from, packet.at), headers);
  }

  /** A payload that several servers were sent: nobody reads it, but that they are the same is what was found. */
  #keepProbe(packet: Packet, frame: Frame, joined: readonly Piece[] | undefined): void {
    const bytes = payloadOf(packet);
    const made = Buffer.from(bytes);
    this.#means.replacement.apply(made);
    replaceAddressTexts(made, bytes, this.#means.addresses);
    this.#ledger.note(joined ?? [pieceOf(bytes, packet, frame)], bytes, made);
  }

  #onMessage(message: Message): void {
    const { payload, protocol } = message;
    this.#unitsRead++;
    const unit = this.#units.of(message.fields);
    this.#sightings = [];
    this.#interpreter.interpret(message, this.#sink);
    if (unit === undefined) return;
    if (payload.isUnpacked === true) this.#ledger.cut(payload.pieces, 'unpacked');
    else if (protocol === 'rtp') this.#onMedia(message, unit);
    else this.#onUnit(message, unit);
  }

  #onMedia({ payload }: Message, { used }: Unit): void {
    if (this.#madeOf.has(payload.bytes)) return;
    const { flow, direction } = payload;
    this.#waiting.get(flow.index)?.forEach((note) => note());
    this.#waiting.delete(flow.index);
    const captured = payload.bytes.subarray(0, used);
    const made = this.#scrubbed(captured, `${flow.index} ${direction}`);
    this.#madeOf.set(payload.bytes, made);
    this.#ledger.note(piecesWithin(payload.pieces, 0, used), captured, made);
  }

  #onUnit(message: Message, unit: Unit): void {
    const { payload } = message;
    const { used, seal } = unit;
    const whole = seal?.opened ?? payload.bytes;
    const captured = whole.subarray(0, used);
    const pieces = piecesWithin(payload.pieces, 0, used);
    // Several units may be read from the same bytes.
    const before = this.#madeOf.get(whole);
    chooseTokens(message, captured, unit, this.#sightings, this.#means);
    const onMissed = (what: string) => this.#ledger.missed(what, payload.pieces[0]!.frame);
    const told = [...(this.#toldOf.get(whole) ?? []), ...this.#sightings.flatMap(({ evidence }) => rangeIn(payload, evidence) ?? [])];
    this.#toldOf.set(whole, told);
    const made = redactUnit({ message, captured, before, unit, told, sightings: this.#sightings, onMissed }, this.#means);
    this.#madeOf.set(whole, made);
    const isMended = seal === undefined || (payload.isReplaced !== true && this.#ledger.seal(payload.pieces, seal.mend));
    const isEnciphered = seal?.opened !== undefined || (payload.isReplaced === true && payload.disclosure !== 'cleartext');
    if (!isEnciphered || (isMended && this.#ledger.isSealed(pieces))) this.#ledger.note(pieces, captured, made, before);
    // Without another tag nothing in it may change.
    else if (made.equals(captured)) this.#ledger.keep(pieces);
    else this.#ledger.cut(pieces, 'enciphered');
  }
}

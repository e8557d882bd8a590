import type { Frame } from '../core/frame.js';
import type { Field, Message, Payload, Piece } from '../core/message.js';
import type { Evidence } from '../core/observation.js';
import type { Time } from '../core/time.js';
import { FlowTable, NO_FLOW } from '../flow/flow-table.js';
import { type Datagram, Fragments, piecesWithin } from '../flow/fragments.js';
import { Demultiplexer, pieceOf } from '../message/demultiplexer.js';
import { STANDARD_DECODERS } from '../message/standard-decoders.js';
import { Interpreter, decodersOf } from '../signature/interpreter.js';
import type { Knowledge } from '../signature/schema.js';
import type { Sighting, Sink } from '../signature/sink.js';
import { PROTOCOL_UDP, dissect, dissectDatagram } from '../wire/dissect.js';
import { fitsRtp } from '../wire/rtp/header.js';
import { Packet } from '../wire/packet.js';
import type { AddressPseudonyms } from './address-pseudonyms.js';
import type { Changes } from './changes.js';
import { mendFingerprint } from './fingerprint.js';
import { formsOf } from './forms.js';
import { MediaScrubber } from './media.js';
import { replaceAddressTexts, replaceFieldAddress } from './payload-addresses.js';
import type { Pseudonyms } from './pseudonyms.js';
import type { Replacement } from './replacement.js';
import { worthless } from './structured.js';
import { leaves } from './tree.js';
import { EveryUnit } from './units.js';
import { isIdentifier, isSecret, replaceRead } from './values.js';

/** Bytes without a meaning to any decoder from which on they are content and no part of a form. */
const CONTENT_BYTES = 48;

/** A value that is not written where it was read was worked out of its bytes: a time, a number in another measure. */
const WORKED_OUT_BYTES = 16;

/** Packets of a stream that is not known yet, on so many flows. Guards memory. */
const MAX_WAITING = 16;
const MAX_WAITING_FLOWS = 10_000;

/** Header and extensions of RTP stand in so many bytes. */
const MEDIA_HEADERS = 64;

/** What the locator works with. */
export interface Means {
  readonly key: Buffer;
  /** All values that the capture is known to hold of anybody. */
  readonly identifiers: ReadonlySet<string>;
  readonly knowledge: Pick<Knowledge, 'signatures' | 'standards' | 'keyNames'>;
  readonly addresses: AddressPseudonyms;
  readonly pseudonyms: Pseudonyms;
  readonly replacement: Replacement;
  readonly changes: Changes;
  /** Frames that something rests on though no decoder reads them. */
  readonly probes: ReadonlySet<number>;
}

/** Goes through a capture once more and notes which bytes of its payloads are kept, and with which changes. */
export class Locator {
  /** Values that could not be replaced where they stand: the bytes around them were cut. */
  readonly cut = new Map<string, number>();
  readonly #means: Means;
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
  readonly #sink: Sink;

  constructor(means: Means) {
    this.#means = means;
    this.#units = new EveryUnit([...decodersOf(means.knowledge.signatures), ...STANDARD_DECODERS]);
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
    if (this.#means.probes.has(frame.number)) this.#keepProbe(packet, frame, pieces);
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
    this.#waiting.set(flow, [...waiting, () => this.#note(pieces, captured, this.#scrubbed(captured, `${flow} ${this.#table.direction}`))]);
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
    this.#note(piecesWithin(pieces, from, packet.at), bytes.subarray(from, packet.at), headers);
  }

  /** A payload that several servers were sent: nobody reads it, but that they are the same is what was found. */
  #keepProbe(packet: Packet, frame: Frame, joined: readonly Piece[] | undefined): void {
    const bytes = packet.bytes.subarray(packet.at, packet.end);
    const made = Buffer.from(bytes);
    this.#means.replacement.apply(made);
    replaceAddressTexts(made, bytes, this.#means.addresses);
    this.#note(joined ?? [pieceOf(bytes, packet, frame)], bytes, made);
  }

  #onMessage(message: Message): void {
    const { payload } = message;
    this.#unitsRead++;
    const unit = this.#units.of(message.fields);
    this.#sightings = [];
    this.#interpreter.interpret(message, this.#sink);
    if (unit === undefined) return;
    const pieces = payload.isUnpacked === true ? payload.pieces : piecesWithin(payload.pieces, 0, unit.used);
    if (payload.isUnpacked === true) {
      this.#cut(pieces, 'unpacked');
      return;
    }
    const captured = payload.bytes.subarray(0, unit.used);
    // Several units may be read from the same bytes.
    const before = this.#madeOf.get(payload.bytes);
    const made = this.#made(message, captured, unit.carries, before);
    this.#madeOf.set(payload.bytes, made);
    // What is enciphered cannot be changed byte for byte: another key would be needed, or its tag no longer fits.
    const isSealed = payload.isReplaced === true && payload.disclosure !== 'cleartext';
    if (isSealed && !made.equals(captured)) this.#cut(pieces, 'enciphered');
    else if (!isSealed) this.#note(pieces, captured, made, before);
    else for (const { frame, frameOffset, length } of pieces) this.#means.changes.keep(frame, frameOffset, frameOffset + length);
  }

  /** The bytes of a unit as they are to be. */
  #made(message: Message, captured: Buffer, carries: readonly Range[], before: Buffer | undefined): Buffer {
    const { addresses, replacement } = this.#means;
    const { payload, protocol, fields } = message;
    const made = Buffer.from(before ?? captured);
    if (protocol === 'rtp') {
      if (before !== undefined) return made;
      const { flow, direction } = payload;
      this.#waiting.get(flow.index)?.forEach((note) => note());
      this.#waiting.delete(flow.index);
      return this.#scrubbed(captured, `${flow.index} ${direction}`);
    }
    this.#chooseTokens(message, captured);
    if (before === undefined) replacement.apply(made);
    replaceAddressTexts(made, captured, addresses);
    for (const leaf of leaves([...fields, ...message.enclosing.flat()])) {
      if (leaf.offset + leaf.length > made.length) continue;
      if (!replaceFieldAddress(made, leaf, addresses) && !isChanged(captured, made, leaf)) this.#missed('address');
    }
    this.#replaceSighted(message, captured, made);
    for (const leaf of contentsOf(fields)) made.fill(0, leaf.offset, leaf.offset + leaf.length);
    for (const { offset, length } of carries) if (length >= CONTENT_BYTES) made.fill(0, offset, offset + length);
    mendFingerprint(made);
    return made;
  }

  /** Values too short to be looked for everywhere: where they were read, and in the fields of the message that hold the same. */
  #replaceSighted({ payload, fields, enclosing }: Message, captured: Buffer, made: Buffer): void {
    const sighted = new Set<string>();
    const replace = (kind: string, value: string, range: Range | undefined, time: Time) => {
      const { pseudonyms } = this.#means;
      const pseudonym = pseudonyms.of(value);
      if (pseudonym === value) return;
      if (range === undefined || range.offset + range.length > made.length) {
        this.#missed(kind);
        return;
      }
      if (isChanged(captured, made, range)) return;
      const bytes = made.subarray(range.offset, range.offset + range.length);
      if (replaceRead(bytes, value, pseudonym)) return;
      // What was worked out of a few bytes goes with them.
      if (bytes.length <= WORKED_OUT_BYTES) pseudonyms.workedOut(bytes, value, secondsOf(time));
      else {
        this.#missed(kind);
        bytes.fill(0);
      }
    };
    for (const { kind, value, evidence } of this.#sightings) {
      if (!isIdentifier(kind)) continue;
      sighted.add(value);
      replace(kind, value, rangeIn(payload, evidence), evidence.time);
    }
    if (sighted.size === 0) return;
    for (const leaf of leaves([...fields, ...enclosing.flat()])) {
      const value = String(leaf.value);
      if (leaf.value !== undefined && sighted.has(value) && leaf.length > 1) replace(leaf.name, value, leaf, payload.pieces[0]!.time);
    }
  }

  /** Tokens that a decoder takes apart get a pseudonym that it takes apart as well. */
  #chooseTokens({ payload, fields, enclosing }: Message, captured: Buffer): void {
    const { pseudonyms, replacement, addresses, key, identifiers } = this.#means;
    const unit = this.#units.of(fields)!;
    for (const { kind, value, evidence } of this.#sightings) {
      if (!isSecret(kind) || pseudonyms.hasChosen(value)) continue;
      const range = rangeIn(payload, evidence);
      const whole = range && [...parted([...fields, ...enclosing.flat()])].find(({ offset }) => offset === range.offset);
      let pseudonym = pseudonyms.of(value);
      if (range !== undefined && whole !== undefined && captured.toString('latin1', range.offset, range.offset + range.length) === value) {
        const bytes = Buffer.from(captured);
        const token = bytes.subarray(range.offset, range.offset + range.length);
        const made = worthless(Buffer.from(token), {
          key,
          told: new Map(
            Array.from(leaves(whole.fields ?? []), (inner) => String(inner.value))
              .filter((inner) => inner !== value && identifiers.has(inner))
              .map((inner) => [inner, pseudonyms.of(inner)]),
          ),
          replace: (plain) => {
            const before = Buffer.from(plain);
            replacement.apply(plain);
            replaceAddressTexts(plain, before, addresses);
          },
          reread: (other) => {
            other.copy(token);
            const read = unit.reread(bytes);
            return read && [...leaves(read)].filter(({ offset }) => offset >= range.offset && offset < range.offset + range.length);
          },
        });
        pseudonym = made?.toString('latin1') ?? pseudonym;
      }
      pseudonyms.choose(value, pseudonym);
      replacement.add(formsOf(value, pseudonym));
    }
  }

  #missed(what: string): void {
    this.cut.set(what, (this.cut.get(what) ?? 0) + 1);
  }

  #cut(pieces: readonly Piece[], why: string): void {
    this.#missed(why);
    for (const { frame, frameOffset, length } of pieces) this.#means.changes.cut(frame, frameOffset, frameOffset + length);
  }

  /** `before`: what was noted of the same bytes already. */
  #note(pieces: readonly Piece[], captured: Buffer, made: Buffer, before?: Buffer): void {
    const { changes } = this.#means;
    for (const { frame, from, length, frameOffset } of pieces) {
      if (before === undefined) changes.keep(frame, frameOffset, frameOffset + length);
      const noted = before ?? captured;
      for (let at = from; at < from + length; at++) {
        if (noted[at] === made[at]) continue;
        const start = at;
        while (at < from + length && noted[at] !== made[at]) at++;
        const difference = Buffer.alloc(at - start);
        for (let i = 0; i < difference.length; i++) difference[i] = captured[start + i]! ^ made[start + i]!;
        changes.change(frame, frameOffset + start - from, difference);
      }
    }
  }
}

function isChanged(captured: Buffer, made: Buffer, { offset, length }: Range): boolean {
  return captured.compare(made, offset, offset + length, offset, offset + length) !== 0;
}

type Range = Pick<Field, 'offset' | 'length'>;

/** Content without a value: voice, pictures, what is encrypted. What was unpacked further has the range of its wrapping, which is none. */
function contentsOf(fields: readonly Field[]): readonly Field[] {
  const all = [...leaves(fields)];
  const read = all.filter(({ value }) => value !== undefined);
  return all.filter(
    ({ value, offset, length }) =>
      value === undefined &&
      length >= CONTENT_BYTES &&
      !read.some((one) => one.offset < offset + length && one.offset + one.length > offset),
  );
}

/** The values that were taken apart further. */
function* parted(fields: readonly Field[]): Generator<Field> {
  for (const one of fields) {
    if (one.fields === undefined) continue;
    if (one.value !== undefined) yield one;
    yield* parted(one.fields);
  }
}

function secondsOf({ seconds, nanoseconds }: Time): number {
  return seconds + nanoseconds / 1e9;
}

/** Where a value stands in the payload by where its first byte was captured; undefined when it came with an earlier message. */
function rangeIn({ pieces }: Payload, { frame, offset, length, pieces: rest = [] }: Evidence): Range | undefined {
  const piece = pieces.find(
    (one) => one.frame === frame && offset >= one.frameOffset && offset < one.frameOffset + Math.max(1, one.length),
  );
  if (piece === undefined) return undefined;
  return { offset: piece.from + offset - piece.frameOffset, length: rest.reduce((sum, { length: more }) => sum + more, length) };
}

import { parseAddress } from '../core/address.js';
import { createHmac } from 'node:crypto';
import type { Frame } from '../core/frame.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { HostNames } from '../signature/hosts.js';
import type { Knowledge } from '../signature/schema.js';
import { AddressPseudonyms } from './address-pseudonyms.js';
import { Blanks } from './blanks.js';
import { Changes } from './changes.js';
import { formsOf, addressForms } from './forms.js';
import { HeaderScrubber } from './headers.js';
import { Ledger } from './ledger.js';
import { Locator } from './locate.js';
import { Pseudonyms } from './pseudonyms.js';
import { Replacement } from './replacement.js';
import { TellingTexts } from './telling-texts.js';
import { isIdentifier, isSecret } from './values.js';

/** What a payload that is not kept ends in: as much as tells two of them apart. */
const TAIL_BYTES = 8;

/** A password; what is longer may be a token that is taken apart. */
const PLAIN_SECRET = 24;

/** What is known of a capture after it was read for the first time. */
export interface Learned {
  readonly capture: CaptureResult;
  readonly run: RunResult;
}

/** How a capture is to be redacted. */
export interface RedactionOptions {
  readonly key: Buffer;
  readonly knowledge: Knowledge;
  /** Vendors' servers keep their addresses. */
  readonly keepsServers: boolean;
}

/** What came of it. */
export interface RedactionCounts {
  readonly frames: number;
  /** Frames whose payload is kept, at least in part. */
  readonly kept: number;
  /** Why and how often something could not be replaced and was cut. */
  readonly cuts: ReadonlyMap<string, number>;
  /** The same by frame. */
  readonly cutFrames: ReadonlyMap<number, string>;
  readonly servers: readonly string[];
  readonly values: number;
}

/**
 * Redacts one capture whose findings are known. Hand it every frame twice, in
 * order: first to `locate`, then to `rewrite`.
 */
export class Redaction {
  readonly #key: Buffer;
  readonly #ledger = new Ledger(new Changes());
  readonly #locator: Locator;
  readonly #headers: HeaderScrubber;
  readonly #servers: readonly string[];
  readonly #values: number;
  #frames = 0;
  #kept = 0;

  /** Throws RangeError when there are more values than can be looked for. */
  constructor({ key, knowledge, keepsServers }: RedactionOptions, learned: Learned) {
    this.#key = key;
    this.#servers = keepsServers ? serversOf(learned) : [];
    const addresses = new AddressPseudonyms(key, new Set(this.#servers));
    const hosts = new HostNames(knowledge.signatures);
    const telling = new TellingTexts(knowledge);
    const pseudonyms = new Pseudonyms(key, addresses, telling, (name) => hosts.vendorOf(name) !== undefined);
    const replacement = new Replacement();
    const values = identifiersIn(learned);
    this.#values = values.size;
    chooseStreams(values, pseudonyms);
    let fits = true;
    for (const value of values) {
      const pseudonym = pseudonyms.of(value);
      if (pseudonym !== value) fits &&= replacement.add(formsOf(value, pseudonym));
    }
    for (const address of addressesIn(learned)) {
      const bytes = parseAddress(address);
      if (bytes !== undefined) fits &&= replacement.add(addressForms(bytes, addresses.of(bytes)));
    }
    if (!fits) throw new RangeError(`it holds more identifiers than can be looked for at once (${values.size}); split it`);
    const probes = new Set(learned.run.fanouts.flatMap(({ servers }) => servers.map(({ evidence }) => evidence.frame)));
    this.#locator = new Locator(
      {
        key,
        identifiers: values,
        knowledge,
        addresses,
        pseudonyms,
        replacement,
        blanks: new Blanks(knowledge, telling, pseudonyms, values),
      },
      this.#ledger,
      probes,
    );
    this.#headers = new HeaderScrubber(addresses);
  }

  locate(frame: Frame): void {
    this.#locator.push(frame);
  }

  /** The frame as it may be shown; of the same length. */
  rewrite(frame: Frame): Frame {
    this.#frames++;
    const { bytes, payload, finish } = this.#headers.scrub(frame);
    const captured = frame.bytes.subarray(frame.start, frame.start + frame.capturedLength);
    if (payload !== undefined) {
      const made = Buffer.alloc(captured.length);
      if (this.#ledger.apply(frame.number, captured, made)) {
        this.#kept++;
        made.copy(bytes, payload.from, payload.from, payload.to);
      } else this.#fill(bytes, captured, payload);
    }
    finish();
    return { ...frame, bytes, start: 0 };
  }

  get counts(): RedactionCounts {
    const { cuts, cutFrames } = this.#ledger;
    return { frames: this.#frames, kept: this.#kept, cuts, cutFrames, servers: this.#servers, values: this.#values };
  }

  /** Zeros, and at the end what is the same for the same bytes only: many equal payloads would be a finding of their own. */
  #fill(bytes: Buffer, captured: Buffer, { from, to }: { readonly from: number; readonly to: number }): void {
    const length = Math.min(TAIL_BYTES, to - from);
    if (length > 0)
      createHmac('sha256', this.#key)
        .update(captured.subarray(from, to))
        .digest()
        .copy(bytes, to - length, 0, length);
  }
}

/** All that names somebody, something somebody has, or a room. */
function identifiersIn({ capture, run }: Learned): ReadonlySet<string> {
  const values = new Set<string>();
  // Long secrets follow when they are met, for their form may matter.
  for (const { kind, value } of capture.observations)
    if (isIdentifier(kind) && (!isSecret(kind) || value.length <= PLAIN_SECRET)) values.add(value);
  for (const { room, user } of capture.events) for (const value of [room, user]) if (value !== null) values.add(value);
  for (const { room, user } of run.stays) for (const value of [room, user]) values.add(value);
  for (const { identifier } of run.fanouts) if (identifier !== null && isIdentifier(identifier.kind)) values.add(identifier.value);
  return values;
}

/** Numbers of somebody's streams that are somebody's own number but for the last byte stay so. */
function chooseStreams(values: ReadonlySet<string>, pseudonyms: Pseudonyms): void {
  for (const stream of values) {
    const number = stream.slice(0, -2);
    const person = `${number}00`;
    if (stream === person || !/^0x[\da-f]{4,}$/.test(stream) || !values.has(person)) continue;
    const pseudonym = pseudonyms.of(number);
    pseudonyms.choose(person, `${pseudonym}00`);
    pseudonyms.choose(stream, pseudonym + stream.slice(-2));
  }
}

/** The ends of all flows, and all addresses that messages speak of as somebody's. */
function addressesIn({ capture }: Learned): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const { flow } of capture.flows()) {
    addresses.add(flow.client.address);
    addresses.add(flow.server.address);
  }
  for (const { kind, value } of capture.observations) {
    if (kind.endsWith('-ip')) addresses.add(addressOf(value));
  }
  return addresses;
}

/** Servers that are known to be a vendor's, unless the same address acts for a person anywhere in the capture. */
function serversOf({ capture, run }: Learned): readonly string[] {
  const persons = new Set<string>();
  for (const { flow } of capture.flows()) persons.add(flow.client.address);
  for (const { kind, value } of capture.observations) {
    if (kind === 'private-ip' || kind === 'public-ip' || kind === 'peer-ip') persons.add(addressOf(value));
  }
  return run.servers.filter(({ vendor, address }) => vendor !== null && !persons.has(address)).map(({ address }) => address);
}

/** The address of `ip`, `ip:port` or `[v6]:port`. */
function addressOf(value: string): string {
  const socket = /^(?:\[(.*)\]|([\d.]+)):\d+$/.exec(value);
  return socket?.[1] ?? socket?.[2] ?? value;
}

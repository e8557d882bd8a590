import { createHmac } from 'node:crypto';
import { parseSocket } from '../core/address.js';
import type { Event } from '../core/event.js';
import type { Fanout } from '../core/fanout.js';
import type { Finding, FindingValue } from '../core/finding.js';
import type { Endpoint, Flow } from '../core/flow.js';
import type { Evidence, Kind, Observation } from '../core/observation.js';
import type { Server } from '../core/place.js';
import type { CoPresence, PresenceCap, Stay } from '../core/presence.js';
import type { CaptureResult, FlowResult, RunResult } from '../core/results.js';

/** Fewer could be found by trying keys. */
export const SHORTEST_KEY = 16;

/** 48 bits: among a million values the chance of two of one token is a few in a thousand. */
const TOKEN_DIGITS = 12;

/** What says nothing of a person: programs, and servers that many people share. */
const PLAIN: ReadonlySet<string> = new Set<Kind>(['device-model', 'server-ip', 'relay-ip', 'hostname', 'software', 'audio-level']);
const ADDRESSES: ReadonlySet<Kind> = new Set(['private-ip', 'public-ip', 'peer-ip']);
/** Of findings only: what was counted, in words. */
const WORDS: ReadonlySet<string> = new Set(['protocol', 'media', 'contacts']);

/**
 * Puts tokens in the place of identifiers in results: the same for the same
 * value and key, so that people and rooms can still be told apart. Bytes are
 * left out, for they are the identifiers.
 */
export class Mask {
  readonly #key: Buffer;
  readonly #digits: number;
  /** Addresses that are somebody's: masked wherever they come up, as those of a server too. */
  readonly #addresses = new Set<string>();
  /** What was said of a pair, by what it said before. */
  readonly #pairs = new Map<string, string>();

  /** `digits` of a token, in hex. Throws RangeError when the key has fewer than SHORTEST_KEY bytes. */
  constructor(key: Buffer, digits = TOKEN_DIGITS) {
    if (key.length < SHORTEST_KEY)
      throw new RangeError(`a key for masking needs at least ${SHORTEST_KEY} bytes, this one has ${key.length}`);
    this.#key = key;
    this.#digits = digits;
  }

  token(value: string): string {
    return `masked-${createHmac('sha256', this.#key).update(value).digest('hex').slice(0, this.#digits)}`;
  }

  capture(result: CaptureResult): CaptureResult {
    for (const { kind, value, flow } of result.observations) {
      this.#addresses.add(flow.client.address);
      if (ADDRESSES.has(kind)) this.#addresses.add(addressIn(value));
    }
    return {
      ...result,
      observations: Array.from(result.observations, (one) => this.#observation(one)),
      events: result.events.map((one) => this.#event(one)),
      anomalies: result.anomalies,
      flows: () => this.#flows(result),
    };
  }

  run(result: RunResult): RunResult {
    const coPresence = result.coPresence.map((one) => this.#pair(one));
    return {
      ...result,
      stays: result.stays.map((one) => this.#stay(one)),
      coPresence,
      coPresenceCaps: result.coPresenceCaps.map((one) => this.#cap(one)),
      servers: result.servers.map((one) => this.#server(one)),
      fanouts: result.fanouts.map((one) => this.#fanout(one)),
      findings: result.findings.map((one) => this.#finding(one)),
    };
  }

  #observation(one: Observation): Observation {
    return { ...one, value: this.#value(one.kind, one.value), flow: this.#flow(one.flow), evidence: bare(one.evidence) };
  }

  #event(one: Event): Event {
    const named = { room: this.#nullable(one.room), user: this.#nullable(one.user) };
    return { ...one, ...named, flow: this.#flow(one.flow), evidence: bare(one.evidence) };
  }

  #stay(one: Stay): Stay {
    const named = { app: this.#nullable(one.app), room: this.token(one.room), user: this.token(one.user) };
    return { ...one, ...named, evidence: one.evidence.map(bare) };
  }

  #pair(one: CoPresence): CoPresence {
    const [a, b] = [this.token(one.a), this.token(one.b)];
    const rooms = one.rooms.map((shared) => ({ ...shared, room: this.token(shared.room) }));
    this.#pairs.set(inWords(one.a, one.b, one.rooms), inWords(a, b, rooms));
    return { ...one, app: this.#nullable(one.app), a, b, rooms, evidence: one.evidence.map(bare) };
  }

  #cap(one: PresenceCap): PresenceCap {
    return { ...one, names: one.names.map((name) => this.token(name)) };
  }

  #server(one: Server): Server {
    const address = this.#address(one.address);
    const verdict = one.verdict && { ...one.verdict, address, judgedAs: this.#address(one.verdict.judgedAs) };
    return { ...one, address, ...(verdict !== undefined && { verdict }) };
  }

  #fanout(one: Fanout): Fanout {
    const { identifier } = one;
    return {
      ...one,
      client: this.token(one.client),
      servers: one.servers.map((server) => ({ ...server, address: this.#address(server.address), evidence: bare(server.evidence) })),
      template: '',
      identifier: identifier && {
        ...identifier,
        value: this.#value(identifier.kind, identifier.value),
        evidence: bare(identifier.evidence),
      },
    };
  }

  #finding(one: Finding): Finding {
    return { ...one, values: one.values.map((value) => this.#findingValue(value)) };
  }

  #findingValue(found: FindingValue): FindingValue {
    const { excerpt: _, ...one } = found;
    const carrier = one.carrier && {
      ...one.carrier,
      flow: this.token(one.carrier.flow),
      source: this.#endpoint(one.carrier.source),
      destination: this.#endpoint(one.carrier.destination),
    };
    const isPlain = PLAIN.has(one.kind) || WORDS.has(one.kind);
    const value = isPlain ? one.value : (this.#pairs.get(one.value) ?? this.#value(one.kind, one.value));
    // Some values are their own field.
    const field = one.field === one.value ? value : one.field;
    return { ...one, value, field, to: this.#socket(one.to), evidence: bare(one.evidence), ...(carrier !== undefined && { carrier }) };
  }

  #value(kind: string, value: string): string {
    if (PLAIN.has(kind)) return value;
    if (!ADDRESSES.has(kind as Kind)) return this.token(value);
    const address = addressIn(value);
    return value === address ? this.token(address) : `${this.token(address)}${value.slice(value.lastIndexOf(':'))}`;
  }

  #flow(flow: Flow): Flow {
    return { ...flow, id: this.token(flow.id), client: this.#endpoint(flow.client), server: this.#endpoint(flow.server) };
  }

  #endpoint({ address, port }: Endpoint): Endpoint {
    return { address: this.#address(address), port };
  }

  #socket(socket: string): string {
    const address = addressIn(socket);
    return this.#addresses.has(address) ? this.#value('peer-ip', socket) : socket;
  }

  #address(address: string): string {
    return this.#addresses.has(address) ? this.token(address) : address;
  }

  #nullable(value: string | null): string | null {
    return value === null ? null : this.token(value);
  }

  *#flows(result: CaptureResult): Generator<FlowResult> {
    for (const one of result.flows()) {
      this.#addresses.add(one.flow.client.address);
      yield { ...one, flow: this.#flow(one.flow) };
    }
  }
}

/** A pair as findings name it. */
function inWords(a: string, b: string, rooms: CoPresence['rooms']): string {
  return `${a} and ${b} in ${rooms.map(({ room }) => room).join(', ')}`;
}

/** The address of `ip`, `ip:port` or `[v6]:port`. */
function addressIn(value: string): string {
  return parseSocket(value)?.address ?? value;
}

function bare(evidence: Evidence): Evidence {
  return { ...evidence, hex: '' };
}

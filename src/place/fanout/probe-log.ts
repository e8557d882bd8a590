import { formatAddress } from '../../core/address.js';
import type { Frame } from '../../core/frame.js';
import { u32be } from '../../core/words.js';
import { type FoundFanout, type KnownFlows, findFanouts } from './find-fanouts.js';
import { FORGOTTEN, type Probe } from './probe.js';
import { canBeServer } from './reachable.js';
import { WINDOW_SECONDS } from './rhythm.js';

/** A probe is small; the longest met in real calls has 240 bytes. */
export const MAX_PROBE_BYTES = 512;

/** A probe stands at the front of its flow. */
export const PAYLOADS_PER_FLOW = 2;

/** Probes of one client kept at once. Besides TLS and the like a phone opens some dozens of flows in the 120 seconds that count; peer-to-peer programs and floods open thousands. */
export const MAX_PROBES_PER_CLIENT = 128;

/** Probes of all clients kept at once, at most 4 MB of payloads. */
export const MAX_PROBES = 8192;

/** Fan-outs of one capture. Guards memory; a day of one phone has some dozens. */
export const MAX_FANOUTS = 1000;

/** Fan-outs are looked for not more than four times in the time that counts. */
const SETTLING_SECONDS = WINDOW_SECONDS / 4;

/** IP protocol number. */
const TCP = 6;

/** Every machine asks a set of time servers at once (RFC 5905): that is its clock, and no app. */
const NTP_PORT = 123;

/** Of a flow's state: payloads counted, and whether one of them was kept and not answered yet. */
const COUNT_MASK = 3;
const WAITS = 4;

/** Where the headers of a packet were found; as `Packet` has them. */
export interface ProbePacket {
  readonly bytes: Buffer;
  readonly start: number;
  readonly at: number;
  readonly end: number;
  readonly ipVersion: 0 | 4 | 6;
  readonly sourceAddress: number;
  readonly destinationAddress: number;
  readonly destinationPort: number;
  /** IP protocol number. */
  readonly protocol: number;
}

interface Client {
  probes: Probe[];
  /** In seconds: before then, looking for fan-outs again frees nothing. */
  nextSettling: number;
}

/**
 * Keeps the first small payloads of the flows of one capture for as long as
 * they can be part of a fan-out. Most packets cost one look into an array.
 */
export class ProbeLog {
  /** Payloads that were not compared because there were too many. */
  leftOut = 0;
  #states = new Uint8Array(1024);
  readonly #clients = new Map<number | string, Client>();
  readonly #byFlow = new Map<number, Probe[]>();
  readonly #found: FoundFanout[] = [];
  readonly #flows: KnownFlows;
  #kept = 0;
  #nextSweep = -Infinity;

  constructor(flows: KnownFlows) {
    this.#flows = flows;
  }

  /** Takes a packet of a flow, payload and all. */
  push(flow: number, isToServer: boolean, packet: ProbePacket, frame: Frame): void {
    if (packet.at === packet.end) return;
    if (flow >= this.#states.length) this.#grow(flow + 1);
    const state = this.#states[flow]!;
    if (!isToServer) {
      if ((state & WAITS) !== 0) this.#answer(flow);
      return;
    }
    if ((state & COUNT_MASK) === PAYLOADS_PER_FLOW) return;
    this.#states[flow] = state + 1;
    if (packet.end - packet.at > MAX_PROBE_BYTES || packet.destinationPort === NTP_PORT) return;
    this.#note(flow, packet, frame);
  }

  /** The flow's number will be another flow's. */
  forget(flow: number): void {
    if (flow >= this.#states.length) return;
    this.#states[flow] = 0;
    for (const probe of this.#byFlow.get(flow) ?? []) probe.flow = FORGOTTEN;
    this.#byFlow.delete(flow);
  }

  /** All fan-outs of the capture, in the order of their first packets. Ends the log. */
  end(): readonly FoundFanout[] {
    for (const client of this.#clients.values()) this.#settle(client, Infinity);
    return this.#found.toSorted((a, b) => a.members[0]!.frame - b.members[0]!.frame);
  }

  #answer(flow: number): void {
    this.#states[flow]! &= ~WAITS;
    for (const probe of this.#byFlow.get(flow) ?? []) probe.answered = true;
  }

  #note(flow: number, packet: ProbePacket, frame: Frame): void {
    const { bytes, ipVersion, sourceAddress, destinationAddress } = packet;
    const length = ipVersion === 4 ? 4 : 16;
    if (!canBeServer(bytes, destinationAddress, length) || this.#isRepeated(flow, packet) || this.#flows.isGeneral(flow)) return;
    const key = length === 4 ? u32be(bytes, sourceAddress) : bytes.toString('latin1', sourceAddress, sourceAddress + length);
    let client = this.#clients.get(key);
    if (client === undefined) {
      if (!this.#hasRoom(frame.seconds)) return;
      this.#clients.set(key, (client = { probes: [], nextSettling: -Infinity }));
    } else if (client.probes.length === MAX_PROBES_PER_CLIENT) {
      if (frame.seconds < client.nextSettling || !this.#settle(client, frame.seconds)) {
        this.leftOut++;
        return;
      }
    } else if (!this.#hasRoom(frame.seconds)) return;
    const payload = Buffer.from(bytes.subarray(packet.at, packet.end));
    const others = this.#byFlow.get(flow);
    const first = others?.[0];
    const probe: Probe = {
      flow,
      client: first?.client ?? client.probes[0]?.client ?? formatAddress(bytes.subarray(sourceAddress, sourceAddress + length)),
      server: first?.server ?? formatAddress(bytes.subarray(destinationAddress, destinationAddress + length)),
      serverBytes: first?.serverBytes ?? Buffer.from(bytes.subarray(destinationAddress, destinationAddress + length)),
      port: packet.destinationPort,
      transport: packet.protocol === TCP ? 'tcp' : 'udp',
      time: { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits },
      frame: frame.number,
      frameOffset: packet.at - packet.start,
      payload,
      answered: false,
    };
    client.probes.push(probe);
    this.#kept++;
    this.#states[flow]! |= WAITS;
    if (others === undefined) this.#byFlow.set(flow, [probe]);
    else others.push(probe);
  }

  /** Sent again on the same flow: it tells nothing new. */
  #isRepeated(flow: number, { bytes, at, end }: ProbePacket): boolean {
    const first = this.#byFlow.get(flow)?.[0];
    return first !== undefined && bytes.compare(first.payload, 0, first.payload.length, at, end) === 0;
  }

  /** Makes room by letting go of what is too old to count; false, and counted, when there is none. */
  #hasRoom(now: number): boolean {
    if (this.#kept < MAX_PROBES && this.#clients.size < MAX_PROBES) return true;
    if (now >= this.#nextSweep) {
      this.#nextSweep = now + SETTLING_SECONDS;
      for (const [key, client] of this.#clients) {
        this.#settle(client, now);
        if (client.probes.length === 0) this.#clients.delete(key);
      }
      if (this.#kept < MAX_PROBES && this.#clients.size < MAX_PROBES) return true;
    }
    this.leftOut++;
    return false;
  }

  /** Finds the fan-outs that began so long before `now` that they are complete, and lets go of what is as old. True when that made room. */
  #settle(client: Client, now: number): boolean {
    const cut = now - WINDOW_SECONDS;
    const before = client.probes.length;
    const isOld = ({ time }: Probe) => time.seconds < cut;
    // Looking through all probes for the sake of one would cost more than it is worth.
    client.nextSettling = Math.max(oldestOf(client.probes) + WINDOW_SECONDS + 1, now + SETTLING_SECONDS);
    if (!client.probes.some(isOld)) return false;
    const taken = new Set<Probe>();
    for (const found of findFanouts(client.probes, this.#flows)) {
      if (!isOld(found.members[0]!)) continue;
      for (const member of found.members) taken.add(member);
      if (this.#found.length < MAX_FANOUTS) this.#found.push(found);
      else this.leftOut++;
    }
    const kept: Probe[] = [];
    for (const probe of client.probes) {
      if (isOld(probe) || taken.has(probe)) this.#drop(probe);
      else kept.push(probe);
    }
    client.probes = kept;
    this.#kept -= before - kept.length;
    return kept.length < before;
  }

  #drop(probe: Probe): void {
    const others = this.#byFlow.get(probe.flow);
    if (others === undefined) return;
    if (others.length === 1) this.#byFlow.delete(probe.flow);
    else others.splice(others.indexOf(probe), 1);
  }

  #grow(least: number): void {
    const states = new Uint8Array(Math.max(least, this.#states.length * 2));
    states.set(this.#states);
    this.#states = states;
  }
}

function oldestOf(probes: readonly Probe[]): number {
  return probes.reduce((oldest, { time }) => Math.min(oldest, time.seconds), Infinity);
}

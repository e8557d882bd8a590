import { formatAddress } from '../../core/address.js';
import type { Frame } from '../../core/frame.js';
import { u32be } from '../../core/words.js';
import { ConnectLog } from './connect-log.js';
import { ECHO_HEADER_LENGTH, echoIn } from './echo.js';
import { type FoundFanout, type KnownFlows, findFanouts } from './find-fanouts.js';
import { FlowFronts } from './flow-fronts.js';
import { FORGOTTEN, Probe } from './probe.js';
import { canBeServer } from './reachable.js';
import { WINDOW_SECONDS } from './rhythm.js';

/** A probe is small; the longest met in real calls has 240 bytes. */
export const MAX_PROBE_BYTES = 512;

/** Probes of one client kept at once. Besides TLS and the like a phone opens some dozens of flows in the 120 seconds that count; peer-to-peer programs and floods open thousands. */
export const MAX_PROBES_PER_CLIENT = 128;

/** Probes of all clients kept at once, at most 4 MB of payloads. */
export const MAX_PROBES = 8192;

/** Fan-outs of one capture. Guards memory; a day of one phone has some dozens. */
export const MAX_FANOUTS = 1000;

/** Fan-outs are looked for not more than four times in the time that counts. */
const SETTLING_SECONDS = WINDOW_SECONDS / 4;

/** IP protocol numbers. */
const TCP = 6;
const UDP = 17;

/** Every machine asks a set of time servers at once (RFC 5905): that is its clock, and no app. */
const NTP_PORT = 123;

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
  readonly tcpFlags: number;
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
  readonly #fronts = new FlowFronts();
  readonly #connects = new ConnectLog();
  /** The latest time met, in seconds. */
  #now = -Infinity;
  readonly #clients = new Map<number | string, Client>();
  /** Of each flow the first; the others follow it. */
  readonly #byFlow = new Map<number, Probe>();
  readonly #found: FoundFanout[] = [];
  readonly #flows: KnownFlows;
  #kept = 0;
  #nextSweep = -Infinity;

  constructor(flows: KnownFlows) {
    this.#flows = flows;
  }

  /** Takes a packet of a flow. */
  push(flow: number, isToServer: boolean, packet: ProbePacket, frame: Frame): void {
    if (packet.protocol === TCP) this.#connects.push(flow, packet, frame);
    if (frame.seconds > this.#now) this.#now = frame.seconds;
    if (packet.at === packet.end) return;
    if (!isToServer) {
      if (this.#fronts.isAnswered(flow)) for (const probe of this.#probesOf(flow)) probe.answered = true;
      return;
    }
    const front = this.#fronts.note(flow, frame.seconds, packet.protocol === TCP);
    if (front === undefined || packet.end - packet.at > MAX_PROBE_BYTES || packet.destinationPort === NTP_PORT) return;
    if (!isToOthers(packet) || (front === 'first' && this.#isRepeated(flow, packet)) || this.#flows.isGeneral(flow)) return;
    const probe = this.#note(flow, packet, frame);
    if (probe === undefined) return;
    this.#fronts.await(flow);
    const others = this.#probesOf(flow);
    if (others.length === 0) this.#byFlow.set(flow, probe);
    else others.at(-1)!.next = probe;
  }

  /** Takes a packet that is neither UDP nor TCP: ICMP echoes have no flow, and are known by who asked whom. */
  pushOther(packet: ProbePacket, frame: Frame): void {
    const echo = echoIn(packet);
    if (echo === undefined || packet.end - packet.at > MAX_PROBE_BYTES) return;
    const [client, server] = [packet.sourceAddress, packet.destinationAddress];
    if (echo === 'request') {
      if (isToOthers(packet) && this.#echoTo(packet, client, server) === undefined) this.#note(FORGOTTEN, packet, frame);
      return;
    }
    const asked = this.#echoTo(packet, server, client);
    if (asked !== undefined) asked.answered = true;
  }

  /** The flow's number will be another flow's. */
  forget(flow: number): void {
    this.#fronts.forget(flow);
    this.#connects.forget(flow);
    for (const probe of this.#probesOf(flow)) probe.flow = FORGOTTEN;
    this.#byFlow.delete(flow);
  }

  /** All fan-outs of the capture, in the order of their first packets. Ends the log. */
  end(): readonly FoundFanout[] {
    for (const client of this.#clients.values()) this.#settle(client, Infinity);
    const connects = this.#connects.end(this.#now).slice(0, MAX_FANOUTS - this.#found.length);
    return [...this.#found, ...connects].toSorted((a, b) => a.members[0]!.frame - b.members[0]!.frame);
  }

  /** The echo that a client sent to a server, addresses by where they stand in the packet. */
  #echoTo({ bytes, ipVersion }: ProbePacket, client: number, server: number): Probe | undefined {
    const length = ipVersion === 4 ? 4 : 16;
    const probes = this.#clients.get(keyOf(bytes, client, length))?.probes;
    if (probes === undefined) return undefined;
    const asked = formatAddress(bytes.subarray(server, server + length));
    return probes.find((probe) => probe.transport === 'icmp' && probe.server === asked);
  }

  /** Keeps a payload, if there is room for it. */
  #note(flow: number, packet: ProbePacket, frame: Frame): Probe | undefined {
    const { bytes, ipVersion, sourceAddress, destinationAddress } = packet;
    const length = ipVersion === 4 ? 4 : 16;
    const key = keyOf(bytes, sourceAddress, length);
    let client = this.#clients.get(key);
    if (client === undefined) {
      if (!this.#hasRoom(frame.seconds)) return undefined;
      this.#clients.set(key, (client = { probes: [], nextSettling: -Infinity }));
    } else if (client.probes.length === MAX_PROBES_PER_CLIENT) {
      if (frame.seconds < client.nextSettling || !this.#settle(client, frame.seconds)) {
        this.leftOut++;
        return undefined;
      }
    } else if (!this.#hasRoom(frame.seconds)) return undefined;
    const isEcho = packet.protocol !== TCP && packet.protocol !== UDP;
    const at = isEcho ? packet.at + ECHO_HEADER_LENGTH : packet.at;
    const first = this.#byFlow.get(flow);
    const probe = new Probe({
      flow,
      client: first?.client ?? client.probes[0]?.client ?? formatAddress(bytes.subarray(sourceAddress, sourceAddress + length)),
      server: first?.server ?? formatAddress(bytes.subarray(destinationAddress, destinationAddress + length)),
      port: isEcho ? null : packet.destinationPort,
      transport: isEcho ? 'icmp' : packet.protocol === TCP ? 'tcp' : 'udp',
      time: { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits },
      frame: frame.number,
      frameOffset: at - packet.start,
      answered: false,
      bytes: bytes.toString('latin1', at, packet.end),
    });
    client.probes.push(probe);
    this.#kept++;
    return probe;
  }

  /** Sent again on the same flow: it tells nothing new. */
  #isRepeated(flow: number, { bytes, at, end }: ProbePacket): boolean {
    const first = this.#byFlow.get(flow);
    return first !== undefined && first.bytes.length === end - at && first.bytes === bytes.toString('latin1', at, end);
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
    const oldest = oldestOf(client.probes);
    // Looking through all probes for the sake of one would cost more than it is worth.
    client.nextSettling = Math.max(oldest + WINDOW_SECONDS + 1, now + SETTLING_SECONDS);
    if (oldest >= cut) return false;
    const isOld = ({ seconds }: Probe) => seconds < cut;
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

  /** Lets go of a probe; fan-outs that it belongs to keep it, but not those that followed it. */
  #drop(probe: Probe): void {
    const { flow, next } = probe;
    const before = this.#probesOf(flow).find((other) => other.next === probe);
    if (before !== undefined) before.next = next;
    else if (this.#byFlow.get(flow) === probe) {
      if (next === undefined) this.#byFlow.delete(flow);
      else this.#byFlow.set(flow, next);
    }
    probe.next = undefined;
  }

  /** Those kept of a flow. */
  #probesOf(flow: number): readonly Probe[] {
    const probes: Probe[] = [];
    for (let probe = this.#byFlow.get(flow); probe !== undefined; probe = probe.next) probes.push(probe);
    return probes;
  }
}

/** Whether a packet goes to what can be a server somewhere. */
function isToOthers({ bytes, destinationAddress, ipVersion }: ProbePacket): boolean {
  return canBeServer(bytes, destinationAddress, ipVersion === 4 ? 4 : 16);
}

/** A client by its address. */
function keyOf(bytes: Buffer, at: number, length: number): number | string {
  return length === 4 ? u32be(bytes, at) : bytes.toString('latin1', at, at + length);
}

function oldestOf(probes: readonly Probe[]): number {
  let oldest = Infinity;
  for (let i = 0; i < probes.length; i++) oldest = Math.min(oldest, probes[i]!.seconds);
  return oldest;
}

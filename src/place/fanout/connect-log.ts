import { formatAddress } from '../../core/address.js';
import type { Frame } from '../../core/frame.js';
import type { Time } from '../../core/time.js';
import type { FoundFanout } from './find-fanouts.js';
import { looksLikePeers } from './peers.js';
import { FORGOTTEN, Probe, secondsOf } from './probe.js';
import type { ProbePacket } from './probe-log.js';
import { canBeServer } from './reachable.js';
import { LEAST_SERVERS, findRuns } from './rhythm.js';

/** Connections on which nothing was said yet. Guards memory and the time of comparing them against a flood of SYNs; the oldest make room. */
export const MAX_SILENT = 1024;

/** Connections remembered as used. Guards memory; the older half makes room. */
export const MAX_USED = 8192;

/** A connection that is younger at the capture's end may be used yet. */
const PATIENCE_SECONDS = 5;

/** Of the connections that a client opens meanwhile on the port so many must be silent: of two that a browser races, one is. */
const SILENT_SHARE = 2 / 3;

/** RFC 9293 §3.1. */
const SYN = 0x02;
const ACK = 0x10;

interface Connection {
  /** Client's and server's address in network order, one behind the other. */
  readonly ends: string;
  readonly port: number;
  readonly time: Time;
  readonly frame: number;
  readonly frameOffset: number;
  answered: boolean;
}

/**
 * TCP connections that a client opens to several servers and says nothing on:
 * the handshake alone tells how far away each is, and tells each that the
 * client is there.
 */
export class ConnectLog {
  readonly #silent = new Map<number, Connection>();
  /** 1 of the flows in `#silent`. */
  #isSilent = new Uint8Array(1024);
  /** Of each used one `ends`, port, and when it was opened in seconds. */
  readonly #usedEnds: string[] = [];
  readonly #usedPorts = new Uint16Array(MAX_USED);
  readonly #usedSeconds = new Float64Array(MAX_USED);

  /** Takes a TCP packet of a flow. */
  push(flow: number, packet: ProbePacket, frame: Frame): void {
    const flags = packet.tcpFlags;
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) === 0) this.#open(flow, packet, frame);
      else if (this.#isSilent[flow] === 1) this.#silent.get(flow)!.answered = true;
    } else if (this.#isSilent[flow] === 1 && packet.at < packet.end) this.#use(flow);
  }

  /** The flow's number will be another flow's: what it was stays silent. */
  forget(flow: number): void {
    if (this.#isSilent[flow] !== 1) return;
    const connection = this.#silent.get(flow)!;
    this.#isSilent[flow] = 0;
    this.#silent.delete(flow);
    // A negative number is no flow's.
    this.#silent.set(-1 - connection.frame, connection);
  }

  /** The fan-outs of connections; `now` is when the capture ends, in seconds. */
  end(now: number): readonly FoundFanout[] {
    const talkedTo = new Set(this.#usedEnds);
    const used = new Map<string, number[]>();
    for (const [i, ends] of this.#usedEnds.entries()) {
      const key = keyOf({ ends, port: this.#usedPorts[i]! });
      const seconds = used.get(key);
      if (seconds === undefined) used.set(key, [this.#usedSeconds[i]!]);
      else seconds.push(this.#usedSeconds[i]!);
    }
    const alike = new Map<string, Probe[]>();
    for (const connection of this.#silent.values()) {
      if (talkedTo.has(connection.ends) || connection.time.seconds > now - PATIENCE_SECONDS) continue;
      const key = keyOf(connection);
      const probe = probeOf(connection);
      const known = alike.get(key);
      if (known === undefined) alike.set(key, [probe]);
      else known.push(probe);
    }
    return [...alike].flatMap(([key, probes]) =>
      fanoutsOf(
        probes.toSorted((a, b) => secondsOf(a) - secondsOf(b) || a.frame - b.frame),
        used.get(key) ?? [],
      ),
    );
  }

  #open(
    flow: number,
    { bytes, start, at, ipVersion, sourceAddress, destinationAddress, destinationPort: port }: ProbePacket,
    frame: Frame,
  ): void {
    const length = ipVersion === 4 ? 4 : 16;
    if (this.#isSilent[flow] === 1 || !canBeServer(bytes, destinationAddress, length)) return;
    if (flow >= this.#isSilent.length) this.#grow(flow + 1);
    if (this.#silent.size === MAX_SILENT) {
      const [oldest] = this.#silent.keys();
      if (oldest! >= 0) this.#isSilent[oldest!] = 0;
      this.#silent.delete(oldest!);
    }
    const ends =
      bytes.toString('latin1', sourceAddress, sourceAddress + length) +
      bytes.toString('latin1', destinationAddress, destinationAddress + length);
    const time = { seconds: frame.seconds, nanoseconds: frame.nanoseconds, digits: frame.timeDigits };
    this.#silent.set(flow, { ends, port, time, frame: frame.number, frameOffset: at - start, answered: false });
    this.#isSilent[flow] = 1;
  }

  #use(flow: number): void {
    this.#isSilent[flow] = 0;
    if (this.#usedEnds.length === MAX_USED) this.#forgetOlderHalf();
    const connection = this.#silent.get(flow)!;
    this.#usedPorts[this.#usedEnds.length] = connection.port;
    this.#usedSeconds[this.#usedEnds.length] = secondsOf(connection.time);
    this.#usedEnds.push(connection.ends);
    this.#silent.delete(flow);
  }

  #forgetOlderHalf(): void {
    this.#usedEnds.splice(0, MAX_USED / 2);
    this.#usedPorts.copyWithin(0, MAX_USED / 2);
    this.#usedSeconds.copyWithin(0, MAX_USED / 2);
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.max(least, this.#isSilent.length * 2));
    grown.set(this.#isSilent);
    this.#isSilent = grown;
  }
}

/** Of one client and port; `used`: when it opened others there that were used, in seconds. */
function fanoutsOf(probes: readonly Probe[], used: readonly number[]): readonly FoundFanout[] {
  const contacts = probes.map((probe) => ({ server: probe.server, seconds: secondsOf(probe) }));
  return findRuns(contacts).flatMap(({ rhythm, stepSeconds, from, end }) => {
    const run = probes.slice(from, end);
    const members = [...new Map(run.toReversed().map((probe) => [probe.server, probe])).values()].toReversed();
    const [first, last] = [contacts[from]!.seconds, contacts[end - 1]!.seconds];
    const usedMeanwhile = used.filter((seconds) => seconds >= first && seconds <= last).length;
    const isProbing = members.length >= (members.length + usedMeanwhile) * SILENT_SHARE;
    if (!isProbing || members.length < LEAST_SERVERS || looksLikePeers(members)) return [];
    return [{ rhythm, stepSeconds, members, template: NO_BYTES, vendor: null, looksLikePeers: false }];
  });
}

const NO_BYTES = { bytes: new Int16Array(0), at: new Uint16Array(0) };

/** A client and the port it opens. */
function keyOf({ ends, port }: Pick<Connection, 'ends' | 'port'>): string {
  return `${port} ${ends.slice(0, ends.length / 2)}`;
}

function probeOf({ ends, port, time, frame, frameOffset, answered }: Connection): Probe {
  const bytes = Buffer.from(ends, 'latin1');
  return new Probe({
    flow: FORGOTTEN,
    client: formatAddress(bytes.subarray(0, bytes.length / 2)),
    server: formatAddress(bytes.subarray(bytes.length / 2)),
    port,
    transport: 'tcp',
    time,
    frame,
    frameOffset,
    answered,
    bytes: '',
  });
}

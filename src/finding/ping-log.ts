import type { Event } from '../core/event.js';
import type { Fanout, ProbeIdentifier } from '../core/fanout.js';
import type { Flow } from '../core/flow.js';
import type { Kind, Observation } from '../core/observation.js';
import type { FoundFanout } from '../place/fanout/find-fanouts.js';
import { MAX_FANOUTS } from '../place/fanout/probe-log.js';
import type { Probe } from '../place/fanout/probe.js';
import { constantBytesOf, formatTemplate } from '../place/fanout/template.js';
import type { Draft, Source } from './finding-log.js';
import { comparedIdentifiers } from './ping-comparison.js';
import { type Judge, type Ping, pingFindings } from './ping-findings.js';
import { OwnIdentifiers, evidenceIn, sameBytesIn } from './ping-identifier.js';
import { isOpen, isUserKind } from './rules.js';

/** Probes kept for findings: who told whom. Guards memory against a flood of made-up names. */
export const MAX_PINGS = 20_000;

/** What a capture that has ended tells of its probes. */
export interface EndedCapture {
  readonly index: number;
  readonly observations: Iterable<Observation>;
  readonly events: readonly Event[];
  /** The flow a probe was sent on; undefined when its number was given to another one since. */
  flowOf(probe: Probe): Flow | undefined;
  /** What reads the flow, for people: a protocol, else the transport. */
  protocolOf(flow: Flow): string;
}

/** What an earlier reading of a capture told of its probes. */
export interface RecalledProbes {
  readonly fanouts: readonly Fanout[];
  readonly observations: Iterable<Observation>;
  readonly events: readonly Event[];
}

/** Signature of the probes that only their being sent to several servers shows. */
const OF_FANOUT = 'fanout';

/** Fan-outs of a run, and the probes that name somebody. */
export class PingLog {
  readonly #fanouts: Fanout[] = [];
  readonly #pings = new Map<string, Ping>();
  /** What the comparison told when it was last made. */
  #compared: ReadonlyMap<Fanout, ProbeIdentifier> | undefined;

  /**
   * Takes the fan-outs of a capture that has ended. Returns the probes of
   * those that name a user and that no signature has told of.
   */
  note(found: readonly FoundFanout[], capture: EndedCapture): readonly Event[] {
    this.#compared = undefined;
    const probes = capture.events.filter(({ event }) => event === 'probe');
    this.#noteEvents(probes, capture.observations);
    const own = found.length === 0 ? new Map<string, OwnIdentifiers>() : ownOf(found, capture.observations);
    const told = new Set(probes.map(({ flow, user }) => `${flow.server.address} ${user}`));
    return found.flatMap((one) => this.#noteFanout(one, own.get(one.members[0]!.client), told, capture));
  }

  /** Takes what an earlier reading of a capture told. */
  recall({ fanouts, observations, events }: RecalledProbes): void {
    this.#compared = undefined;
    const probes = events.filter(({ event }) => event === 'probe');
    const read = probes.filter(({ signature }) => signature !== OF_FANOUT);
    this.#noteEvents(read, observations);
    for (const fanout of fanouts.slice(0, MAX_FANOUTS - this.#fanouts.length)) {
      this.#fanouts.push(fanout);
      this.#recallNamed(fanout, probes, observations);
    }
  }

  /** What a fan-out says of somebody is compared anew where it was compared. */
  #recallNamed({ identifier, vendor, port, servers }: Fanout, probes: readonly Event[], observations: Iterable<Observation>): void {
    if (identifier === null || identifier.by === 'compared') return;
    const { kind, value, field, by } = identifier;
    const status = by === 'decoded' ? (firstOf(observations, value)?.status ?? 'heuristic') : 'heuristic';
    const source: Source = { status, disclosure: 'cleartext', confidence: 'medium' };
    for (const { address, evidence: whole } of servers) {
      const told = probes.find((probe) => probe.signature === OF_FANOUT && probe.user === value && probe.flow.server.address === address);
      const evidence = told?.evidence ?? whole;
      this.#add({ vendor, kind, value, field, server: { address, port }, time: whole.time, source, evidence });
    }
  }

  /** Fan-outs of the run so far, with what their comparison tells. */
  fanouts(judge: Judge | undefined): readonly Fanout[] {
    this.#compared ??= comparedIdentifiers(this.#fanouts);
    return this.#fanouts.map((one) => ({
      ...one,
      identifier: one.identifier ?? this.#compared?.get(one) ?? null,
      operators: judge === undefined ? null : operatorsOf(one, judge),
    }));
  }

  /** RT-PING-001 and RT-PING-002; none where no profile was chosen. */
  findings(judge: Judge | undefined): readonly Draft[] {
    return judge === undefined ? [] : pingFindings([...this.#pings.values()], this.fanouts(judge), judge);
  }

  #noteEvents(probes: readonly Event[], observations: Iterable<Observation>): void {
    if (probes.length === 0) return;
    const frames = new Set(probes.map(({ evidence }) => evidence.frame));
    const read = new Map<string, Observation>();
    for (const one of observations) if (frames.has(one.evidence.frame)) read.set(`${one.evidence.frame} ${one.value}`, one);
    for (const { vendor, user, flow, evidence, status, disclosure, time } of probes) {
      if (user === null || !isOpen({ disclosure })) continue;
      const { kind, field, confidence } = read.get(`${evidence.frame} ${user}`) ?? UNREAD;
      this.#add({ vendor, kind, value: user, field, server: flow.server, time, source: { status, disclosure, confidence }, evidence });
    }
  }

  #noteFanout(found: FoundFanout, own: OwnIdentifiers | undefined, told: ReadonlySet<string>, capture: EndedCapture): readonly Event[] {
    const identifier = own?.in(found, capture.index) ?? null;
    if (found.looksLikePeers && identifier === null) return [];
    const fanout = fanoutOf(found, identifier, capture.index);
    if (this.#fanouts.length === MAX_FANOUTS) return [];
    this.#fanouts.push(fanout);
    if (identifier === null) return [];

    const events: Event[] = [];
    for (const member of found.members) {
      const { kind, value, field, evidence: first } = identifier;
      const at = sameBytesIn(member, found, first.offset - found.members[0]!.frameOffset, first.length);
      const evidence = evidenceIn(member, capture.index, at ?? 0, at === undefined ? member.bytes.length : first.length);
      const source: Source = {
        status: identifier.by === 'decoded' ? own!.statusOf(value) : 'heuristic',
        disclosure: 'cleartext',
        confidence: 'medium',
      };
      const server = { address: member.server, port: member.port };
      this.#add({ vendor: found.vendor, kind, value, field, server, time: member.time, source, evidence });
      const flow = capture.flowOf(member);
      if (flow === undefined || !isUserKind(kind) || told.has(`${member.server} ${value}`)) continue;
      events.push({
        event: 'probe',
        vendor: found.vendor ?? capture.protocolOf(flow),
        room: null,
        roomBy: 'name',
        user: value,
        time: member.time,
        evidence,
        flow,
        signature: OF_FANOUT,
        status: source.status,
        disclosure: source.disclosure,
      });
    }
    return events;
  }

  /** The first proof for each vendor, value and server; what a signature reads comes first. */
  #add(ping: Ping): void {
    const key = JSON.stringify([ping.vendor, ping.kind, ping.value, ping.server.address, ping.server.port]);
    if (this.#pings.size < MAX_PINGS && !this.#pings.has(key)) this.#pings.set(key, ping);
  }
}

/** Of a user that an event names and no observation does. */
const UNREAD = { kind: 'user-id', field: 'probe', confidence: 'medium' } as const satisfies {
  kind: Kind;
  field: string;
  confidence: string;
};

/** What is read on the flows of the clients of fan-outs. */
function ownOf(found: readonly FoundFanout[], observations: Iterable<Observation>): ReadonlyMap<string, OwnIdentifiers> {
  const own = new Map(found.map(({ members }) => [members[0]!.client, new OwnIdentifiers()]));
  for (const one of observations) own.get(one.flow.client.address)?.note(one);
  return own;
}

function firstOf(observations: Iterable<Observation>, value: string): Observation | undefined {
  for (const one of observations) if (one.value === value) return one;
  return undefined;
}

function fanoutOf(found: FoundFanout, identifier: Fanout['identifier'], capture: number): Fanout {
  const { members, template, rhythm, stepSeconds, vendor } = found;
  const [first, last] = [members[0]!, members.at(-1)!];
  const { length } = first.bytes;
  return {
    capture,
    client: first.client,
    transport: first.transport,
    port: first.port,
    rhythm,
    stepSeconds,
    first: first.time,
    last: last.time,
    servers: members.map((member) => ({
      address: member.server,
      evidence: evidenceIn(member, capture, 0, member.bytes.length),
      answered: member.answered,
    })),
    answered: members.filter(({ answered }) => answered).length,
    operators: null,
    payloadLength: length,
    constantBytes: constantBytesOf(template),
    template: formatTemplate(template, length),
    vendor,
    identifier,
  };
}

function operatorsOf({ servers, vendor }: Fanout, judge: Judge): number | null {
  const operators = servers.map(({ address, evidence }) => judge(address, vendor, evidence.time).verdict.operator?.name);
  return operators.includes(undefined) ? null : new Set(operators).size;
}

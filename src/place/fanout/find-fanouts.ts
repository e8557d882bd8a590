import type { Rhythm } from '../../core/fanout.js';
import { isPortOfService, looksLikePeers } from './peers.js';
import { type Probe, secondsOf } from './probe.js';
import { LEAST_SERVERS, findRuns } from './rhythm.js';
import { LENGTH_SPREAD, type Template, areAlike, commonTemplate, templateOf } from './template.js';

/** Templates told apart among one client's payloads. Guards time: each payload is compared with each of them. */
const MAX_TEMPLATES = 16;

/** Groups of lengths of one port; more than a payload can have, so that those of two ports never touch. */
const MAX_GROUPS = 1024;

/** What is known by now of the flows that probes were sent on. */
export interface KnownFlows {
  /** Recognised as what most of the net uses, as TLS or DNS. */
  isGeneral(flow: number): boolean;
  vendorOf(flow: number): string | null;
}

/** A fan-out with its bytes. */
export interface FoundFanout {
  readonly rhythm: Rhythm;
  readonly stepSeconds: number | null;
  /** The first probe to each server, in the order of their times. */
  readonly members: readonly Probe[];
  /** What all of them have in common, with the places of the first. */
  readonly template: Template;
  readonly vendor: string | null;
  /** Many networks, few answers, and no vendor known, as among the peers of a peer-to-peer program: a fan-out only if it carries an identifier. */
  readonly looksLikePeers: boolean;
}

interface Kind {
  readonly template: Template;
  readonly length: number;
  readonly probes: { readonly probe: Probe; readonly template: Template }[];
}

/** The fan-outs among the probes of one client. */
export function findFanouts(probes: readonly Probe[], flows: KnownFlows): readonly FoundFanout[] {
  const found: FoundFanout[] = [];
  if (probes.length < LEAST_SERVERS) return found;
  for (const transport of ['udp', 'tcp', 'icmp'] as const) {
    const own = probes.filter((probe) => probe.transport === transport);
    const likely = thoseOfManyServers(own).filter(({ flow }) => !flows.isGeneral(flow));
    // Most clients have none, and then nothing is compared.
    if (likely.length === 0) continue;
    const known = new Set(likely);
    const elsewhere = own.filter((probe) => !known.has(probe));
    for (const kind of kindsOf(likely)) {
      if (kind.probes.length < LEAST_SERVERS) continue;
      for (const port of new Set(kind.probes.map(({ probe }) => probe.port))) {
        const alike = kind.probes.filter(({ probe }) => probe.port === port);
        const fanouts = fanoutsOf(alike, flows);
        if (fanouts.length > 0 && isPortOfService(port, probesOf(kind, elsewhere))) found.push(...fanouts);
      }
    }
  }
  return found;
}

/** Probes to a port on which enough servers were sent about as many bytes for a fan-out to be possible. */
function thoseOfManyServers(probes: readonly Probe[]): readonly Probe[] {
  const servers = new Map<number, Set<string>>();
  for (const probe of probes) {
    const group = servers.get(groupOf(probe));
    if (group === undefined) servers.set(groupOf(probe), new Set([probe.server]));
    else group.add(probe.server);
  }
  const countAt = (group: number) => servers.get(group)?.size ?? 0;
  return probes.filter((probe) => {
    const group = groupOf(probe);
    return countAt(group - 1) + countAt(group) + countAt(group + 1) >= LEAST_SERVERS;
  });
}

/** All probes of a kind, those to ports of few servers among them: such is how peers are told from a service. */
function probesOf({ probes, template, length }: Kind, elsewhere: readonly Probe[]): readonly Probe[] {
  const alike = elsewhere.filter(
    (probe) => Math.abs(length - probe.bytes.length) <= LENGTH_SPREAD && areAlike(template, templateOf(probe)),
  );
  return [...probes.map(({ probe }) => probe), ...alike];
}

/** Groups payloads by template; the first of a group stands for it. */
function kindsOf(probes: readonly Probe[]): readonly Kind[] {
  const kinds: Kind[] = [];
  for (const probe of probes.toSorted((a, b) => secondsOf(a) - secondsOf(b) || a.frame - b.frame)) {
    const template = templateOf(probe);
    const { length } = probe.bytes;
    const kind = kinds.find((one) => Math.abs(one.length - length) <= LENGTH_SPREAD && areAlike(one.template, template));
    if (kind !== undefined) kind.probes.push({ probe, template });
    else if (kinds.length < MAX_TEMPLATES) kinds.push({ template, length, probes: [{ probe, template }] });
  }
  return kinds;
}

/** The vendor of the first flow that is known to be one's. */
function vendorAmong(probes: readonly Probe[], flows: KnownFlows): string | null {
  for (const { flow } of probes) {
    const vendor = flows.vendorOf(flow);
    if (vendor !== null) return vendor;
  }
  return null;
}

function fanoutsOf(probes: Kind['probes'], flows: KnownFlows): readonly FoundFanout[] {
  const contacts = probes.map(({ probe }) => ({ server: probe.server, seconds: secondsOf(probe) }));
  return findRuns(contacts).flatMap(({ rhythm, stepSeconds, from, end }) => {
    const members = new Map<string, Probe>();
    let template: Template | undefined = probes[from]!.template;
    for (const one of probes.slice(from, end)) {
      template = template && commonTemplate(template, one.template);
      const known = members.get(one.probe.server);
      if (known === undefined) members.set(one.probe.server, one.probe);
      else if (one.probe.answered) known.answered = true;
    }
    if (template === undefined) return [];
    const list = [...members.values()];
    const vendor = vendorAmong(list, flows);
    return [{ rhythm, stepSeconds, members: list, template, vendor, looksLikePeers: vendor === null && looksLikePeers(list) }];
  });
}

function groupOf({ port, bytes }: Probe): number {
  return (port ?? 0) * MAX_GROUPS + 1 + Math.floor(bytes.length / LENGTH_SPREAD);
}

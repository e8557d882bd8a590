import { formatSocket } from '../core/address.js';
import type { ClientLink } from '../presence/client-links.js';
import type { TimingHint } from '../presence/media-rates.js';
import { type Draft, MAX_VALUES } from './finding-log.js';
import { isOpen } from './rules.js';
import { plural } from './summary.js';

const NOUNS: Readonly<Record<ClientLink['basis'], string>> = {
  'same-media-stream': 'one sends the media stream that the other receives',
  'peer-address': 'one is told the address of the other',
};

/** RT-CO-002: one finding for each vendor and basis by which clients belong together though no room was read. */
export function inferredFrom(links: readonly ClientLink[]): readonly Draft[] {
  const groups = new Map<string, ClientLink[]>();
  for (const link of links.filter(isOpen)) {
    const key = JSON.stringify([link.vendor, link.basis]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [link]);
    else known.push(link);
  }
  return Array.from(groups.values(), (alike) => {
    const { vendor, basis, status, disclosure } = alike[0]!;
    return {
      rule: 'RT-CO-002',
      vendor,
      subject: basis,
      evidenceLevel: 'inferred',
      source: { status, disclosure, confidence: basis === 'same-media-stream' ? 'medium' : 'low' },
      count: alike.length,
      summary: `${plural(alike.length, 'pair')} of clients of which ${NOUNS[basis]}.`,
      values: alike.slice(0, MAX_VALUES).map(({ a, b, evidence }) => ({
        kind: 'pair',
        value: `${a} and ${b}`,
        field: basis,
        to: '',
        evidence: evidence[0]!,
      })),
    };
  });
}

/**
 * RT-CO-002 where packets of several clients come and go together at a server,
 * and nothing else ties them: the server is named, and never who.
 */
export function timingOnly(hints: readonly TimingHint[]): readonly Draft[] {
  const byVendor = new Map<string | null, Map<string, TimingHint>>();
  for (const hint of hints) {
    const servers = byVendor.get(hint.vendor) ?? new Map<string, TimingHint>();
    const { address, port } = hint.server;
    // Another capture of the same time tells the same.
    if (!servers.has(formatSocket(address, port))) servers.set(formatSocket(address, port), hint);
    byVendor.set(hint.vendor, servers);
  }
  return Array.from(byVendor, ([vendor, servers]) => ({
    rule: 'RT-CO-002',
    vendor,
    subject: 'timing-only',
    evidenceLevel: 'inferred',
    source: { status: 'heuristic', disclosure: 'cleartext', confidence: 'low' },
    count: servers.size,
    summary: `${plural(servers.size, 'media server')} where the packets of several clients come and go together. Nothing but timing says so: no pair is named.`,
    values: Array.from(servers, ([value, { evidence }]) => ({ kind: 'server-ip', value, field: 'timing-only', to: value, evidence })).slice(
      0,
      MAX_VALUES,
    ),
  }));
}

import type { ClientLink } from '../presence/client-links.js';
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

import type { Coverage, NotJudged } from '../core/capture.js';
import type { Draft } from './finding-log.js';
import { plural } from './summary.js';

/** Reasons that leave room for a leak nobody saw, in words. ARP or ICMP leave none. */
const DOUBTS: Readonly<Partial<Record<NotJudged['why'], string>>> = {
  'unknown-protocol': 'protocols that no signature knows',
  'unread-payload': 'payloads that their protocol does not explain',
  fragment: 'IP fragments',
  'cut-packet': 'packets cut by the snap length',
  'link-type': 'link types that are not read',
  'broken-headers': 'broken headers',
  'flow-limit': 'packets beyond the limit of flows',
  'observation-limit': 'values beyond the limit of observations',
  'reassembly-limit': 'messages beyond the limits of putting them together',
  'idle-limit': 'connections that went on after so long a silence that what came before was let go',
  'event-limit': 'joins and leaves beyond the limits of events and stays',
  'probe-limit': 'first payloads beyond the limits of comparing them',
  'name-limit': 'names of servers beyond the limit',
  'finding-limit': 'values beyond the limit that findings count',
};

/** RT-COV-001: what could not be judged, so that silence is not taken for safety. */
export function doubtsAbout(coverages: readonly Coverage[]): readonly Draft[] {
  const concealed = new Map<string | null, number>();
  const others = new Map<string, { count: number; unit: string }>();
  for (const { why, count, unit, detail } of coverages.flatMap(({ notJudged }) => notJudged)) {
    const words = DOUBTS[why];
    if (why === 'encrypted') concealed.set(detail[0] ?? null, (concealed.get(detail[0] ?? null) ?? 0) + count);
    else if (words !== undefined) others.set(words, { count: (others.get(words)?.count ?? 0) + count, unit });
  }
  const drafts = Array.from(concealed, ([vendor, count]) =>
    doubt(
      vendor,
      'encrypted',
      count,
      `${plural(count, 'flow')} encrypted: user and room identifiers, if there are any, are not visible here.`,
    ),
  );
  const parts = Array.from(others, ([words, { count, unit }]) => `${words} (${count} ${count === 1 ? unit.slice(0, -1) : unit})`);
  return parts.length === 0 ? drafts : [...drafts, doubt(null, 'coverage', parts.length, `Not judged: ${parts.join('; ')}.`)];
}

function doubt(vendor: string | null, subject: string, count: number, summary: string): Draft {
  return { rule: 'RT-COV-001', vendor, subject, evidenceLevel: 'observed', source: undefined, count, summary, values: [] };
}

import type { ProfileHit, Server } from '../core/place.js';
import type { Confidence } from '../core/observation.js';
import { type ChosenProfile, lawsInForce } from '../place/profile.js';
import type { Contact } from '../place/server-log.js';
import type { Draft } from './finding-log.js';
import { plural } from './summary.js';

/** Servers shown with one finding; `count` says how many there are. */
const MAX_SHOWN = 20;

/** Reasons told in one sentence; the others are with the servers. */
const MAX_REASONS = 4;

/** A server whose place was judged, where it was first talked to, and the day whose laws count. */
export interface JudgedServer {
  readonly server: Server;
  readonly contact: Contact | undefined;
  readonly day: string | null;
}

/**
 * RT-JUR-001 and RT-JUR-002: for each chosen profile and vendor the servers
 * that fall under it, surely or in doubt. Only servers that somebody talked to
 * count; a server that is sure on one axis is not listed as doubtful on another.
 */
export function jurisdictionDrafts(profiles: readonly ChosenProfile[], servers: readonly JudgedServer[]): readonly Draft[] {
  const contacted = servers.filter(({ contact }) => contact !== undefined);
  const byVendor = new Map<string | null, JudgedServer[]>();
  for (const judged of contacted) {
    const { vendor } = judged.server;
    const same = byVendor.get(vendor);
    if (same === undefined) byVendor.set(vendor, [judged]);
    else same.push(judged);
  }
  return profiles.flatMap((profile) =>
    [...byVendor].flatMap(([vendor, all]) => {
      const sure = all.filter((one) => hitsOf(one, profile).some(({ isSure }) => isSure));
      const doubtful = all.filter((one) => !sure.includes(one) && hitsOf(one, profile).length > 0);
      return [
        ...(sure.length === 0 ? [] : [draft('RT-JUR-001', profile, vendor, sure, all.length)]),
        ...(doubtful.length === 0 ? [] : [draft('RT-JUR-002', profile, vendor, doubtful, all.length)]),
      ];
    }),
  );
}

function hitsOf({ server }: JudgedServer, { id }: ChosenProfile): readonly ProfileHit[] {
  return (server.profiles ?? []).filter(({ profile }) => profile === id);
}

function draft(rule: string, profile: ChosenProfile, vendor: string | null, found: readonly JudgedServer[], total: number): Draft {
  return {
    rule,
    vendor,
    subject: `profile ${profile.id}`,
    evidenceLevel: 'derived',
    source: undefined,
    confidence: rule === 'RT-JUR-001' ? surenessOf(found, profile) : 'low',
    count: found.length,
    summary: [fallUnder(profile, found, total), standing(found, profile), law(profile, found)].join(' '),
    values: found.slice(0, MAX_SHOWN).map((one) => ({
      kind: 'server',
      value: one.server.address,
      field: hitsOf(one, profile)
        .map(({ axis, grade, country }) => `${axis} ${country} (${grade})`)
        .join(', '),
      to: '',
      evidence: one.contact!.evidence,
      ...(one.contact!.excerpt !== undefined && { excerpt: one.contact!.excerpt }),
    })),
  };
}

/** `2 of 3 servers fall under profile prc (…) because the vendor's … (2).` */
function fallUnder(profile: ChosenProfile, found: readonly JudgedServer[], total: number): string {
  const reasons = new Map<string, number>();
  for (const one of found) {
    for (const { because } of hitsOf(one, profile)) reasons.set(because, (reasons.get(because) ?? 0) + 1);
  }
  const told = [...reasons].toSorted(([, a], [, b]) => b - a).slice(0, MAX_REASONS);
  const more = reasons.size - told.length;
  const because = told.map(([reason, count]) => `${reason} (${count})`).join('; ');
  const rest = more > 0 ? `; and ${plural(more, 'more reason')}` : '';
  const verb = total === 1 ? 'server falls' : 'servers fall';
  return `${found.length} of ${total} ${verb} under profile ${profile.id} (${profile.title.en}) because: ${because}${rest}.`;
}

/** Where the servers stand is said beside whatever else brought them under the profile. */
function standing(found: readonly JudgedServer[], profile: ChosenProfile): string {
  const there = found.filter((one) => hitsOf(one, profile).some(({ axis }) => axis === 'location')).length;
  const unknown = found.filter(({ server }) => server.location.confidence === 'unknown').length;
  const doubt = unknown === 0 ? '' : `, and of ${unknown} it is unknown where they stand`;
  const where = there === 0 ? 'none of them stands there' : `${there} of them may stand there`;
  return `By the databases ${where}${doubt}.`;
}

function law(profile: ChosenProfile, found: readonly JudgedServer[]): string {
  const days = [...new Set(found.map(({ day }) => day))].toSorted();
  const latest = days.at(-1) ?? null;
  const late = latest !== null && latest >= profile.expires ? ` This profile was to be looked through again by ${profile.expires}.` : '';
  if (profile.laws.length === 0) return `No verified law is cited for it.${late}`;
  const inForce = [...new Set(days.flatMap((day) => lawsInForce(profile, day)))];
  const when = latest === null ? 'on the day of the capture, which is not known' : `on ${days.filter((day) => day !== null).join(', ')}`;
  if (inForce.length === 0) return `None of the laws that it cites was in force ${when}.${late}`;
  return `In force ${when}: ${inForce.join('; ')}.${late}`;
}

const STEPS: readonly Confidence[] = ['low', 'medium', 'high'];

/** As sure as the surest location; ties of organisations rest on documents of another day, and are never more than medium. */
function surenessOf(found: readonly JudgedServer[], profile: ChosenProfile): Confidence {
  const confidences = new Set(
    found.flatMap((one) =>
      hitsOf(one, profile)
        .filter(({ isSure }) => isSure)
        .map(({ axis }): Confidence => {
          const { confidence } = one.server.location;
          return axis === 'location' && confidence !== 'unknown' ? confidence : 'medium';
        }),
    ),
  );
  return STEPS.findLast((step) => confidences.has(step)) ?? 'low';
}

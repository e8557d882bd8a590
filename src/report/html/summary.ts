import type { Finding } from '../../core/finding.js';
import type { Axis, ProfileHit, Server } from '../../core/place.js';
import type { Translated } from '../../core/language.js';
import { nameOf } from './names.js';
import type { Words } from './words.js';
import type { WorldOutlines } from './world-outlines.js';

/** A jurisdiction that was asked about, as the page tells of it. */
export interface ProfileTexts {
  readonly id: string;
  readonly title: Translated;
  readonly meaning: Translated;
  /** As one cites them. */
  readonly laws: readonly Translated[];
}

/** What sentences about findings are made from beside the finding. */
export interface Told {
  readonly words: Words;
  readonly servers: readonly Server[];
  readonly profiles: readonly ProfileTexts[];
  readonly map: WorldOutlines | undefined;
}

/** Servers named in one sentence. */
const MAX_SERVERS = 6;

const AXES: readonly Axis[] = ['location', 'operator', 'vendor-home', 'registration'];

/** One sentence with the figures of a finding, in the page's language. */
export function summaryOf(finding: Finding, told: Told): string {
  const { rule, subject, count } = finding;
  const { summary, kinds } = told.words;
  const profile = profileOf(finding);
  if (profile !== undefined) return rule.startsWith('RT-PING-') ? probed(finding, profile, told) : under(finding, profile, told);
  return summary.linked[subject]?.(count) ?? summary.counted[rule]?.(count) ?? summary.values(count, nameOf(kinds, subject));
}

/** The profile that a finding about a jurisdiction is about, by its id. */
export function profileOf({ subject }: Pick<Finding, 'subject'>): string | undefined {
  return /(?:^|, )profile (\S+)$/.exec(subject)?.[1];
}

/** By what the servers of the finding's vendor fall under the profile, and the laws in force. */
function under({ rule, vendor, count }: Finding, profile: string, { words, servers, profiles }: Told): string {
  const isSure = rule === 'RT-JUR-001';
  const hits = servers
    .filter((server) => server.vendor === vendor)
    .map((server) => hitsOf(server, profile))
    .filter((own) => own.length > 0 && own.some((hit) => hit.isSure) === isSure);
  const axes = AXES.flatMap((axis) => {
    const there = hits.filter((own) => own.some((hit) => hit.axis === axis)).length;
    return there === 0 ? [] : [`${nameOf(words.place.axes, axis)} ${there}`];
  });
  const inForce = new Set(hits.flatMap((own) => own.flatMap(({ laws }) => laws)));
  const cited = profiles.find(({ id }) => id === profile)?.laws.filter(({ en }) => inForce.has(en)) ?? [];
  const sentence = words.summary.under(count, titleOf(profile, profiles, words), axes);
  return cited.length === 0 ? sentence : `${sentence} ${words.summary.inForce(cited.map((law) => law[words.lang]))}`;
}

function probed({ values, count }: Finding, profile: string, { words, servers, profiles, map }: Told): string {
  const asked = new Set(values.map(({ to }) => to.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '')));
  const named = Array.from(asked, (address) => {
    const server = servers.find((one) => one.address === address);
    const country = server && hitsOf(server, profile)[0]?.country;
    return country === undefined ? address : `${address} (${map?.names[words.lang][country] ?? country})`;
  });
  const shown = named.slice(0, MAX_SERVERS);
  const more = named.length > shown.length ? [words.fanout.andMore(named.length - shown.length)] : [];
  return words.summary.probed(count, titleOf(profile, profiles, words), [...shown, ...more]);
}

function hitsOf({ profiles = [] }: Server, profile: string): readonly ProfileHit[] {
  return profiles.filter((hit) => hit.profile === profile);
}

function titleOf(profile: string, profiles: readonly ProfileTexts[], { lang, place }: Words): string {
  const title = profiles.find(({ id }) => id === profile)?.title[lang];
  return title === undefined ? profile : `${place.quoted(title)} (${profile})`;
}

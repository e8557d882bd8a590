import type { Finding } from '../../core/finding.js';
import type { Disclosure } from '../../core/observation.js';
import type { ObserverView } from '../../core/observer.js';
import { nameOf } from './names.js';
import { table } from './table.js';
import { type Html, type Part, markup } from './template.js';
import type { Words } from './words.js';

/** Operators and the like named with one finding. */
const MAX_NAMES = 6;

/** Who can see which identifiers; that somebody can does not say that they looked. */
export function observerParts(views: readonly ObserverView[], words: Words): Html {
  if (views.length === 0) return markup`<p>${words.none.observers}</p>`;
  const rows = views.map((view) => [
    markup`${view.name !== null && markup`<bdi>${view.name}</bdi><br>`}${view.name === null ? words.observers[view.observer] : markup`<span class="quiet">${words.observers[view.observer]}</span>`}${!view.isSure && ` – ${words.place.inDoubt}`}`,
    seenBy(view, words),
    view.servers,
  ]);
  return markup`<p>${words.observer.about}</p>
${table(words, words.headings.observers, ['observer', 'sees', 'servers'], rows)}`;
}

/** By name, those who can see a finding, as far as they are known here: operators, the vendor, jurisdictions. */
export function knownObservers({ observers, fingerprint }: Finding, views: readonly ObserverView[], words: Words): string {
  const known = observers.flatMap((observer) => {
    const names = views
      .filter((view) => view.observer === observer && view.findings.includes(fingerprint))
      .flatMap(({ name }) => name ?? []);
    if (names.length === 0) return [];
    const more = names.length > MAX_NAMES ? [words.fanout.andMore(names.length - MAX_NAMES)] : [];
    return [`${words.observers[observer]}${words.colon}${[...names.slice(0, MAX_NAMES), ...more].join(', ')}`];
  });
  return known.join(words.semicolon);
}

/** What lies open to everybody on the way and what only the ends can read are never put together. */
function seenBy({ sees, observer, encryptedFlows }: ObserverView, words: Words): Part {
  const byOpenness = new Map<Disclosure, string[]>();
  for (const { kind, values, disclosure } of sees) {
    const same = byOpenness.get(disclosure) ?? [];
    same.push(`${values} × ${nameOf(words.kinds, kind)}`);
    byOpenness.set(disclosure, same);
  }
  const lines = Array.from(byOpenness, ([disclosure, kinds]) => markup`${kinds.join(', ')} (${words.disclosures[disclosure]})<br>`);
  const hidden = encryptedFlows ?? 0;
  return markup`${sees.length === 0 ? markup`${words.observer.nothing}<br>` : lines}${hidden > 0 && markup`<span class="quiet">${words.observer.encrypted(hidden, observer === 'vendor')}</span>`}`;
}

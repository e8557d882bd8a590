import type { ObserverView } from '../../core/observer.js';
import type { Snapshot } from '../../core/snapshot.js';
import { nameOf } from '../../report/html/names.js';
import { ENGLISH_NAMES } from '../../report/html/names-en.js';
import { fit } from '../fit.js';
import { EMPTY_LINE, line, paragraph, type Line } from '../line.js';
import { plural } from '../numbers.js';
import { safeText } from '../safe-text.js';
import { OBSERVER_WORDS } from '../words.js';
import { layOut, type Document } from './document.js';

/** Values that lie open on the way, and those that only an end of the connection reads. */
const LIES: Readonly<Record<ObserverView['sees'][number]['disclosure'], string>> = {
  cleartext: 'in the clear',
  'publicly-decryptable': 'behind a key that everybody knows',
  decrypted: 'at the end of the connection only',
  intercepted: 'at the end of the connection only',
};

/** Who can see what of all that was read, from those nearby to the other participants. */
export function observersDocument(
  { observers, findings }: Pick<Snapshot, 'observers' | 'findings'>,
  stopIndex: number,
  columns: number,
): Document {
  const titles = new Map(findings.map(({ fingerprint, title }) => [fingerprint, title]));
  const before = [
    line('Who can see what', 'strong'),
    ...paragraph('That somebody can see a value does not say that they looked.', columns),
    EMPTY_LINE,
    ...(observers.length === 0 ? paragraph('Nothing was read yet that anybody could see.', columns) : []),
  ];
  const stops = observers.map((view) => ({
    lines: (isSelected: boolean): readonly Line[] => [
      { spans: [{ text: fit(safeText(`${isSelected ? '> ' : '  '}${observerName(view)}`), columns), tone: 'strong', marked: isSelected }] },
      ...paragraph(seesWords(view), columns, undefined, 4),
      ...(isSelected ? grounds(view, titles, columns) : []),
      EMPTY_LINE,
    ],
  }));
  return layOut({ before, stops }, stopIndex);
}

/** Whom a finding's observers name, by the kind of observer. */
export function namesByObserver(
  observers: readonly ObserverView[],
  fingerprint: string,
): ReadonlyMap<ObserverView['observer'], readonly string[]> {
  const names = new Map<ObserverView['observer'], string[]>();
  for (const { observer, name, isSure, findings } of observers) {
    if (name === null || !findings.includes(fingerprint)) continue;
    names.set(observer, [...(names.get(observer) ?? []), isSure ? name : `${name}, perhaps`]);
  }
  return names;
}

function observerName({ observer, name, isSure }: ObserverView): string {
  return `${OBSERVER_WORDS[observer]}${name === null ? '' : `: ${name}`}${isSure ? '' : ', perhaps'}`;
}

function seesWords({ sees, servers, encryptedFlows }: ObserverView): string {
  const lying = new Map<string, string[]>();
  for (const { kind, values: count, disclosure } of sees) {
    lying.set(LIES[disclosure], [...(lying.get(LIES[disclosure]) ?? []), `${nameOf(ENGLISH_NAMES.kinds, kind)} (${count})`]);
  }
  const values = Array.from(lying, ([how, kinds]) => `${how}: ${kinds.join(', ')}`);
  const rest = [
    ...(servers > 0 ? [plural(servers, 'server')] : []),
    ...(encryptedFlows !== null && encryptedFlows > 0 ? [`${plural(encryptedFlows, 'flow')} whose content could not be read here`] : []),
  ];
  return [values.length === 0 ? 'can read nothing that was read here' : `can read ${values.join('; ')}`, ...rest].join('; ');
}

function grounds({ because, findings }: ObserverView, titles: ReadonlyMap<string, string>, columns: number): readonly Line[] {
  return [
    ...because.flatMap((reason) => paragraph(`because: ${reason}`, columns, 'faint', 4)),
    ...findings.flatMap((fingerprint) => paragraph(`finding: ${titles.get(fingerprint) ?? fingerprint}`, columns, 'faint', 4)),
  ];
}

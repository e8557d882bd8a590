import type { Finding, Observer } from '../core/finding.js';
import type { Disclosure } from '../core/observation.js';
import type { ObserverView } from '../core/observer.js';

const OBSERVER_NAMES: Readonly<Record<Observer, string>> = {
  'same-network': 'people on the same Wi-Fi or network',
  'provider-and-transit': 'the internet provider and every network on the way',
  'server-operator': 'the operator of the server',
  vendor: 'the vendor',
  states: 'states that can compel any of them',
  participants: 'the other participants',
};

/** Operators and the like named with one finding. */
const MAX_NAMES = 4;

/** How values lie for an observer. */
const OPENNESS: Readonly<Record<Disclosure, string>> = {
  cleartext: 'in the clear',
  'publicly-decryptable': 'by a published key',
  decrypted: 'encrypted on the way (read here with the keys given)',
  intercepted: 'encrypted on the way (read here by the proxy)',
};

/** Those who could read the most open first; what only the ends can read is named as such. Not escaped. */
export function observerRows(view: ObserverView): readonly string[] {
  const { because, isSure, encryptedFlows } = view;
  const reasons = because.join('; ');
  return [
    `  ${subjectOf(view)}: ${seenWords(view)}`,
    ...(encryptedFlows === null || encryptedFlows === 0 ? [] : [`      ${encryptedWords(view.observer, encryptedFlows)}`]),
    ...(reasons === '' ? [] : [`      ${isSure ? '' : 'in doubt: '}${reasons}`]),
  ];
}

/** Who can see one finding: the kinds of observers that its rule names, and by name those of them that are known. */
export function whoCanSee({ observers, fingerprint }: Finding, views: readonly ObserverView[]): string {
  const kinds = observers.map((observer) => {
    const names = views
      .filter((view) => view.observer === observer && view.findings.includes(fingerprint))
      .flatMap(({ name }) => name ?? []);
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
    const about = observer === 'states' ? 'profile ' : '';
    return `${OBSERVER_NAMES[observer]}${names.length === 0 ? '' : ` (${about}${names.slice(0, MAX_NAMES).join(', ')}${more})`}`;
  });
  return kinds.join('; ');
}

/** A line of JSON Lines. */
export function observerLine({ observer, name, because, isSure, sees, servers, encryptedFlows, findings }: ObserverView): object {
  return { type: 'observer', observer, name, sees, servers, encryptedFlows, because, isSure, findings };
}

function subjectOf({ observer, name, servers }: ObserverView): string {
  const count = `${servers} server${servers === 1 ? '' : 's'}`;
  switch (observer) {
    case 'server-operator':
      return name === null ? `whoever runs the servers, not known here (${count})` : `${name}, as operator (${count})`;
    case 'vendor':
      return `${name}, as vendor (${count})`;
    case 'states':
      return `states by profile ${name} (${count})`;
    default:
      return OBSERVER_NAMES[observer];
  }
}

function seenWords({ sees, observer }: ObserverView): string {
  if (sees.length === 0) return 'no identifier that was read here';
  const byOpenness = new Map<Disclosure, string[]>();
  for (const { kind, values, disclosure } of sees) {
    const same = byOpenness.get(disclosure) ?? [];
    same.push(`${values} ${kind}`);
    byOpenness.set(disclosure, same);
  }
  const reach = observer === 'states' ? 'within their reach ' : '';
  return `${reach}${Array.from(byOpenness, ([disclosure, kinds]) => `${kinds.join(', ')} ${OPENNESS[disclosure]}`).join('; ')}`;
}

function encryptedWords(observer: Observer, flows: number): string {
  const what = `${flows} ${flows === 1 ? 'flow is' : 'flows are'} encrypted`;
  return observer === 'vendor' ? `${what}: it can read in them what nobody on the way can` : `${what}, and cannot be read on the way`;
}

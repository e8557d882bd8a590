import type { Kind } from '../core/observation.js';
import { nameOf } from '../report/html/names.js';
import { wordsIn } from '../report/html/words.js';
import type { Account } from './account.js';
import type { Block } from './block.js';
import { year } from './format.js';
import type { Stage } from './stage.js';
import { wordsOf } from './words.js';

/** What names people, their rooms, and what lets somebody in. */
const KINDS: readonly Kind[] = ['user-id', 'username', 'device-id', 'room-id', 'token', 'private-ip', 'public-ip', 'hostname'];

/** How many different values of each kind an observer can read in one capture and in the other. */
export function comparison({ before, after, language }: Stage): readonly Block[] {
  const { kinds, figures } = wordsIn(language);
  const { names } = wordsOf(language);
  const row = (name: string, count: (account: Account) => number) => [name, String(count(before)), String(count(after))];
  const rows = [
    ...KINDS.map((kind) => row(nameOf(kinds, kind), (account) => valuesOf(account, kind))),
    row(figures.pairs[1], ({ run }) => run.coPresence.length),
    row(names.clocks, clocksOf),
    row(names.askedAtOnce, ({ run }) => new Set(run.fanouts.flatMap(({ servers }) => servers.map(({ address }) => address))).size),
    row(names.vendorServers, ({ run }) => run.servers.length),
    row(names.recognised, ({ capture }) => capture.coverage.flowsClassified),
  ];
  return [
    {
      kind: 'table',
      titles: [names.readable, ...titlesOf(before, after)],
      rows: rows.filter(([, then, now]) => then !== '0' || now !== '0'),
    },
  ];
}

function valuesOf({ capture }: Account, kind: Kind): number {
  const own = Array.from(capture.observations).filter((one) => one.kind === kind && one.stability !== 'boot');
  return new Set(own.map(({ value }) => value)).size;
}

/** Clocks that run since a phone was switched on: they tie its calls together, and name nobody. */
function clocksOf({ capture }: Account): number {
  return new Set(
    Array.from(capture.observations)
      .filter(({ stability }) => stability === 'boot')
      .map(({ value }) => value),
  ).size;
}

/** The years, where they tell the captures apart. */
function titlesOf(...accounts: readonly [Account, Account]): readonly string[] {
  const captures = accounts.map(({ capture: { capture } }) => capture);
  const years = captures.map(({ first }) => (first === null ? '' : year(first)));
  return years[0] === years[1] ? captures.map(({ file }) => file.split('/')[0]!) : years;
}

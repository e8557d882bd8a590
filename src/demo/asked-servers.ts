import type { Fanout } from '../core/fanout.js';
import type { Axis, Server } from '../core/place.js';
import { nameOf } from '../report/html/names.js';
import { wordsIn } from '../report/html/words.js';
import { type Block, text } from './block.js';
import { country } from './format.js';
import { type Stage, person, room } from './stage.js';
import { wordsOf } from './words.js';

const AXES: readonly Axis[] = ['location', 'operator', 'vendor-home', 'registration'];

/** The servers that were asked at once, where they stand by which source, and what each was told. */
export function askedServers(stage: Stage): readonly Block[] {
  const { before, language, rules } = stage;
  const [fanout] = before.run.fanouts;
  if (fanout === undefined) return [];
  const words = wordsIn(language);
  const { names, yes, no } = wordsOf(language);
  const asked = serversOf(stage, fanout);
  const rows = asked.map(({ server, answered }) => [
    server.address,
    placeOf(server, stage),
    answered ? yes : no,
    toldTo(server.address, stage),
  ]);
  const sources = new Set(asked.flatMap(({ server }) => server.location.candidates.map(({ source, date }) => `${source} (${date})`)));
  const sureness = new Set(
    asked.flatMap(({ server: { location } }) => (location.confidence === 'unknown' ? [] : words.confidences[location.confidence])),
  );
  const rule = rules['RT-PING-001'];
  return [
    {
      kind: 'table',
      titles: [words.columns.address, words.columns.location, names.answered, names.told],
      rows,
    },
    ...(sources.size === 0
      ? []
      : [text(`${names.sources} ${[...sources].join(words.semicolon)}${words.semicolon}${[...sureness].join(', ')}.`, 'remark')]),
    ...homeOf(asked[0]?.server, stage),
    ...reach(
      asked.map(({ server }) => server),
      stage,
    ),
    ...(rule === undefined ? [] : [text(rule[language].doesNotProve, 'remark')]),
  ];
}

/** The servers of a fan-out, in the order in which they were asked. */
export function serversOf({ before }: Stage, { servers }: Fanout): readonly { readonly server: Server; readonly answered: boolean }[] {
  return servers.flatMap(({ address, answered }) => {
    const server = before.run.servers.find((one) => one.address === address);
    return server === undefined ? [] : [{ server, answered }];
  });
}

function placeOf({ location }: Server, { language }: Stage): string {
  return location.country == null ? wordsIn(language).unknown : country(location.country, language);
}

/** Who is named to that server, and which room. */
function toldTo(address: string, stage: Stage): string {
  const event = stage.before.capture.events.find((one) => one.event === 'probe' && one.flow.server.address === address);
  if (event === undefined) return '';
  return [event.user === null ? '' : person(stage, event.user), event.room === null ? '' : room(stage, event.room)]
    .filter(Boolean)
    .join(', ');
}

function homeOf(server: Server | undefined, { language }: Stage): readonly Block[] {
  const organisation = server?.vendorHome;
  if (organisation == null) return [];
  const { columns, relations, colon, semicolon } = wordsIn(language);
  const places = organisation.relations.map(({ type, place }) => `${nameOf(relations, type)} ${place}`);
  return [text(`${columns.home}${colon}${organisation.name}, ${places.join(semicolon)}.`, 'remark')];
}

/** How many of the servers the profile reaches, and by what. */
function reach(servers: readonly Server[], { profile, language }: Stage): readonly Block[] {
  const { axes, of } = wordsOf(language);
  const { semicolon, colon } = wordsIn(language);
  const counts = AXES.flatMap((axis) => {
    const count = servers.filter(({ profiles = [] }) => profiles.some((hit) => hit.profile === profile.id && hit.axis === axis)).length;
    return count === 0 ? [] : [`${axes[axis]}${colon}${of(count, servers.length)}`];
  });
  return counts.length === 0 ? [] : [text(`${profile.id} (${profile.title[language]}), ${counts.join(semicolon)}.`)];
}

import type { Fanout } from '../../core/fanout.js';
import type { Server } from '../../core/place.js';
import { formatTime } from '../../core/time.js';
import { nameOf } from './names.js';
import { table } from './table.js';
import { type Html, type Part, markup } from './template.js';
import type { Words } from './words.js';

/** Servers named in one row. */
const MAX_SERVERS = 8;

/** Several servers that one client asked the same; where a server stands is added where that was looked up. */
export function fanoutParts(fanouts: readonly Fanout[], servers: readonly Server[], words: Words): Html {
  if (fanouts.length === 0) return markup`<p>${words.none.fanouts}</p>`;
  const places = new Map(servers.map(({ address, verdict }) => [address, verdict?.location.country ?? null]));
  const rows = fanouts.map((fanout) => [
    markup`${formatTime(fanout.first)}<br><code>${fanout.client}</code>`,
    fanout.vendor ?? words.unknown,
    fanout.rhythm === 'burst' ? words.fanout.burst : words.fanout.sequence(fanout.stepSeconds ?? 0),
    askedServers(fanout, places, words),
    words.fanout.answered(fanout.answered, fanout.servers.length),
    identifierOf(fanout, words),
  ]);
  return markup`<p>${words.fanout.about}</p>
${table(words, words.headings.fanouts, ['time', 'vendor', 'how', 'asked', 'answered', 'identifier'], rows)}`;
}

function askedServers({ servers, port, transport }: Fanout, places: ReadonlyMap<string, string | null>, words: Words): Part {
  const shown = servers.slice(0, MAX_SERVERS).map(({ address }) => {
    const country = places.get(address) ?? null;
    return markup`<code>${address}</code>${country !== null && ` ${country}`}<br>`;
  });
  const hidden = servers.length - shown.length;
  return markup`${shown}${hidden > 0 && markup`${words.fanout.andMore(hidden)}<br>`}<span class="quiet">${transport} ${port}</span>`;
}

function identifierOf({ identifier, constantBytes, payloadLength }: Fanout, words: Words): Part {
  const same = markup`<span class="quiet">${words.fanout.same(constantBytes, payloadLength)}</span>`;
  if (identifier === null) return markup`${words.fanout.noIdentifier}<br>${same}`;
  const { kind, value, by } = identifier;
  return markup`${nameOf(words.kinds, kind)} <code>${value}</code><br><span class="quiet">${words.fanout.identifiedBy[by]}</span><br>${same}`;
}

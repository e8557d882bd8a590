import type { CoPresence, PresenceCap } from '../core/presence.js';
import { type Person, type Tie, graphOf } from './graph.js';
import { escapeMarkup } from './markup.js';
import { capRows } from './presence-rows.js';

/** Who was with whom as GEXF 1.3 (gexf.net): a node for each person, an edge for each claim, as heavy as it is strong, and which limits left something out. */
export function* gexf(pairs: readonly CoPresence[], caps: readonly PresenceCap[]): Generator<string> {
  const { people, ties } = graphOf(pairs);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n';
  if (caps.length > 0) yield `  <meta><description>${escapeMarkup(capRows(caps).join(' ').trim())}</description></meta>\n`;
  yield '  <graph defaultedgetype="undirected">\n';
  yield '    <attributes class="node"><attribute id="vendor" title="vendor" type="string"/><attribute id="app" title="app" type="string"/></attributes>\n';
  yield '    <attributes class="edge"><attribute id="basis" title="basis" type="string"/><attribute id="overlapSeconds" title="overlapSeconds" type="double"/><attribute id="occasions" title="occasions" type="integer"/><attribute id="rooms" title="rooms" type="string"/></attributes>\n';
  yield '    <nodes>\n';
  for (const person of people) yield node(person);
  yield '    </nodes>\n    <edges>\n';
  for (const tie of ties) yield edge(tie);
  yield '    </edges>\n  </graph>\n</gexf>\n';
}

function node({ id, user, vendor, app }: Person): string {
  const values = `${value('vendor', vendor)}${app === null ? '' : value('app', app)}`;
  return `      <node id="${id}" label="${escapeMarkup(user)}"><attvalues>${values}</attvalues></node>\n`;
}

function edge({ id, source, target, basis, strength, overlapSeconds, occasions, rooms }: Tie): string {
  const values = [
    value('basis', basis),
    value('overlapSeconds', String(overlapSeconds)),
    value('occasions', String(occasions)),
    value('rooms', rooms.join(', ')),
  ];
  return `      <edge id="${id}" source="${source}" target="${target}" weight="${strength}"><attvalues>${values.join('')}</attvalues></edge>\n`;
}

function value(attribute: string, text: string): string {
  return `<attvalue for="${attribute}" value="${escapeMarkup(text)}"/>`;
}

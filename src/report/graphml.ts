import type { CoPresence, PresenceCap } from '../core/presence.js';
import { type Person, type Tie, graphOf } from './graph.js';
import { escapeMarkup } from './markup.js';
import { capRows } from './presence-rows.js';

const KEYS = [
  ['user', 'node', 'string'],
  ['vendor', 'node', 'string'],
  ['app', 'node', 'string'],
  ['basis', 'edge', 'string'],
  ['strength', 'edge', 'double'],
  ['overlapSeconds', 'edge', 'double'],
  ['occasions', 'edge', 'int'],
  ['rooms', 'edge', 'string'],
] as const;

/** Who was with whom as GraphML 1.0 (graphml.graphdrawing.org): a node for each person, an edge for each claim, and which limits left something out. */
export function* graphml(pairs: readonly CoPresence[], caps: readonly PresenceCap[]): Generator<string> {
  const { people, ties } = graphOf(pairs);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  for (const [name, of, type] of KEYS) yield `  <key id="${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`;
  yield '  <graph id="people" edgedefault="undirected">\n';
  if (caps.length > 0) yield `    <desc>${escapeMarkup(capRows(caps).join(' ').trim())}</desc>\n`;
  for (const person of people) yield node(person);
  for (const tie of ties) yield edge(tie);
  yield '  </graph>\n</graphml>\n';
}

function node({ id, user, vendor, app }: Person): string {
  return `    <node id="${id}">${data('user', user)}${data('vendor', vendor)}${app === null ? '' : data('app', app)}</node>\n`;
}

function edge({ id, source, target, basis, strength, overlapSeconds, occasions, rooms }: Tie): string {
  const numbers = `${data('strength', String(strength))}${data('overlapSeconds', String(overlapSeconds))}${data('occasions', String(occasions))}`;
  return `    <edge id="${id}" source="${source}" target="${target}">${data('basis', basis)}${numbers}${data('rooms', rooms.join(', '))}</edge>\n`;
}

function data(key: (typeof KEYS)[number][0], value: string): string {
  return `<data key="${key}">${escapeMarkup(value)}</data>`;
}

import type { Fanout, ProbedServer } from '../../core/fanout.js';
import type { Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { cell, fit } from '../fit.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { formatCount, plural } from '../numbers.js';
import { joinSafe, safeText } from '../safe-text.js';
import { fanoutKey } from '../tables/fanout-rows.js';
import { standsIn } from '../tables/server-words.js';
import { packetOf } from '../target.js';
import { valueBlock } from '../value-block.js';
import { layOut, type Document } from './document.js';
import { withBytes } from './frame-bytes.js';

const NAME_COLUMNS = 16;
const ADDRESS_COLUMNS = 22;
const FRAME_COLUMNS = 14;

const BY_WORDS = {
  decoded: 'read by a decoder',
  watched: 'one of the values that you gave',
  compared: 'the same in what this client asks later, another one for other clients',
} as const;

/** One question to many servers: who asked, what names somebody in it, and where it went. Undefined when it is not listed. */
export function fanoutDocument(key: string, { lists, files }: Snapshot, stopIndex: number, columns: number): Document | undefined {
  const fanout = lists.fanouts.items.find((one) => fanoutKey(one) === key);
  if (fanout === undefined) return undefined;
  const { client, transport, port, first, last, servers, answered, operators, identifier, vendor } = fanout;
  const places = new Map(lists.servers.items.map((server) => [server.address, server]));
  const one = (name: string, text: string) => fact(name, text, columns, NAME_COLUMNS);
  const proofOf = ({ evidence }: ProbedServer) => ({
    kind: 'probe',
    value: identifier?.value ?? `${evidence.length} bytes`,
    field: identifier?.field ?? 'payload',
    evidence,
  });
  const before = [
    ...paragraph(`${client} asked ${plural(servers.length, 'server')} the same ${rhythmWords(fanout)}.`, columns, 'strong'),
    EMPTY_LINE,
    ...one('When', `${formatTime(first)} to ${formatTime(last)}`),
    ...one('How', `${transport} to port ${port}; ${formatCount(answered)} of ${plural(servers.length, 'server')} answered`),
    ...one(
      'Names somebody',
      identifier === null ? 'no identifier was found in it' : `${identifier.kind} ${identifier.value}, ${BY_WORDS[identifier.by]}`,
    ),
    ...one('Vendor', vendor ?? 'not known'),
    ...one('Operators', operators === null ? 'not known of all servers' : plural(operators, 'organisation')),
    ...one('Sameness', sameness(fanout)),
    EMPTY_LINE,
    line(`Servers (${servers.length})`, 'strong'),
  ];
  const stops = servers.map((server) => {
    const known = places.get(server.address);
    const row = joinSafe(
      cell(safeText(server.address), ADDRESS_COLUMNS),
      cell(safeText(known === undefined ? 'not known' : standsIn(known)), Math.max(8, columns - 2 - ADDRESS_COLUMNS - FRAME_COLUMNS - 10)),
      cell(safeText(server.answered ? 'answered' : 'silent'), 10),
      cell(safeText(`frame ${server.evidence.frame}`), FRAME_COLUMNS, 'right'),
    );
    return {
      lines: (isSelected: boolean): readonly Line[] => [
        { spans: [{ text: fit(joinSafe(safeText(isSelected ? '> ' : '  '), row), columns), marked: isSelected }] },
        ...(isSelected ? valueBlock(withBytes(proofOf(server), lists), files, columns) : []),
      ],
      opens: packetOf(proofOf(server)),
    };
  });
  return layOut({ before, stops }, stopIndex);
}

export function rhythmWords({ rhythm, stepSeconds }: Fanout): string {
  return rhythm === 'burst' ? 'at once' : `one after the other, every ${stepSeconds ?? '?'} s`;
}

function sameness({ payloadLength, constantBytes, template }: Fanout): string {
  const shown = template === '' ? '' : `: ${template.slice(0, 64)}${template.length > 64 ? '…' : ''}`;
  return `${constantBytes} of ${plural(payloadLength, 'byte')} are the same for all${shown}`;
}

import type { Event } from '../../core/event.js';
import type { Stay } from '../../core/presence.js';
import type { Snapshot } from '../../core/snapshot.js';
import { compareTimes, formatTime } from '../../core/time.js';
import { clock } from '../clock.js';
import { fit } from '../fit.js';
import { EMPTY_LINE, fact, line, paragraph, type Line } from '../line.js';
import { plural } from '../numbers.js';
import { joinSafe, safeText } from '../safe-text.js';
import { standsIn } from '../tables/server-words.js';
import { roomKey } from '../tables/rooms-table.js';
import { packetOf } from '../target.js';
import { rangeText } from '../value-block.js';
import { fileName } from '../value-row.js';
import { layOut, type Document } from './document.js';
import { arrowRow, EVENT_WORDS, laneHeading, lanesOf, personLane, serverLane, type Lanes } from './ladder-lanes.js';

const NAME_COLUMNS = 13;

/** Steps of one ladder; whoever reads more filters the packets. */
const MAX_STEPS = 400;

/** A room: who was there, and the ladder of what they sent to which server. Undefined when nobody is in it any more. */
export function roomDocument(key: string, { lists, files }: Snapshot, stopIndex: number, columns: number): Document | undefined {
  const stays = lists.stays.items.filter((stay) => roomKey(stay) === key);
  const [first] = stays;
  if (first === undefined) return undefined;
  const people = unique(stays.map(({ user }) => user));
  const all = eventsOf(first, people, lists.events.items);
  const events = all.slice(0, MAX_STEPS);
  const servers = unique(events.map(({ flow }) => flow.server.address));
  const places = new Map(lists.servers.items.map((server) => [server.address, server]));
  const noteOf = (address: string) => {
    const server = places.get(address);
    if (server === undefined) return 'server';
    const where = standsIn(server);
    return where === 'not known' ? 'not located' : `in ${where}`;
  };
  const lanes = lanesOf(people, servers, noteOf, columns);
  const before = [
    ...fact('Room', `${first.room}, vendor ${first.vendor}`, columns, NAME_COLUMNS),
    ...fact('People', people.join(', '), columns, NAME_COLUMNS),
    ...stays.slice(0, 50).flatMap((stay) => fact('', stayText(stay), columns, NAME_COLUMNS)),
    EMPTY_LINE,
    ...(events.length === 0 ? paragraph('No join, leave or probe was seen here: these people were known by other messages.', columns) : []),
  ];
  const missing = lists.events.total > lists.events.items.length;
  const after: Line[] = [];
  if (all.length > events.length)
    after.push(line(`The first ${plural(events.length, 'step')} of ${plural(all.length, 'step')} are shown.`));
  if (missing) after.push(line('There are more events than are listed; "roomtone scan --format jsonl" has all.'));
  const stops = events.map((event) => ({
    lines: (isSelected: boolean) => [
      stepRow(event, lanes, isSelected, columns),
      ...(isSelected ? [{ spans: [{ text: fit(safeText(`    ${stepText(event, files)}`), columns) }] }] : []),
    ],
    opens: packetOf(proofOf(event)),
  }));
  return layOut({ pinned: events.length === 0 ? [] : laneHeading(lanes), before, stops, after }, stopIndex);
}

/** What happened in the room, and the probes of those who were in it. */
function eventsOf({ vendor, room }: Stay, people: readonly string[], events: readonly Event[]): readonly Event[] {
  const isHere = (event: Event) => event.room === room || (event.room === null && event.user !== null && people.includes(event.user));
  return events.filter((event) => event.vendor === vendor && isHere(event)).toSorted((a, b) => compareTimes(a.time, b.time));
}

function stepRow(event: Event, lanes: Lanes, isSelected: boolean, columns: number): Line {
  const { user, flow, time } = event;
  const label = EVENT_WORDS[event.event];
  const from = user === null ? -1 : lanes.laneOf(personLane(user));
  const arrow = arrowRow(lanes, from, lanes.laneOf(serverLane(flow.server.address)), label);
  const start = safeText(`${isSelected ? '> ' : '  '}${clock(time, 3)}`.padEnd(15));
  const spoken = `${isSelected ? 'selected, ' : ''}${clock(time, 3)}, ${user ?? 'somebody'}: ${label}, to server ${flow.server.address}`;
  return { spans: [{ text: fit(joinSafe(start, arrow), columns), marked: isSelected }], spoken: fit(safeText(spoken), columns) };
}

/** Who, also where several share a lane, and where it is read. */
function stepText({ user, room, flow, evidence }: Event, files: readonly string[]): string {
  const who = [user ?? 'somebody', ...(room === null ? [] : [`room ${room}`])].join(', ');
  return `${who}, to ${flow.server.address}: ${rangeText(evidence)} of ${fileName(evidence.capture, files)}`;
}

function proofOf({ event, user, room, evidence, signature }: Event) {
  return { kind: EVENT_WORDS[event], value: [user, room].filter((part) => part !== null).join(' in '), field: signature, evidence };
}

function stayText({ user, from, to, began, ended, seenBy }: Stay): string {
  const words = { observed: 'seen', inferred: 'inferred', open: 'beyond the capture' } as const;
  return `${user}: from ${formatTime(from)} (${words[began]}) to ${formatTime(to)} (${words[ended]})${seenBy === 'others' ? ', known from what others were sent' : ''}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

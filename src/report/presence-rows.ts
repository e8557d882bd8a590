import { escapeText } from '../core/display.js';
import type { CoPresence, PresenceCap, Stay } from '../core/presence.js';
import { formatTime } from '../core/time.js';

const BEGAN = { observed: 'came', inferred: 'back by then', open: 'or earlier' } as const;

/** What a limit left out, in words. */
const CAPS: Readonly<Record<PresenceCap['cap'], (cap: PresenceCap) => string>> = {
  pairs: ({ limit, count }) => `There are more pairs than the ${limit} that are kept, the strongest; ${count} were left out.`,
  contacts: ({ limit, count }) => `Of ${count} people who met more than ${limit} others only the strongest contacts are kept`,
  'crowded-room': ({ limit, count }) =>
    `In ${count} rooms more than ${limit} people were at one time: these rooms only add to pairs that met elsewhere`,
  clients: ({ limit, count }) => `${count} streams, addresses and links beyond the ${limit} that are looked at were left out.`,
  'shared-packets': ({ limit, count }) => `${count} packets beyond ${limit} were not compared with those of other captures.`,
  flows: ({ limit, count }) => `On ${count} flows beyond ${limit} of a capture it was not looked at whose app and people they are.`,
  occasions: ({ limit, count }) => `Of ${count} pairs only the first ${limit} occasions are listed; all of them are counted.`,
};

/** A line for one stay: who was where, from when to when, and how either end is known. */
export function stayRow({ vendor, app, room, user, from, to, began, ended, silenceSeconds, seenBy }: Stay): string {
  const by = seenBy === 'others' ? '; only heard in what others receive' : '';
  const end = { observed: 'left', inferred: `then silent for over ${silenceSeconds} s`, open: 'or later' }[ended];
  const times = `from ${formatTime(from)} (${BEGAN[began]}) to ${formatTime(to)} (${end})`;
  return escapeText(`  ${vendor} room ${room}: user ${user} ${times}${by}${ofApp(app)}`);
}

/** A line for two people: how long, where, among how many, and what it rests on. */
export function pairRow({ vendor, app, a, b, rooms, occasions, distinctRooms, overlapSeconds, basis, strength }: CoPresence): string {
  const listed = rooms.map(({ room, size }) => `${room} (${size === 2 ? 'alone' : `up to ${size} there`})`);
  const where = rooms.length === 0 ? 'no room was seen' : `in ${[...new Set(listed)].join(', ')}`;
  const times = occasions > 1 ? `, ${occasions} times in ${distinctRooms} room${distinctRooms === 1 ? '' : 's'}` : '';
  return escapeText(`  ${vendor}: ${a} and ${b}, ${overlapSeconds} s ${where}${times}; basis ${basis}, strength ${strength}${ofApp(app)}`);
}

/** A line for each limit that left something out. */
export function capRows(caps: readonly PresenceCap[]): string[] {
  return caps.map((cap) => escapeText(`  ${CAPS[cap.cap](cap)}${cap.names.length === 0 ? '' : `: ${namesOf(cap)}.`}`));
}

function namesOf({ names, count }: PresenceCap): string {
  return `${names.join(', ')}${count > names.length ? ` and ${count - names.length} more` : ''}`;
}

/** Numbers of apps are long; their beginning is enough to tell them apart. */
function ofApp(app: string | null): string {
  return app === null ? '' : `; app ${app.length <= 12 ? app : `${app.slice(0, 8)}…`}`;
}

import type { Fanout, ProbeIdentifier } from '../core/fanout.js';
import { secondsBetween } from '../core/time.js';
import { WINDOW_SECONDS } from '../place/fanout/rhythm.js';

/** Bytes in a row that differ from client to client before they are taken for an identifier: fewer are a counter, a flag or chance. */
const LEAST_BYTES = 4;

/** A byte that varies within a client's own fan-outs. */
const VARYING = '..';

/** The fan-outs of one client with payloads of one form, and the bytes they have in common. */
interface Habit {
  readonly fanouts: readonly Fanout[];
  readonly bytes: readonly string[];
}

/**
 * Bytes that stay the same in a client's later fan-outs and are others in
 * those of every other client: an identifier, though nobody says of what. A
 * client is known by its address, in all captures of the run.
 */
export function comparedIdentifiers(all: readonly Fanout[]): ReadonlyMap<Fanout, ProbeIdentifier> {
  const identifiers = new Map<Fanout, ProbeIdentifier>();
  for (const alike of groupedBy(all, ({ transport, port, payloadLength }) => `${transport} ${port} ${payloadLength}`)) {
    const habits = groupedBy(alike, ({ client }) => client).map(habitOf);
    if (habits.length < 2) continue;
    const senders = sendersOf(habits);
    for (const { fanouts, bytes } of habits) {
      if (!isKeptLater(fanouts)) continue;
      const isOwn = bytes.map((byte, i) => byte !== VARYING && senders[i]!.get(byte) === 1 && !senders[i]!.has(VARYING));
      const { from, length } = longestRun(isOwn);
      if (length < LEAST_BYTES) continue;
      const hex = bytes.slice(from, from + length).join('');
      for (const fanout of fanouts) {
        const first = fanout.servers[0]!.evidence;
        const evidence = { ...first, offset: first.offset + from, length, hex };
        identifiers.set(fanout, {
          kind: 'device-id',
          value: hex,
          by: 'compared',
          field: `bytes ${from} to ${from + length - 1}`,
          evidence,
        });
      }
    }
  }
  return identifiers;
}

function habitOf(fanouts: readonly Fanout[]): Habit {
  const all = fanouts.map(({ template }) => template.match(/../g) ?? []);
  return { fanouts, bytes: all[0]!.map((byte, i) => (all.every((one) => one[i] === byte) ? byte : VARYING)) };
}

/** For each place, how many clients send which byte there. */
function sendersOf(habits: readonly Habit[]): readonly ReadonlyMap<string, number>[] {
  return habits[0]!.bytes.map((_, i) => {
    const counts = new Map<string, number>();
    for (const { bytes } of habits) counts.set(bytes[i]!, (counts.get(bytes[i]!) ?? 0) + 1);
    return counts;
  });
}

/** Whether two of a client's fan-outs are so far apart that they are not one and the same session. */
function isKeptLater([first, ...others]: readonly Fanout[]): boolean {
  return others.some((one) => one.capture !== first!.capture || Math.abs(secondsBetween(first!.first, one.first)) > WINDOW_SECONDS);
}

function groupedBy(fanouts: readonly Fanout[], keyOf: (fanout: Fanout) => string): readonly (readonly Fanout[])[] {
  const groups = new Map<string, Fanout[]>();
  for (const fanout of fanouts) {
    const group = groups.get(keyOf(fanout));
    if (group === undefined) groups.set(keyOf(fanout), [fanout]);
    else group.push(fanout);
  }
  return [...groups.values()];
}

function longestRun(flags: readonly boolean[]): { readonly from: number; readonly length: number } {
  let best = { from: 0, length: 0 };
  for (let from = 0; from < flags.length; from++) {
    let length = 0;
    while (flags[from + length] === true) length++;
    if (length > best.length) best = { from, length };
    from += length;
  }
  return best;
}

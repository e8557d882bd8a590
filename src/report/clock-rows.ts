import { type CaptureClock, isContradicted } from '../core/clock.js';
import { escapeText } from '../core/display.js';

/** Captures named with what is said of their clocks; the rest is counted. */
const MAX_NAMES = 10;

/** Lines on how the clocks of several captures compare; none where there is one. `files`: their names by number. */
export function clockRows(clocks: readonly CaptureClock[], files: readonly string[]): string[] {
  const name = (capture: number) => files[capture] ?? '?';
  const put = clocks
    .filter(({ by }) => by === 'shared-packets')
    .map((clock) => {
      const other = name(clock.comparedWith!);
      const told = `told by ${clock.packets} packet${clock.packets === 1 ? '' : 's'} that ${clock.packets === 1 ? 'stands' : 'stand'} in ${other} too`;
      const spread = clock.packets === 1 ? '' : `, whose differences lie within ${clock.spreadSeconds} s`;
      const moved =
        clock.offsetSeconds === null || clock.offsetSeconds === 0
          ? 'its clock agrees with that of the first'
          : `${clock.offsetSeconds} s were added to its times`;
      return `  ${name(clock.capture)}: ${moved}, ${told}${spread}.`;
    });
  const given = clocks
    .filter(({ by }) => by === 'given')
    .map((clock) => {
      const { capture, offsetSeconds, toldSeconds, comparedWith, packets } = clock;
      const added = `  ${name(capture)}: ${offsetSeconds} s were added to its times, by --clock-offset.`;
      if (!isContradicted(clock)) return added;
      const [those, say] = packets === 1 ? ['1 packet that stands', 'says'] : [`${packets} packets that stand`, 'say'];
      return `${added} Warning: ${those} in ${name(comparedWith!)} too ${say} ${toldSeconds} s; the given ${offsetSeconds} s were used.`;
    });
  const unknown = clocks.filter(({ by }) => by === 'unknown').map(({ capture }) => name(capture));
  const named = [...unknown.slice(0, MAX_NAMES), ...(unknown.length > MAX_NAMES ? [`${unknown.length - MAX_NAMES} more`] : [])].join(', ');
  return [
    ...put.slice(0, MAX_NAMES),
    ...(put.length > MAX_NAMES ? [`  … and ${put.length - MAX_NAMES} more; --format jsonl lists all`] : []),
    ...given,
    ...(unknown.length === 0
      ? []
      : [`  How the clock of ${named} compares is not known: no packet of it stands in another capture. Times are taken as they are.`]),
  ].map(escapeText);
}

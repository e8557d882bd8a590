import type { Snapshot } from '../../core/snapshot.js';
import { formatTime } from '../../core/time.js';
import { duration } from '../clock.js';
import { EMPTY_LINE, fact, line, paragraph } from '../line.js';
import { formatCount, plural } from '../numbers.js';
import { BASIS_WORDS, pairKey } from '../tables/people-table.js';
import { packetOf } from '../target.js';
import { valueBlock } from '../value-block.js';
import { valueRow } from '../value-row.js';
import { DISCLOSURE_WORDS, STATUS_WORDS } from '../words.js';
import { layOut, type Document } from './document.js';
import { withBytes } from './frame-bytes.js';
import { matrixLines } from './matrix.js';

const NAME_COLUMNS = 13;

/** Rooms of one pair that are shown. */
const MAX_ROOMS = 20;

/** Two people: the rooms they shared, everybody they met, and the packets this rests on. Undefined when they are no pair any more. */
export function pairDocument(key: string, { lists, files }: Snapshot, stopIndex: number, columns: number): Document | undefined {
  const pair = lists.pairs.items.find((one) => pairKey(one) === key);
  if (pair === undefined) return undefined;
  const { vendor, a, b, rooms, overlapSeconds, basis, strength, status, disclosure, evidence } = pair;
  const before = [
    ...paragraph(`${a} and ${b} were seen together for ${duration(overlapSeconds)}.`, columns, 'strong'),
    EMPTY_LINE,
    ...fact('Known by', BASIS_WORDS[basis], columns, NAME_COLUMNS),
    ...fact(
      'Strength',
      `${formatCount(Math.round(strength))}: seconds together, each counted less the more people were there`,
      columns,
      NAME_COLUMNS,
    ),
    ...fact('On the wire', DISCLOSURE_WORDS[disclosure], columns, NAME_COLUMNS),
    ...fact('Signature', STATUS_WORDS[status], columns, NAME_COLUMNS),
    ...fact('Vendor', vendor, columns, NAME_COLUMNS),
    ...rooms
      .slice(0, MAX_ROOMS)
      .flatMap(({ room, from, to, size }, index) =>
        fact(
          index === 0 ? 'Rooms' : '',
          `${room}, ${formatTime(from)} to ${formatTime(to)}, ${plural(size, 'person', 'people')} there`,
          columns,
          NAME_COLUMNS,
        ),
      ),
    ...(rooms.length > MAX_ROOMS ? fact('', `and ${plural(rooms.length - MAX_ROOMS, 'more time')}`, columns, NAME_COLUMNS) : []),
    EMPTY_LINE,
    line('Everybody these two met, and how long each was with each', 'strong'),
    ...matrixLines(pair, lists.pairs.items, columns),
    EMPTY_LINE,
    line('Packets this rests on', 'strong'),
  ];
  const stops = evidence.map((one) => {
    const proof = { kind: 'presence', value: `${a} and ${b}`, field: basis, evidence: one };
    return {
      lines: (isSelected: boolean) => [
        valueRow(proof, files, isSelected, columns),
        ...(isSelected ? valueBlock(withBytes(proof, lists), files, columns) : []),
      ],
      opens: packetOf(proof),
    };
  });
  return layOut({ before, stops }, stopIndex);
}

import { CROWD } from '../../presence/stay-index.js';
import { DISCLOSURES } from '../../presence/stay-table.js';

/** How hidden a stay is, as a number. */
export const hidden = (stay: string) => `CASE ${stay}.disclosure ${DISCLOSURES.map((one, at) => `WHEN '${one}' THEN ${at}`).join(' ')} END`;

/**
 * Who was in one room at one time: a row for each two stays that share more
 * than the instant at which one leaves and the other comes. Rooms with a crowd
 * say nothing about any two people. `first` and `second`: tables or queries of
 * stays; the first person of a pair comes first in the alphabet, unless
 * `isOrdered` is false: then each pair is told from the side of the first.
 *
 * One form for all engines: the join is by equality, what is unequal stands in
 * WHERE.
 */
export function meetings(first: string, second: string, isOrdered = true): string {
  return `
SELECT vendor, app, room, x.user_id AS a, y.user_id AS b,
  greatest(x.from_ns, y.from_ns) AS from_ns,
  least(x.to_ns, y.to_ns) AS to_ns,
  CASE
    WHEN x.seen_by = 'others' OR y.seen_by = 'others' THEN 'same-media-stream'
    WHEN x.began = 'observed' AND y.began = 'observed' THEN 'join-seen'
    ELSE 'same-room-id' END AS basis,
  CASE WHEN ${hidden('x')} >= ${hidden('y')} THEN x.disclosure ELSE y.disclosure END AS disclosure
FROM ${first} AS x JOIN ${second} AS y USING (vendor, app, room)
WHERE x.user_id ${isOrdered ? '<' : '<>'} y.user_id
  AND x.most <= ${CROWD} AND y.most <= ${CROWD}
  AND x.from_ns <= y.to_ns AND y.from_ns <= x.to_ns
  AND (least(x.to_ns, y.to_ns) > greatest(x.from_ns, y.from_ns) OR x.from_ns = x.to_ns OR y.from_ns = y.to_ns
    OR (x.to_ns = y.from_ns AND x.ended <> 'observed') OR (y.to_ns = x.from_ns AND y.ended <> 'observed'))`;
}

/** Two people and all their meetings of one basis, of a query that gives `meetings`; by rooms first, which spares counting different ones. */
export function pairs(met: string): string {
  return `
SELECT vendor, app, a, b, basis, disclosure,
  sum(met_there) AS occasions,
  count(*) AS distinct_rooms,
  sum(shared_ns) / 1000000000.0 AS overlap_seconds,
  min(since_ns) AS first_ns,
  max(until_ns) AS last_ns
FROM (
  SELECT vendor, app, room, a, b, basis, disclosure,
    count(*) AS met_there, sum(to_ns - from_ns) AS shared_ns, min(from_ns) AS since_ns, max(to_ns) AS until_ns
  FROM (${met}) AS met
  GROUP BY vendor, app, room, a, b, basis, disclosure
) AS by_room
GROUP BY vendor, app, a, b, basis, disclosure`;
}

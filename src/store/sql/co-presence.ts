import { BASES } from '../../core/presence.js';
import { CROWD } from '../../presence/stay-index.js';
import { DISCLOSURES } from '../../presence/stay-table.js';

/** How hidden a stay is, as a number. */
export const hidden = (stay: string) =>
  `CASE ${stay}.disclosure ${DISCLOSURES.map((name, at) => `WHEN '${name}' THEN ${at}`).join(' ')} END`;

/** Claims on one pair are told apart by basis and disclosure, in one number, as the engine does: the smaller, the stronger. */
const VARIANTS = BASES.flatMap((basis) => DISCLOSURES.map((disclosure) => ({ basis, disclosure })));
const variant = (basis: (typeof BASES)[number]) => BASES.indexOf(basis) * DISCLOSURES.length;

/** What two stays that meet give. */
const MEETING = `
  x.vendor AS vendor, x.app AS app, x.room_key AS room_key,
  x.user_id AS a, y.user_id AS b, x.person_key AS a_key, y.person_key AS b_key,
  greatest(x.from_ns, y.from_ns) AS from_ns,
  least(x.to_ns, y.to_ns) AS to_ns,
  least(x.weight_to, y.weight_to) - greatest(x.weight_from, y.weight_from) AS strength,
  greatest(${hidden('x')}, ${hidden('y')}) + CASE
    WHEN x.seen_by = 'others' OR y.seen_by = 'others' THEN ${variant('same-media-stream')}
    WHEN x.began = 'observed' AND y.began = 'observed' THEN ${variant('join-seen')}
    ELSE ${variant('same-room-id')} END AS variant`;

/** Whether two stays share more than the instant at which one leaves and the other comes. */
const SHARE_TIME = `x.from_ns <= y.to_ns AND y.from_ns <= x.to_ns
  AND (least(x.to_ns, y.to_ns) > greatest(x.from_ns, y.from_ns) OR x.from_ns = x.to_ns OR y.from_ns = y.to_ns
    OR (x.to_ns = y.from_ns AND x.ended <> 'observed') OR (y.to_ns = x.from_ns AND y.ended <> 'observed'))`;

/** The stays of those who were in a crowd at some time. */
const ofCrowds = (stays: string) => `(SELECT * FROM ${stays} WHERE person_key IN (SELECT person_key FROM ${stays} WHERE most > ${CROWD}))`;

const named = (of: 'basis' | 'disclosure') => `CASE variant ${VARIANTS.map((one, at) => `WHEN ${at} THEN '${one[of]}'`).join(' ')} END`;

/**
 * Who was in one room at one time: a row for each two stays that share time. A
 * room with a crowd says nothing about any two people: it only adds to what
 * those have who met elsewhere. `first` and `second`: tables or queries of
 * stays; the first person of a pair comes first in the alphabet, unless
 * `isOrdered` is false: then each pair is told from the side of the first.
 *
 * One form for all engines: joins are by equality, what is unequal stands in
 * WHERE.
 */
export function meetings(first: string, second: string, isOrdered = true): string {
  const order = isOrdered ? '<' : '<>';
  const met = (columns: string, x: string, y: string) => `
SELECT ${columns} FROM ${x} AS x JOIN ${y} AS y ON x.room_key = y.room_key
WHERE x.most <= ${CROWD} AND y.most <= ${CROWD} AND x.person_key ${order} y.person_key AND ${SHARE_TIME}`;
  return `${met(MEETING, first, second)}
UNION ALL
SELECT ${MEETING}
FROM (${met('DISTINCT x.person_key AS a_key, y.person_key AS b_key', ofCrowds(first), ofCrowds(second))}) AS known
  JOIN ${first} AS x ON x.person_key = known.a_key
  JOIN ${second} AS y ON y.person_key = known.b_key AND y.room_key = x.room_key
WHERE x.most > ${CROWD} AND y.most > ${CROWD} AND ${SHARE_TIME}`;
}

/** Two people and all their meetings of one variant, of a query that gives `meetings`; by rooms first, which spares counting different ones. */
export function pairs(met: string): string {
  const names = ['vendor', 'app', 'a', 'b'].map((name) => `any_value(${name}) AS ${name}`).join(', ');
  return `
SELECT ${names}, a_key, b_key, variant, ${named('basis')} AS basis, ${named('disclosure')} AS disclosure,
  sum(met_there) AS occasions,
  count(*) AS distinct_rooms,
  round(sum(shared), 6) AS overlap_seconds,
  round(sum(strength), 6) AS strength,
  min(since_ns) AS first_ns,
  max(until_ns) AS last_ns
FROM (
  SELECT ${names}, a_key, b_key, variant,
    count(*) AS met_there, sum((to_ns - from_ns) / 1e9) AS shared, sum(strength) AS strength, min(from_ns) AS since_ns, max(to_ns) AS until_ns
  FROM (${met}) AS met
  GROUP BY room_key, a_key, b_key, variant
) AS by_room
GROUP BY a_key, b_key, variant`;
}

import { LATE_PACKET_SECONDS, MAX_UNSEEN_SECONDS } from '../../presence/stay-groups.js';
import { hidden } from './co-presence.js';

const LATE_NS = BigInt(LATE_PACKET_SECONDS) * 1_000_000_000n;

/**
 * The stays of all captures together, of what each tells (`stay_parts`), in
 * DuckDB's SQL, by the rule of the engine (`presence/stay-groups.ts`). What
 * several captures tell of one person in one room is one stay where it goes on:
 * the parts overlap, or no longer a silence lies between them than this
 * vendor's clients keep. A leave cuts off what was seen up to five seconds
 * later; who was seen to leave and comes again has two stays. A room that was
 * met without its app is that of the only app which has a room of this name.
 * `room_key`, `person_key`: numbers of the room, and of the user of one app, in
 * the alphabet's order: cheap to join and to group by. `weight_from`,
 * `weight_to`: what the seconds in the room up to the stay's beginning and end
 * count for, each divided by the number of the others there. `most`: people in
 * the room at one time, at the most.
 */
export const STAYS = `
WITH one_app AS (
  SELECT vendor, room, min(app) AS known FROM stay_parts WHERE app <> '' GROUP BY vendor, room HAVING count(DISTINCT app) = 1
), parts AS (
  SELECT p.vendor, CASE WHEN p.app = '' THEN coalesce(o.known, '') ELSE p.app END AS app, p.room, p.user_id,
    p.id, p.from_ns, p.to_ns, p.began, p.ended, p.seen_by, p.status, p.disclosure,
    least(coalesce(p.silence, ${MAX_UNSEEN_SECONDS}), ${MAX_UNSEEN_SECONDS}) * 1000000000 AS silence_ns,
    CASE WHEN p.ended = 'observed' THEN p.to_ns END AS leaving,
    CASE WHEN p.began = 'observed' THEN p.from_ns END AS joining
  FROM stay_parts AS p LEFT JOIN one_app AS o USING (vendor, room)
), sorted AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY vendor, app, room, user_id
      ORDER BY from_ns, to_ns, leaving IS NULL, joining IS NULL, ${hidden('parts')}, id
    ) AS place,
    max(leaving) OVER (
      PARTITION BY vendor, app, room, user_id ORDER BY to_ns RANGE BETWEEN ${LATE_NS} PRECEDING AND CURRENT ROW
    ) AS near_leave
  FROM parts
), before AS (
  SELECT *, max(leaving) OVER earlier AS last_leave, max(joining) OVER earlier AS last_join
  FROM sorted
  WINDOW earlier AS (PARTITION BY vendor, app, room, user_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), cut AS (
  SELECT *, CASE WHEN leaving IS NULL AND (is_late OR near_leave > from_ns) THEN near_leave ELSE to_ns END AS until_ns
  FROM (
    SELECT *, coalesce(
      joining IS NULL AND last_leave <= from_ns AND to_ns <= last_leave + ${LATE_NS} AND (last_join IS NULL OR last_join < last_leave), false
    ) AS is_late FROM before
  )
), reached AS (
  SELECT *, max(until_ns) OVER (
    PARTITION BY vendor, app, room, user_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS reach
  FROM cut
), judged AS (
  SELECT *, CASE
    WHEN reach IS NULL THEN 1
    WHEN from_ns < reach OR is_late THEN 0
    WHEN last_leave = reach THEN 1
    WHEN from_ns - reach <= silence_ns THEN 0
    ELSE 1 END AS is_new
  FROM reached
), numbered AS (
  SELECT *, sum(is_new) OVER (PARTITION BY vendor, app, room, user_id ORDER BY place ROWS UNBOUNDED PRECEDING) AS number
  FROM judged
), stays AS (
  SELECT vendor, app, room, user_id, number,
    min(from_ns) AS from_ns,
    max(until_ns) AS to_ns,
    arg_min(CASE WHEN began = 'open' AND number > 1 THEN 'inferred' ELSE began END, place) AS began,
    CASE WHEN max(leaving) = max(until_ns) THEN 'observed' ELSE arg_max(ended, (until_ns, -place)) END AS ended,
    CASE WHEN count(*) FILTER (seen_by = 'own') > 0 THEN 'own' ELSE 'others' END AS seen_by,
    arg_min(status, place) AS status,
    arg_min(disclosure, place) AS disclosure
  FROM numbered GROUP BY vendor, app, room, user_id, number
), keyed AS (
  SELECT *, row_number() OVER () AS n,
    CAST(dense_rank() OVER (ORDER BY vendor, app, room) AS INTEGER) AS room_key,
    CAST(dense_rank() OVER (ORDER BY vendor, app, user_id) AS INTEGER) AS person_key
  FROM stays
), steps AS (
  SELECT room_key, n, from_ns AS at_ns, 1 AS rank, 1 AS step FROM keyed
  UNION ALL
  SELECT room_key, n, to_ns, CASE WHEN to_ns = from_ns OR ended <> 'observed' THEN 2 ELSE 0 END, -1 FROM keyed
), counted AS (
  SELECT *, sum(step) OVER in_order AS there, at_ns - lag(at_ns) OVER in_order AS since_ns
  FROM steps WINDOW in_order AS (PARTITION BY room_key ORDER BY at_ns, rank, n ROWS UNBOUNDED PRECEDING)
), weighed AS (
  SELECT *, sum(CASE WHEN there - step > 1 THEN since_ns / 1e9 / (there - step - 1) ELSE 0 END) OVER in_order AS weight
  FROM counted WINDOW in_order AS (PARTITION BY room_key ORDER BY at_ns, rank, n ROWS UNBOUNDED PRECEDING)
), weights AS (
  SELECT n, max(weight) FILTER (step = 1) AS weight_from, max(weight) FILTER (step = -1) AS weight_to FROM weighed GROUP BY n
), crowds AS (
  SELECT room_key, max(there) AS most FROM counted GROUP BY room_key
)
SELECT k.vendor, k.app, k.room, k.user_id, k.room_key, k.person_key, k.from_ns, k.to_ns, k.began, k.ended, k.seen_by, k.status, k.disclosure,
  w.weight_from, w.weight_to, CAST(c.most AS BIGINT) AS most
FROM keyed AS k JOIN weights AS w USING (n) JOIN crowds AS c USING (room_key)
ORDER BY k.from_ns, k.to_ns, k.vendor, k.app, k.room, k.user_id`;

/** A packet of somebody who has left may come in late: see `LATE_PACKET_SECONDS` of the engine, which judges likewise. */
const LATE_NS = 5_000_000_000n;

/**
 * The stays of all captures together, of what each tells (`stay_parts`), in
 * DuckDB's SQL. What several captures tell of one person in one room is one
 * stay where it goes on: the parts overlap, or no longer a silence lies
 * between them than this vendor's clients keep. Who was seen to leave and
 * comes again has two stays. A room that was met without its app is that of
 * the only app which has a room of this name. `most`: people in the room at
 * one time, at the most.
 */
export const STAYS = `
WITH one_app AS (
  SELECT vendor, room, min(app) AS known FROM stay_parts WHERE app <> '' GROUP BY vendor, room HAVING count(DISTINCT app) = 1
), parts AS (
  SELECT p.vendor, CASE WHEN p.app = '' THEN coalesce(o.known, '') ELSE p.app END AS app, p.room, p.user_id,
    p.id, p.from_ns, p.to_ns, p.began, p.ended, p.silence, p.seen_by, p.status, p.disclosure,
    p.to_ns + CASE WHEN p.ended = 'observed' THEN ${LATE_NS} ELSE 0 END AS weight,
    CASE WHEN p.ended = 'observed' THEN p.to_ns + ${LATE_NS} END AS leaving
  FROM stay_parts AS p LEFT JOIN one_app AS o USING (vendor, room)
), before AS (
  SELECT *, max(weight) OVER earlier AS last_weight, max(leaving) OVER earlier AS last_leaving
  FROM parts
  WINDOW earlier AS (
    PARTITION BY vendor, app, room, user_id ORDER BY from_ns, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
), judged AS (
  SELECT *, CASE
    WHEN last_weight IS NULL THEN 1
    WHEN last_leaving = last_weight THEN CASE
      WHEN from_ns < last_weight - ${LATE_NS} THEN 0
      WHEN began <> 'observed' AND to_ns <= last_weight THEN 0
      ELSE 1 END
    WHEN silence IS NULL OR from_ns - last_weight <= silence * 1000000000 THEN 0
    ELSE 1 END AS is_new
  FROM before
), numbered AS (
  SELECT *, sum(is_new) OVER (PARTITION BY vendor, app, room, user_id ORDER BY from_ns, id ROWS UNBOUNDED PRECEDING) AS number
  FROM judged
), stays AS (
  SELECT vendor, app, room, user_id, number,
    min(from_ns) AS from_ns,
    CASE WHEN max(leaving) = max(weight) THEN max(weight) - ${LATE_NS} ELSE max(weight) END AS to_ns,
    arg_min(CASE WHEN began = 'open' AND number > 1 THEN 'inferred' ELSE began END, (from_ns, id)) AS began,
    CASE WHEN max(leaving) = max(weight) THEN 'observed' ELSE arg_max(ended, (weight, id)) END AS ended,
    CASE WHEN count(*) FILTER (seen_by = 'own') > 0 THEN 'own' ELSE 'others' END AS seen_by,
    arg_min(status, (from_ns, id)) AS status,
    arg_min(disclosure, (from_ns, id)) AS disclosure
  FROM numbered GROUP BY vendor, app, room, user_id, number
), steps AS (
  SELECT vendor, app, room, from_ns AS at_ns, 1 AS rank, 1 AS step FROM stays
  UNION ALL
  SELECT vendor, app, room, to_ns, CASE WHEN to_ns = from_ns OR ended <> 'observed' THEN 2 ELSE 0 END, -1 FROM stays
), crowds AS (
  SELECT vendor, app, room, max(there) AS most FROM (
    SELECT *, sum(step) OVER (PARTITION BY vendor, app, room ORDER BY at_ns, rank ROWS UNBOUNDED PRECEDING) AS there FROM steps
  ) GROUP BY vendor, app, room
)
SELECT s.vendor, s.app, s.room, s.user_id, s.from_ns, s.to_ns, s.began, s.ended, s.seen_by, s.status, s.disclosure,
  CAST(c.most AS BIGINT) AS most
FROM stays AS s JOIN crowds AS c USING (vendor, app, room)
ORDER BY s.from_ns, s.to_ns, s.vendor, s.app, s.room, s.user_id`;

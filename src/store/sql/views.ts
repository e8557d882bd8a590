import { DISCLOSURES } from '../../presence/stay-table.js';
import { meetings, pairs } from './co-presence.js';

/** A ready answer, by its name: what it says, what it needs, and its SQL. */
export interface View {
  readonly says: string;
  /** Tables and views that it rests on. */
  readonly needs: readonly string[];
  readonly sql: string;
  /** What it is to be called with, where it is called: `name(…)`. */
  readonly asks?: readonly string[];
}

const MOMENT = (text: string) => `epoch_ns(CAST(${text} AS TIMESTAMP))`;
/** Pairs for people, the strongest first. */
const readable = (met: string) => `
SELECT vendor, app, a, b, basis, disclosure, CAST(occasions AS BIGINT) AS occasions, distinct_rooms, overlap_seconds, strength,
  make_timestamp_ns(first_ns) AS first, make_timestamp_ns(last_ns) AS last
FROM (${pairs(met)}) AS pair
ORDER BY variant // ${DISCLOSURES.length}, strength DESC, overlap_seconds DESC, variant, a_key, b_key`;

export const VIEWS: Readonly<Record<string, View>> = {
  who_met: {
    says: 'two people, how often and how long they were in one room, and what that rests on, the strongest first; times are UTC',
    needs: ['stays'],
    sql: readable(meetings('stays', 'stays')),
  },
  who_met_between: {
    says: 'the same, of the stays that touch a time only',
    needs: ['stays'],
    asks: ['since', 'until'],
    sql: `
WITH then_there AS (
  SELECT * FROM stays WHERE from_ns < ${MOMENT('until')} AND to_ns >= ${MOMENT('since')}
)${readable(meetings('then_there', 'then_there'))}`,
  },
  contacts_of: {
    says: 'everybody one person met; the person is a',
    needs: ['stays'],
    asks: ['person'],
    sql: `
WITH theirs AS (SELECT * FROM stays WHERE user_id = person)${readable(meetings('theirs', 'stays', false))}`,
  },
  rooms: {
    says: 'rooms, who was seen in them and when',
    needs: ['stays'],
    sql: `
SELECT vendor, app, room, count(DISTINCT user_id) AS people, max(most) AS most_at_once, count(*) AS stays,
  make_timestamp_ns(min(from_ns)) AS first, make_timestamp_ns(max(to_ns)) AS last
FROM stays GROUP BY vendor, app, room ORDER BY people DESC, vendor, app, room`,
  },
  who_can_see: {
    says: 'who can read which kind of identifier, and in how many captures; different_values is of the capture with the most',
    needs: ['observers'],
    sql: `
SELECT observer, name, kind, disclosure, count(DISTINCT capture) AS captures, max(different_values) AS different_values,
  bool_or(is_sure) AS is_sure
FROM observers WHERE kind IS NOT NULL
GROUP BY observer, name, kind, disclosure ORDER BY captures DESC, observer, name, kind, disclosure`,
  },
  servers_by_profile: {
    says: 'servers that fall under a profile that the scans asked about, and why',
    needs: ['servers'],
    sql: `
SELECT json_extract_string(hit, '$.profile') AS profile, json_extract_string(hit, '$.axis') AS axis,
  json_extract_string(hit, '$.grade') AS grade, json_extract_string(hit, '$.country') AS country,
  CAST(json_extract(hit, '$.isSure') AS BOOLEAN) AS is_sure, server, vendor, operator,
  count(DISTINCT capture) AS captures, min(day) AS first_day, max(day) AS last_day, any_value(json_extract_string(hit, '$.because')) AS because
FROM (SELECT *, unnest(CAST(CAST(profiles AS JSON) AS JSON[])) AS hit FROM servers WHERE profiles IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5, server, vendor, operator ORDER BY profile, axis, server`,
  },
  leaks_by_vendor: {
    says: 'findings by vendor: in how many captures, and how often; what only a key holder or a proxy saw is left out',
    needs: ['findings'],
    sql: `
SELECT vendor, rule, max_by(severity, score) AS severity, subject, disclosure, count(DISTINCT capture) AS captures,
  CAST(sum(times) AS BIGINT) AS times
FROM findings WHERE disclosure IN ('cleartext', 'publicly-decryptable')
GROUP BY vendor, rule, subject, disclosure ORDER BY max(score) DESC, captures DESC, vendor, rule, subject, disclosure`,
  },
};

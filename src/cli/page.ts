import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Gazetteer } from '../place/gazetteer.js';
import { citationOf } from '../place/profile.js';
import { HtmlReport } from '../report/html/page.js';
import type { WorldOutlines } from '../report/html/world-outlines.js';
import type { FormatContext } from './formats.js';

/** The page, with the map where places were looked up, and with all that a second person needs to make it again. */
export function pageOf({ knowledge, language, gazetteer, command, isMasked, notes = [] }: FormatContext, version: string): HtmlReport {
  const profiles = gazetteer?.profiles ?? [];
  const signatures = createHash('sha256')
    .update(JSON.stringify([knowledge, profiles]))
    .digest('hex');
  return new HtmlReport({
    language,
    rules: knowledge.rules,
    command,
    isMasked,
    notes,
    madeWith: { roomtone: version, node: process.version, signatures, databases: databasesOf(gazetteer) },
    profiles: profiles.map(({ id, title, meaning, laws }) => ({ id, title, meaning, laws: laws.map(citationOf) })),
    map: gazetteer && (JSON.parse(readFileSync(new URL('world-outlines.json', import.meta.url), 'utf8')) as WorldOutlines),
  });
}

function databasesOf(gazetteer: Gazetteer | undefined) {
  const { countries = [], networks = [] } = gazetteer?.sources ?? {};
  return [...countries, ...networks].map(({ name, date, sha256 }) => ({ name, date, sha256 }));
}

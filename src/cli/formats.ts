import { createHash } from 'node:crypto';
import type { Finding } from '../core/finding.js';
import type { Note } from '../core/note.js';
import type { Table } from '../report/csv-tables.js';
import { JsonLinesReport } from '../report/jsonl.js';
import type { Judgement } from '../report/junit.js';
import type { Report } from '../report/report.js';
import type { Language } from '../report/rule-texts.js';
import { TextReport } from '../report/text.js';
import type { Knowledge } from '../signature/schema.js';
import type { Format } from './format-names.js';
import { version } from './version.js';

/** What the formats need beside the results. */
export interface FormatContext {
  readonly inputs: readonly string[];
  readonly knowledge: Knowledge;
  readonly judge: (finding: Finding) => Judgement;
  readonly flows: boolean;
  readonly table: Table;
  readonly language: Language;
  readonly colour: boolean;
  readonly notes?: readonly Note[];
}

/** A report in that format; those that few runs need are loaded when asked for. */
export async function reportIn(format: Format, context: FormatContext): Promise<Report> {
  const { knowledge, judge, flows, table, language, colour, inputs, notes = [] } = context;
  const { rules } = knowledge;
  switch (format) {
    case 'text':
      return new TextReport(colour);
    case 'jsonl':
      return new JsonLinesReport(flows);
    case 'csv':
      return new (await import('../report/csv.js')).CsvReport(table);
    case 'sarif':
      return new (await import('../report/sarif.js')).SarifReport(rules, version());
    case 'eve':
      return new (await import('../report/eve.js')).EveReport();
    case 'stix':
      return new (await import('../report/stix.js')).StixReport();
    case 'junit':
      return new (await import('../report/junit.js')).JunitReport(rules, judge);
    case 'html': {
      const command = ['roomtone', 'scan', ...inputs.map(quoted), '--format', 'html', '--lang', language].join(' ');
      const signatures = createHash('sha256').update(JSON.stringify(knowledge)).digest('hex').slice(0, 16);
      return new (await import('../report/html/page.js')).HtmlReport({ language, rules, version: version(), signatures, command, notes });
    }
    case 'pcapng':
      return NO_TEXT;
  }
}

const NO_TEXT: Report = { capture: () => [], run: () => [] };

/** A word as a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

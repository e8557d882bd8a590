import type { Finding } from '../core/finding.js';
import type { Note } from '../core/note.js';
import type { Gazetteer } from '../place/gazetteer.js';
import type { Table } from '../report/csv-tables.js';
import { JsonLinesReport } from '../report/jsonl.js';
import type { Judgement } from '../report/junit.js';
import type { Report } from '../report/report.js';
import type { Language } from '../core/language.js';
import { TextReport } from '../report/text.js';
import type { Knowledge } from '../signature/schema.js';
import type { Format } from './format-names.js';
import { version } from './version.js';

/** What the formats need beside the results. */
export interface FormatContext {
  readonly knowledge: Knowledge;
  readonly judge: (finding: Finding) => Judgement;
  readonly flows: boolean;
  readonly table: Table;
  readonly language: Language;
  readonly colour: boolean;
  readonly notes?: readonly Note[];
  /** Where places are looked up. */
  readonly gazetteer: Gazetteer | undefined;
  /** The command line that gives the same again. */
  readonly command: string;
  readonly isMasked: boolean;
}

/** A report in that format; those that few runs need are loaded when asked for. */
export async function reportIn(format: Format, context: FormatContext): Promise<Report> {
  const { knowledge, judge, flows, table, colour } = context;
  const { rules } = knowledge;
  switch (format) {
    case 'text':
      return new TextReport(colour);
    case 'jsonl':
      return new JsonLinesReport(flows);
    case 'csv':
      return new (await import('../report/csv.js')).CsvReport(table);
    case 'sarif':
      return new (await import('../report/sarif.js')).SarifReport(rules, version(), judge);
    case 'eve':
      return new (await import('../report/eve.js')).EveReport();
    case 'stix':
      return new (await import('../report/stix.js')).StixReport();
    case 'junit':
      return new (await import('../report/junit.js')).JunitReport(rules, judge);
    case 'html':
      return (await import('./page.js')).pageOf(context, version());
    case 'pcapng':
      return NO_TEXT;
  }
}

const NO_TEXT: Report = { capture: () => [], run: () => [] };

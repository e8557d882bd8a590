import type { CaptureResult, RunResult } from '../core/results.js';
import type { Time } from '../core/time.js';
import { UserError } from '../core/user-error.js';
import { gexf } from '../report/gexf.js';
import { graphml } from '../report/graphml.js';
import { JsonLinesReport } from '../report/jsonl.js';
import { answer, parseTime } from '../presence/presence-query.js';
import { isInferred, presenceText } from '../report/presence-text.js';
import type { Report } from '../report/report.js';
import { masked } from './mask.js';
import type { PRESENCE_FORMATS } from './presence-options.js';
import { type ScanOptions, scan } from './scan.js';

export interface PresenceOptions {
  readonly format: (typeof PRESENCE_FORMATS)[number];
  readonly person: string | undefined;
  readonly room: string | undefined;
  /** A moment, as RFC 3339 writes it. */
  readonly at: string | undefined;
  readonly pairs: boolean;
}

/** A question that makes no sense; the message is for people. */
export class PresenceError extends UserError {
  override readonly name = 'PresenceError';
}

/** Prints who was with whom, as far as it was asked for. Returns the exit code: nothing that is found is a failure. */
export async function presence(
  options: Omit<ScanOptions, 'format' | 'flows' | 'table' | 'failOn'>,
  { format, person, room, at, pairs }: PresenceOptions,
): Promise<number> {
  const asked: Time | undefined = at === undefined ? undefined : parseTime(at);
  if (at !== undefined && asked === undefined) throw new PresenceError(`no time: ${at}; it is written as 2022-04-04T17:31:01Z`);
  const ask = (result: RunResult) => answer(result, { person, room, at: asked });
  // The question names what the packets name; masked is what is printed.
  const report = asking(masked(reportIn(format, pairs), options.mask), ask);
  return scan({ ...options, format: 'text', flows: false, table: 'findings', failOn: 'never' }, () => Promise.resolve(report));
}

function asking(report: Report, ask: (result: RunResult) => RunResult): Report {
  return { capture: (result) => report.capture(result), run: (result) => report.run(ask(result)) };
}

function reportIn(format: PresenceOptions['format'], isPairsOnly: boolean): Report {
  switch (format) {
    case 'text':
      return new PresenceText(isPairsOnly);
    case 'graphml':
      return { capture: nothing, run: ({ coPresence, coPresenceCaps }) => graphml(coPresence, coPresenceCaps) };
    case 'gexf':
      return { capture: nothing, run: ({ coPresence, coPresenceCaps }) => gexf(coPresence, coPresenceCaps) };
    case 'jsonl':
      return new PresenceLines(isPairsOnly);
  }
}

function nothing(): readonly string[] {
  return [];
}

/** For people; the captures are named where their clocks are. */
class PresenceText implements Report {
  readonly #files: string[] = [];
  readonly #isPairsOnly: boolean;

  constructor(isPairsOnly: boolean) {
    this.#isPairsOnly = isPairsOnly;
  }

  capture({ capture }: CaptureResult): Iterable<string> {
    this.#files.push(capture.file);
    return [];
  }

  run(result: RunResult): Iterable<string> {
    return presenceText(result, this.#isPairsOnly, this.#files);
  }
}

/** The lines of a scan that tell of captures, stays and pairs, and of what only ties clients together. */
class PresenceLines implements Report {
  readonly #lines = new JsonLinesReport(false);
  readonly #isPairsOnly: boolean;

  constructor(isPairsOnly: boolean) {
    this.#isPairsOnly = isPairsOnly;
  }

  capture(result: CaptureResult): Iterable<string> {
    return [...this.#lines.capture({ ...result, observations: [], events: [] })].slice(0, 1);
  }

  run(result: RunResult): Iterable<string> {
    return this.#lines.run({
      ...result,
      stays: this.#isPairsOnly ? [] : result.stays,
      servers: [],
      findings: result.findings.filter(isInferred),
      fanouts: [],
      observers: [],
    });
  }
}

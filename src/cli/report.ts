import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { CaptureResult, RunResult } from '../core/results.js';
import type { Report } from '../report/report.js';
import { readProblem } from '../source/inputs.js';
import type { Format } from './format-names.js';
import { type FormatContext, reportIn } from './formats.js';
import { masked } from './mask.js';
import { type ScanOptions, scan } from './scan.js';

/** Which files to write, by their formats. */
export type ReportFiles = Readonly<Partial<Record<Exclude<Format, 'pcapng'>, string>>>;

/** Reads captures once and writes what they give away to files. Returns the exit code. */
export async function report(options: ScanOptions, files: ReportFiles): Promise<number> {
  const reports = new Map<string, Report>();
  const parts = new Map<string, string[]>();
  const makeReport = async (context: FormatContext): Promise<Report> => {
    for (const [format, path] of Object.entries(files)) {
      reports.set(path, await reportIn(format as Format, context));
      parts.set(path, []);
    }
    const all: Report = {
      *capture(result: CaptureResult) {
        for (const [path, one] of reports) for (const text of one.capture(result)) parts.get(path)!.push(text);
        yield '';
      },
      *run(result: RunResult) {
        for (const [path, one] of reports) for (const text of one.run(result)) parts.get(path)!.push(text);
        yield '';
      },
    };
    // One mask for all: the same token in every file.
    return masked(all, options.mask);
  };
  return scan(options, makeReport, async (say) => {
    let written = true;
    for (const [path, texts] of parts) {
      const problem = await writeFile(path, texts);
      if (problem === undefined) continue;
      say(path, problem);
      written = false;
    }
    return written;
  });
}

/** Writes a file part by part: together they may be longer than one string can be. Returns what the system complained of. */
async function writeFile(path: string, texts: readonly string[]): Promise<string | undefined> {
  try {
    const stream = createWriteStream(path);
    await once(stream, 'open');
    for (const text of texts) if (!stream.write(text)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'finish');
    return undefined;
  } catch (error) {
    return readProblem(error);
  }
}

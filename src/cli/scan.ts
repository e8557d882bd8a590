import { escapeText } from '../core/display.js';
import type { Coverage } from '../core/capture.js';
import type { InputProblem } from '../core/snapshot.js';
import { Engine } from '../engine.js';
import { JsonLinesReport } from '../report/jsonl.js';
import { TextReport } from '../report/text.js';
import { findInputs } from '../source/inputs.js';
import { analyse } from './analyse.js';
import { EXIT, type FailOn, exitCode } from './exit-code.js';
import { bundledKnowledge } from './knowledge.js';
import { Output } from './output.js';

export interface ScanOptions {
  readonly inputs: readonly string[];
  readonly format: 'text' | 'jsonl';
  readonly flows: boolean;
  readonly failOn: FailOn;
  readonly colour: boolean;
}

/** Reads captures and prints what they give away. Returns the exit code. */
export async function scan(options: ScanOptions): Promise<number> {
  const output = new Output(process.stdout);
  const engine = new Engine(bundledKnowledge());
  const report = options.format === 'jsonl' ? new JsonLinesReport(options.flows) : new TextReport(options.colour);
  const { inputs, problems: missing } = await findInputs(options.inputs);
  const problems: InputProblem[] = [];
  const complain = (problem: InputProblem) => {
    problems.push(problem);
    process.stderr.write(`roomtone: cannot read ${escapeText(problem.file)}: ${escapeText(problem.problem)}\n`);
  };
  missing.forEach(complain);

  const coverages: Coverage[] = [];
  for (const input of inputs) {
    if (output.closed) break;
    await analyse(engine, input, {
      onCapture: async (result) => {
        coverages.push(result.coverage);
        for (const text of report.capture(result)) await output.write(text);
        await output.flush();
      },
      onProblem: complain,
      onProgress: () => output.closed,
    });
  }
  if (coverages.length === 0 && problems.length === 0) complain({ file: options.inputs.join(', '), problem: 'no capture is in there' });

  const result = engine.report();
  if (coverages.length > 0) for (const text of report.run(result)) await output.write(text);
  await output.flush();
  if (output.failure !== undefined) {
    process.stderr.write(`roomtone: cannot write the results: ${escapeText(output.failure)}\n`);
    return EXIT.failure;
  }
  const recognised = coverages.reduce((sum, coverage) => sum + coverage.flowsClassified, 0);
  return exitCode(result.findings, options.failOn, problems.length > 0, recognised);
}

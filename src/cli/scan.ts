import { escapeText } from '../core/display.js';
import type { Coverage } from '../core/capture.js';
import type { InputProblem } from '../core/snapshot.js';
import { Engine } from '../engine.js';
import { JsonLinesReport } from '../report/jsonl.js';
import { TextReport } from '../report/text.js';
import { type Input, findInputs } from '../source/inputs.js';
import { analyse } from './analyse.js';
import { EXIT, type FailOn, exitCode } from './exit-code.js';
import { Interruption } from './interruption.js';
import { knowledgeWith } from './knowledge.js';
import { Output } from './output.js';
import { type WatchOptions, watchFor } from './watch.js';

export interface ScanOptions {
  readonly inputs: readonly string[];
  readonly format: 'text' | 'jsonl';
  readonly flows: boolean;
  readonly failOn: FailOn;
  /** Folders of signatures beside the bundled ones. */
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly colour: boolean;
}

/** Reads captures and prints what they give away. Returns the exit code. */
export async function scan(options: ScanOptions): Promise<number> {
  const output = new Output(process.stdout);
  const engine = new Engine(await knowledgeWith(options.signatures), await watchFor(options.watch));
  const report = options.format === 'jsonl' ? new JsonLinesReport(options.flows) : new TextReport(options.colour);
  const { inputs, problems: missing } = await findInputs(options.inputs);
  // Loaded for a terminal only: what measures text takes time to load.
  const progress = process.stderr.isTTY ? new (await import('./progress.js')).ProgressLine(process.stderr, inputs) : undefined;
  const say = (text: string) => {
    progress?.clear();
    process.stderr.write(`roomtone: ${text}\n`);
  };
  const problems: InputProblem[] = [];
  const complain = (problem: InputProblem) => {
    problems.push(problem);
    say(`cannot read ${escapeText(problem.file)}: ${escapeText(problem.problem)}`);
  };
  missing.forEach(complain);

  const interruption = new Interruption(() => {
    say('interrupted; ending with what was read so far. Once more ends at once.');
    endStandardInput(inputs);
  });
  const coverages: Coverage[] = [];
  let begun = 0;
  for (const input of inputs) {
    if (output.closed || interruption.requested) break;
    begun++;
    progress?.begin();
    let packets = 0;
    await analyse(engine, input, {
      onCapture: async (result) => {
        packets = result.coverage.packets;
        coverages.push(result.coverage);
        for (const text of report.capture(result)) {
          if (text !== '') progress?.clear();
          await output.write(text);
        }
        await output.flush();
      },
      onProblem: complain,
      onProgress: (_, bytes) => {
        progress?.note(input.path, bytes, engine.packets);
        return output.closed || interruption.requested;
      },
      isInterrupted: () => interruption.requested,
    });
    progress?.finish(input.bytes ?? 0, packets);
  }
  progress?.clear();
  interruption.disregard();
  const wasInterrupted = interruption.requested;
  if (coverages.length === 0 && problems.length === 0 && !wasInterrupted) {
    complain({ file: options.inputs.join(', '), problem: 'no capture is in there' });
  }

  const result = engine.report();
  if (coverages.length > 0) {
    for (const text of report.run(result)) await output.write(text);
    if (wasInterrupted && options.format === 'text') await output.write(INTERRUPTED);
  }
  await output.flush();
  if (output.failure !== undefined) {
    say(`cannot write the results: ${escapeText(output.failure)}`);
    return EXIT.failure;
  }
  const recognised = coverages.reduce((sum, coverage) => sum + coverage.flowsClassified, 0);
  const code = exitCode(result.findings, options.failOn, problems.length > 0, recognised, wasInterrupted);
  if (wasInterrupted) {
    const unread = inputs.length - begun;
    if (unread > 0) say(`${unread} of ${inputs.length} inputs ${unread === 1 ? 'was' : 'were'} not read.`);
    if (code === EXIT.blind) say('the reading was interrupted: that nothing was found in the part that was read is no clean result.');
  }
  return code;
}

const INTERRUPTED = '\nReading was interrupted\n  All of the above rests on the part that was read; what follows it was not looked at.\n';

/**
 * Standard input may be waited for without end, so it ends here; what still
 * comes in is dropped. A file or a named pipe is left at its next chunk.
 */
function endStandardInput(inputs: readonly Input[]): void {
  if (!inputs.some(({ path }) => path === '-')) return;
  process.stdin.push(null);
  process.stdin.push = () => false;
}

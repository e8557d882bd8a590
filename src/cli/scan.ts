import { escapeText } from '../core/display.js';
import type { Capture } from '../core/capture.js';
import type { Note } from '../core/note.js';
import type { CaptureResult } from '../core/results.js';
import type { InputProblem } from '../core/snapshot.js';
import { Engine } from '../engine.js';
import type { Table } from '../report/csv-tables.js';
import type { Report } from '../report/report.js';
import type { Language } from '../core/language.js';
import type { Input } from '../source/inputs.js';
import { analyse } from '../analyse.js';
import { readBaseline } from './baseline.js';
import { checkFiles } from './clock-offsets.js';
import { EXIT, type FailOn, exitCode } from './exit-code.js';
import type { Format } from './format-names.js';
import { type FormatContext, reportIn } from './formats.js';
import { version } from './version.js';
import { Gate } from './gate.js';
import { Interruption } from './interruption.js';
import { learnKeys } from './key-log.js';
import { knowledgeWith } from './knowledge.js';
import { type MaskOptions, isMasked, masked } from './mask.js';
import { Output } from './output.js';
import { type PlaceOptions, gazetteerFor, outOfDate } from './places/gazetteer.js';
import { commandOf } from './reproduce.js';
import { inputsOf } from './store/inputs.js';
import { type WatchOptions, honeyNames, watchFor } from './watch.js';

/** A capture that is just being taken, read in place of files. */
export interface LiveInput {
  readonly input: Input;
  /** Asks for its end, which is no interruption: all that came by then is read. */
  end(): void;
}

export interface ScanOptions {
  readonly inputs: readonly string[];
  readonly format: Format;
  readonly flows: boolean;
  /** Of CSV. */
  readonly table: Table;
  /** Of the page. */
  readonly language: Language;
  readonly failOn: FailOn;
  /** Per cent of the flows that must be recognised for a clean result to count. */
  readonly minCoverage: number;
  /** A file of accepted findings. */
  readonly baseline: string | undefined;
  /** A file for the packets that findings rest on. */
  readonly evidence: string | undefined;
  /** What the user has noted on what was found; it goes into the page and the evidence. */
  readonly notes?: readonly Note[];
  /** Folders of signatures beside the bundled ones. */
  readonly signatures: readonly string[];
  readonly watch: WatchOptions;
  readonly places: PlaceOptions;
  readonly mask: MaskOptions;
  /** Seconds to add to the times of a file, by its name. */
  readonly clockOffsets: ReadonlyMap<string, number>;
  readonly colour: boolean;
  /** A file of TLS secrets. */
  readonly keyLog?: string | undefined;
  readonly live?: LiveInput;
}

/** Tells of a file that could not be written, and why. */
export type SayUnwritten = (file: string, problem: string) => void;

/**
 * Reads captures and prints what they give away. `afterwards` is called when
 * all is known, and returns false when it could not do its part. Returns the
 * exit code.
 */
export async function scan(
  options: ScanOptions,
  makeReport: (context: FormatContext) => Promise<Report> = async (context) =>
    masked(await reportIn(options.format, context), options.mask),
  afterwards?: (say: SayUnwritten) => Promise<boolean>,
): Promise<number> {
  const output = new Output(process.stdout);
  const knowledge = await knowledgeWith(options.signatures);
  const gazetteer = await gazetteerFor(options.places);
  const engine = new Engine(knowledge, await watchFor(options.watch), gazetteer);
  learnKeys(engine, options.keyLog);
  const gate = new Gate({
    failOn: options.failOn,
    minCoverage: options.minCoverage,
    baseline: options.baseline === undefined ? [] : readBaseline(options.baseline),
    honey: await honeyNames(options.watch),
  });
  const report = await makeReport({
    ...options,
    knowledge,
    judge: gate.judge,
    gazetteer,
    command: commandOf(options),
    isMasked: isMasked(options.mask),
  });
  const { live } = options;
  const {
    stores,
    inputs,
    problems: missing,
  } = live === undefined ? await inputsOf(options.inputs, options.watch) : { stores: [], inputs: [live.input], problems: [] };
  checkFiles(
    options.clockOffsets,
    inputs.map(({ path }) => path),
  );
  // Loaded for a terminal only: what measures text takes time to load.
  const progress = process.stderr.isTTY ? new (await import('./progress.js')).ProgressLine(process.stderr, inputs) : undefined;
  const say = (text: string) => {
    progress?.clear();
    process.stderr.write(`roomtone: ${text}\n`);
  };
  outOfDate(gazetteer?.profiles ?? [], new Date().toISOString().slice(0, 10)).forEach(say);
  const problems: InputProblem[] = [];
  const complain = (problem: InputProblem) => {
    problems.push(problem);
    say(`cannot read ${escapeText(problem.file)}: ${escapeText(problem.problem)}`);
  };
  missing.forEach(complain);

  const ended = new AbortController();
  const interruption = new Interruption(() => {
    if (live !== undefined) {
      say('ending with what came so far. Once more ends at once.');
      live.end();
      return;
    }
    say('interrupted; ending with what was read so far. Once more ends at once.');
    ended.abort();
  });
  const captures: Capture[] = [];
  const isUnwanted = () => output.closed || ended.signal.aborted;
  const onCapture = async (result: CaptureResult) => {
    captures.push(result.capture);
    gate.note(result);
    for (const text of report.capture(result)) {
      if (text !== '') progress?.clear();
      await output.write(text);
    }
    await output.flush();
  };
  for (const store of stores) {
    const { recallStore } = await import('../store/recall-store.js');
    await recallStore(store, engine, { onCapture, onProblem: complain, onProgress: isUnwanted });
  }
  let begun = 0;
  for (const [n, input] of inputs.entries()) {
    if (isUnwanted()) break;
    begun++;
    progress?.begin();
    let packets = 0;
    await analyse(engine, input, {
      onCapture: async (result) => {
        packets = result.coverage.packets;
        await onCapture(result);
      },
      onProblem: complain,
      onProgress: (_, bytes) => {
        progress?.note(input.path, bytes, engine.packets);
        return isUnwanted();
      },
      ended: ended.signal,
      isLast: n === inputs.length - 1,
      isEndless: live !== undefined,
      clockOffset: options.clockOffsets.get(input.path),
    });
    progress?.finish(input.bytes ?? 0, packets);
  }
  progress?.clear();
  interruption.disregard();
  const wasInterrupted = ended.signal.aborted;
  if (captures.length === 0 && problems.length === 0 && !wasInterrupted) {
    complain({ file: options.inputs.join(', '), problem: 'no capture is in there' });
  }

  const result = engine.report();
  if (captures.length > 0) {
    for (const text of report.run(result)) await output.write(text);
    if (wasInterrupted && options.format === 'text') await output.write(INTERRUPTED);
  }
  await output.flush();
  if (output.failure !== undefined) {
    say(`cannot write the results: ${escapeText(output.failure)}`);
    return EXIT.failure;
  }
  const unwritten: SayUnwritten = (file, problem) => say(`cannot write ${escapeText(file)}: ${escapeText(problem)}`);
  if (captures.length > 0) {
    if ((await afterwards?.(unwritten)) === false) return EXIT.failure;
    const evidence = options.format === 'pcapng' ? output : options.evidence;
    if (evidence !== undefined) {
      const { writeEvidenceTo } = await import('./evidence.js');
      const wasWritten = await writeEvidenceTo(evidence, captures, result.findings, options.notes ?? [], version(), {
        onUnwritten: unwritten,
        onProblem: (file, problem) => say(`no packets of ${escapeText(file)} in the evidence: ${escapeText(problem)}.`),
      });
      if (!wasWritten) return EXIT.failure;
    }
  }
  for (const remark of gate.remarks(result.findings)) say(escapeText(remark));
  const judged = gate.unaccepted(result.findings);
  const code =
    gate.hasHoney && problems.length === 0
      ? EXIT.findings
      : exitCode(judged, options.failOn, problems.length > 0, gate.recognisedFlows, wasInterrupted);
  if (wasInterrupted) {
    const unread = inputs.length - begun;
    if (unread > 0) say(`${unread} of ${inputs.length} inputs ${unread === 1 ? 'was' : 'were'} not read.`);
    if (code === EXIT.blind) say('the reading was interrupted: that nothing was found in the part that was read is no clean result.');
  }
  return code;
}

const INTERRUPTED = '\nReading was interrupted\n  All of the above rests on the part that was read; what follows it was not looked at.\n';

import { basename, dirname } from 'node:path';
import { escapeText } from '../../core/display.js';
import type { CaptureResult } from '../../core/results.js';
import { Engine } from '../../engine.js';
import { failedExamples } from '../../signature/examples.js';
import { type Knowledge, type Meaning, meaningsOf } from '../../signature/schema.js';
import { findInputs } from '../../source/inputs.js';
import { analyse } from '../../analyse.js';
import { EXIT } from '../exit-code.js';
import { SAMPLES } from '../knowledge.js';

/** On how many flows of which capture a protocol was recognised. */
interface Hit {
  readonly file: string;
  readonly flows: number;
}

/**
 * Tests signatures, all or one: their worked examples, and where they fire in
 * a folder of captures. A protocol must fire on the captures it lists, by the
 * names of their folders, and on no other sample. Returns the exit code: 1 when something is wrong.
 */
export async function test(knowledge: Knowledge, id: string | undefined, corpus: string | undefined): Promise<number> {
  const tested = knowledge.signatures.filter((signature) => id === undefined || signature.id === id);
  if (tested.length === 0) {
    process.stderr.write(`roomtone: no signature is called ${escapeText(id ?? '')}; "roomtone signatures list" lists them.\n`);
    return EXIT.usage;
  }
  const failures = tested.flatMap(failedExamples);
  const { hits, files, packets, seconds } = await runOver(corpus ?? SAMPLES, knowledge);
  for (const signature of tested) {
    for (const [name, meaning] of meaningsOf(signature)) {
      const protocol = `${signature.id}/${name}`;
      const found = hits.get(protocol) ?? [];
      process.stdout.write(`${protocol}: ${found.length === 0 ? 'fires nowhere' : found.map(hitText).join(', ')}\n`);
      failures.push(...wrongHits(protocol, meaning, found, files, corpus === undefined));
    }
  }
  const nanoseconds = packets === 0 ? 0 : Math.round((seconds * 1e9) / packets);
  process.stdout.write(`${files.length} captures, ${packets} packets, ${nanoseconds} ns a packet with all signatures.\n`);
  for (const failure of failures) process.stdout.write(`WRONG  ${escapeText(failure)}\n`);
  return failures.length > 0 ? EXIT.findings : EXIT.clean;
}

/** What is missing, and what should not be there: in the samples every hit must be listed, in a stranger's corpus the listed ones need not exist. */
function wrongHits(
  protocol: string,
  { captures }: Meaning,
  found: readonly Hit[],
  files: readonly string[],
  isSamples: boolean,
): readonly string[] {
  const names = new Set(files.map(sampleName));
  const hit = new Set(found.map(({ file }) => sampleName(file)));
  return [
    ...captures.filter((name) => names.has(name) && !hit.has(name)).map((name) => `${protocol} does not fire on ${name}, which it lists`),
    ...(isSamples
      ? [...hit].filter((name) => !captures.includes(name)).map((name) => `${protocol} fires on ${name}, which it does not list`)
      : []),
  ];
}

async function runOver(folder: string, knowledge: Knowledge) {
  const { inputs } = await findInputs([folder]);
  const engine = new Engine(knowledge);
  const hits = new Map<string, Hit[]>();
  const files: string[] = [];
  let packets = 0;
  const started = process.hrtime.bigint();
  for (const input of inputs) {
    await analyse(engine, input, {
      onCapture: (result) => {
        files.push(input.path);
        packets += result.capture.packets;
        for (const [protocol, flows] of firedOn(result)) hits.set(protocol, [...(hits.get(protocol) ?? []), { file: input.path, flows }]);
      },
      onProblem: () => undefined,
      onProgress: () => false,
    });
  }
  return { hits, files, packets, seconds: Number(process.hrtime.bigint() - started) / 1e9 };
}

/** Protocols by the flows they were recognised on; uses of a standard by the flows on which they gave a value or an event. */
function firedOn({ coverage, observations, events }: CaptureResult): ReadonlyMap<string, number> {
  const flows = new Map<string, Set<number>>();
  for (const { signature, flow } of [...observations, ...events]) flows.set(signature, (flows.get(signature) ?? new Set()).add(flow.index));
  return new Map([...Array.from(flows, ([id, set]) => [id, set.size] as const), ...Object.entries(coverage.flowsByProtocol)]);
}

function hitText({ file, flows }: Hit): string {
  return escapeText(`${file} (${flows} flow${flows === 1 ? '' : 's'})`);
}

/** A sample is called by its folder. */
function sampleName(file: string): string {
  return basename(dirname(file));
}

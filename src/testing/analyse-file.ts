import { fileURLToPath } from 'node:url';
import type { CaptureResult, RunResult } from '../core/results.js';
import { Engine } from '../engine.js';
import { loadKnowledge } from '../signature/load.js';
import { readCapture } from '../source/read-capture.js';

/** The project's own folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What `signatures/` says. */
export const KNOWLEDGE = loadKnowledge(`${ROOT}/signatures`);

/** One capture through the whole pipeline, with nothing before or after it. */
export async function analyseFile(path: string): Promise<{ capture: CaptureResult; run: RunResult }> {
  const engine = new Engine(KNOWLEDGE);
  engine.begin('capture');
  const outcome = await readCapture(path, {
    onFrame: (frame) => void engine.push(frame),
    onExchange: (exchange) => void engine.pushExchange(exchange),
    onDamage: ({ why, offset, detail }) => engine.note({ frame: 0, decoder: 'capture', why, offset, detail }),
    onProgress: () => false,
  });
  if ('problem' in outcome) throw new Error(`${path}: ${outcome.problem}`);
  return { capture: engine.end(outcome), run: engine.report() };
}

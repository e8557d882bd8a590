import { writeFileSync } from 'node:fs';
import { analyse } from '../../analyse.js';
import type { Kind } from '../../core/observation.js';
import { Engine, type Fresh } from '../../engine.js';
import { readProblem } from '../../source/inputs.js';
import type { Say } from '../../source/live/live-source.js';
import { knowledgeWith } from '../knowledge.js';
import type { LiveProxyOptions } from './proxy.js';

/** Identifiers that are worth looking for in packets. */
const WATCHABLE: ReadonlySet<Kind> = new Set(['user-id', 'username', 'phone', 'email', 'device-id', 'room-id', 'call-id']);

/** Identifiers kept. Guards memory. */
export const MAX_LEARNT = 10_000;

/** A value shorter than that stands in any packet by chance. */
const SHORTEST = 4;

/** Writes down which identifiers the archives hold, where the user wants that, and says what it is good for. */
export async function learn(
  archives: readonly string[],
  { learn: path, scan: { signatures } }: Pick<LiveProxyOptions, 'learn' | 'scan'>,
  say: Say,
): Promise<void> {
  if (path === undefined) {
    say(`--learn FILE would write down the identifiers that were learnt; ${useOf('FILE')}`);
    return;
  }
  const learnt = new Learnt();
  const engine = new Engine(await knowledgeWith(signatures));
  for (const archive of archives)
    await analyse(
      engine,
      { path: archive, bytes: null, fromFolder: false },
      {
        onFresh: (fresh) => learnt.note(fresh),
        onCapture: () => undefined,
        onProblem: ({ problem }) => say(problem),
        onProgress: () => false,
      },
    );
  try {
    writeFileSync(path, learnt.text(), { flag: 'wx', mode: 0o600 });
    say(`${learnt.count} identifiers are in ${path}: ${useOf(path)}`);
  } catch (error) {
    say(`cannot write ${path}: ${readProblem(error)}`);
  }
}

function useOf(file: string): string {
  return `"roomtone scan CAPTURE --watch-file ${file}" tells which of them also travel in the clear.`;
}

/** Identifiers learnt from an interception, to be looked for in packets of the same call. */
export class Learnt {
  readonly #values = new Map<string, string>();

  note(fresh: readonly Fresh[]): void {
    for (const one of fresh) {
      if (one.type !== 'observation') continue;
      const { kind, value } = one.observation;
      if (!WATCHABLE.has(kind) || value.length < SHORTEST || /[\r\n=#]/.test(value) || this.#values.size === MAX_LEARNT) continue;
      // By its name a watched value is known for what it is: the last word of `room-id` would make a user of it.
      if (!this.#values.has(value)) this.#values.set(value, `${kind.replace(/-id$/, '')}-${this.#values.size + 1}`);
    }
  }

  get count(): number {
    return this.#values.size;
  }

  /** A line of `name=value` each, as `--watch-file` reads them. */
  text(): string {
    return Array.from(this.#values, ([value, name]) => `${name}=${value}\n`).join('');
  }
}

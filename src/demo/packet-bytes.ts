import type { Observation } from '../core/observation.js';
import { nameOf } from '../report/html/names.js';
import { wordsIn } from '../report/html/words.js';
import type { Block, NamedBytes } from './block.js';
import { type Stage, momentOf } from './stage.js';

/** Rows of a hex dump. */
const ROW = 16;

/** Kinds that only programs are named by; they are marked in no packet. */
const UNNAMED: ReadonlySet<string> = new Set(['app-id', 'software', 'server-ip', 'hostname', 'device-model', 'audio-level']);

/**
 * The first packet in which somebody said who they are, from the first row
 * with an identifier to the last. The rows before hold addresses, which are
 * not shown: they would be one's own.
 */
export function packetBytes(stage: Stage): readonly Block[] {
  const { before, language } = stage;
  const { frame } = momentOf(stage, 'first-probe');
  const { kinds } = wordsIn(language);
  const inFrame = Array.from(before.capture.observations).filter(({ evidence }) => evidence.frame === frame && evidence.length > 0);
  const values = outermost(inFrame.filter(({ kind }) => !UNNAMED.has(kind))).map(
    ({ kind, value, evidence: { offset, length } }): NamedBytes => ({
      from: offset,
      to: offset + length,
      name: nameOf(kinds, kind),
      value: stage.shown(kind, value),
    }),
  );
  const [first] = values;
  if (first === undefined) return [];
  const whole = before.frames.get(frame) ?? '';
  const from = first.from - (first.from % ROW);
  const to = Math.min(whole.length / 2, Math.ceil(values.at(-1)!.to / ROW) * ROW);
  return [{ kind: 'bytes', offset: from, hex: withoutMasked(whole, inFrame, stage).slice(2 * from, 2 * to), values }];
}

/** In the order of their bytes, without those that stand inside another one. */
function outermost(observations: readonly Observation[]): readonly Observation[] {
  const ordered = observations.toSorted(({ evidence: a }, { evidence: b }) => a.offset - b.offset || b.length - a.length);
  let end = 0;
  return ordered.filter(({ evidence: { offset, length } }) => {
    const isOutside = offset >= end;
    if (isOutside) end = offset + length;
    return isOutside;
  });
}

function withoutMasked(hex: string, observations: readonly Observation[], { shown }: Stage): string {
  let rest = hex;
  for (const { kind, value, evidence } of observations) {
    if (shown(kind, value) === value) continue;
    const [from, to] = [2 * evidence.offset, 2 * (evidence.offset + evidence.length)];
    rest = rest.slice(0, from) + '.'.repeat(to - from) + rest.slice(to);
  }
  return rest;
}

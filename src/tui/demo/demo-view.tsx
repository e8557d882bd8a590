import { useRef, useState } from 'react';
import type { Told } from '../../demo/steps.js';
import { type ScreenWords, wordsOf } from '../../demo/words.js';
import type { Language } from '../../core/language.js';
import { fit } from '../fit.js';
import { FrameView } from '../frame-view.js';
import { hintLine } from '../hint-line.js';
import { useKeyboard } from '../keyboard.js';
import { EMPTY_LINE, fact, inRows, line, paragraph, span, type Line } from '../line.js';
import { safeText } from '../safe-text.js';
import { useScreenSize, type ScreenSize } from '../screen-size.js';
import { BEGINNING, pressed, type DemoState } from './demo-state.js';
import { stepLines } from './step-lines.js';

const SMALLEST: ScreenSize = { columns: 40, rows: 10 };

/** Header, title, hints. */
const FRAME_ROWS = 3;

const KEY_COLUMNS = 32;

/** A story with its identifiers masked, and as it is. */
export interface DemoStory {
  readonly masked: Told;
  readonly unmasked: Told;
}

interface Properties {
  readonly story: DemoStory;
  readonly language: Language;
  readonly onQuit: () => void;
}

/** One step of a story at a time. */
export function DemoView({ story, language, onQuit }: Properties) {
  const { columns, rows } = useScreenSize();
  const [state, setState] = useState(BEGINNING);
  // Keys may come faster than frames: each acts on what the one before it left.
  const latest = useRef(BEGINNING);
  const words = wordsOf(language);
  const bodyRows = rows - FRAME_ROWS;
  const linesAt = (at: DemoState) => bodyLines(at, story, words.screen, columns, bodyRows);
  useKeyboard({
    onKey: (input, key) => {
      const steps = story.masked.steps.length;
      const next = pressed(latest.current, input, key, { steps, maxScroll: Math.max(0, linesAt(latest.current).length - bodyRows) });
      if (next === 'quit') return onQuit();
      setState((latest.current = next));
    },
  });
  const tooSmall = columns < SMALLEST.columns || rows < SMALLEST.rows;
  const told = state.isMasked ? story.masked : story.unmasked;
  const { steps } = told;
  const lines = linesAt(state);
  const where = [told.title, words.screen.position(state.step + 1, steps.length), state.isMasked ? words.masked : words.unmasked];
  const frame = [
    { spans: [span('roomtone', 'strong'), { text: fit(safeText(`  ${where.join(' · ')}`), columns - 8) }] },
    line(state.isHelp ? words.screen.helpTitle : (steps[state.step]?.title ?? ''), 'strong'),
    ...inRows(lines.slice(state.scroll), bodyRows),
    hintLine(hintsFor(words.screen, state, steps.length), positionIn(state.scroll, bodyRows, lines.length), columns),
  ];
  const needed = `${SMALLEST.columns}×${SMALLEST.rows}`;
  return <FrameView lines={tooSmall ? paragraph(words.screen.tooSmall(`${columns}×${rows}`, needed), columns) : frame} columns={columns} />;
}

function bodyLines({ step, isMasked, isHelp }: DemoState, story: DemoStory, words: ScreenWords, columns: number, rows: number) {
  if (isHelp) return helpLines(words, columns);
  const told = (isMasked ? story.masked : story.unmasked).steps[step];
  if (told === undefined) return [];
  // A row between title and text, where there is one to spare.
  const lines = stepLines(told, columns, rows - 1);
  return lines.length < rows ? [EMPTY_LINE, ...lines] : lines;
}

function helpLines({ keys, notes }: ScreenWords, columns: number): readonly Line[] {
  return [
    EMPTY_LINE,
    ...keys.flatMap(([name, does]) => fact(name, does, columns, Math.min(KEY_COLUMNS, Math.floor(columns / 2)))),
    ...notes.flatMap((note) => [EMPTY_LINE, ...paragraph(note, columns)]),
  ];
}

function hintsFor({ next, back, jump, mask, unmask, help, quit }: ScreenWords, { isMasked }: DemoState, steps: number): string {
  return [next, back, jump(steps), isMasked ? unmask : mask, help, quit].join('   ');
}

/** Which rows are visible, in no language. */
function positionIn(top: number, rows: number, length: number): string {
  return length <= rows ? '' : `${top + 1}–${Math.min(top + rows, length)}/${length}`;
}

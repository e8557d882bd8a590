import { type Block, text } from './block.js';
import { EXHIBITS } from './exhibits.js';
import { withFigures } from './figures.js';
import type { Stage } from './stage.js';
import { STORIES, type StepId, type StoryId } from './story.js';
import { type StepWords, wordsOf } from './words.js';

/** A step as it can be shown. */
export interface Step {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A story as it can be shown. */
export interface Told {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** Tells a story over what the engine gave for its captures. */
export function tell(id: StoryId, stage: Stage): Told {
  const { title, steps } = wordsOf(stage.language).stories[id];
  const wordsOfStep: Readonly<Partial<Record<StepId, StepWords>>> = steps;
  return {
    title: withFigures(title, stage),
    steps: STORIES[id].steps.map(({ id: step, shows }) => {
      const words = wordsOfStep[step]!;
      return {
        title: words.title,
        blocks: [
          ...words.before.map((sentence) => text(withFigures(sentence, stage))),
          ...shows.flatMap((exhibit) => EXHIBITS[exhibit](stage)),
          ...words.after.map((sentence) => text(withFigures(sentence, stage), 'remark')),
        ],
      };
    }),
  };
}

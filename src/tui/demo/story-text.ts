import type { Told } from '../../demo/steps.js';
import { wordsOf } from '../../demo/words.js';
import type { Language } from '../../core/language.js';
import type { Line } from '../line.js';
import { stepLines } from './step-lines.js';

/** Where there is no screen to ask. */
const COLUMNS = 80;

/** The whole story as a text, each step under its title. */
export function storyText({ title, steps }: Told, language: Language): string {
  const { position } = wordsOf(language).screen;
  const pages = steps.map((step, index) => {
    const head = `${step.title} (${position(index + 1, steps.length)})`;
    return [head, '-'.repeat(head.length), ...stepLines(step, COLUMNS).map(textOf)].join('\n');
  });
  return `${[`${title}\n${'='.repeat(title.length)}`, ...pages].join('\n\n')}\n`;
}

function textOf({ spans }: Line): string {
  return spans
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}

import { escapeMarkup } from '../markup.js';

/** Markup that was made here and may stand as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/**
 * A template whose every value is escaped, unless it is itself made by this
 * template: the one way in which text comes into the page.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(strings.reduce((made, string, index) => made + rendered(values[index - 1] ?? null) + string));
}

function rendered(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(rendered).join('');
  return escapeMarkup(String(part));
}

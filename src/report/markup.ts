import { escapeText } from '../core/display.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** No character of XML, though of Unicode (XML 1.0 §2.2). */
const NONCHARACTERS = /[\ufffe\uffff]/g;

/** Text for HTML or XML, between tags or within a quoted attribute: nothing in it is markup, nothing in it is invisible. */
export function escapeMarkup(text: string): string {
  return escapeText(text)
    .replace(NONCHARACTERS, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

import { escapeJson } from '../core/display.js';

/** One line of JSON, ended by a line feed, safe to print. */
export function jsonLine(value: object): string {
  return `${escapeJson(JSON.stringify(value))}\n`;
}

/** A whole JSON document, indented for people, safe to print. */
export function jsonDocument(value: object): string {
  return JSON.stringify(value, null, 2).split('\n').map(escapeJson).join('\n') + '\n';
}

/** What shows that a SIP message was changed on its way, or made up: its parts are readable, and who they name may be nobody. */
import type { Field } from '../../core/message.js';
import { field } from '../../core/field.js';
import type { Head, StartLine } from '../text-lines.js';
import { longName } from './headers.js';

/** Each request and response has these (RFC 3261 §8.1.1, §8.2.6.2). */
export const ESSENTIAL: ReadonlySet<string> = new Set(['via', 'from', 'to', 'call-id', 'cseq']);

const PEOPLE: ReadonlySet<string> = new Set(['from', 'to']);

const QUOTED_NAME = /^\s*"(?:[^"\\]|\\.)*"/;

/** A URI of a scheme that may stand there, in brackets or bare before the header's parameters (RFC 3261 §25.1, RFC 3966, RFC 3986). */
const ADDRESS =
  /^(?:[^<]*<\s*(?:sips?|tel|im|pres|xmpp|mailto|urn):[!#-;=?-[\]_a-z~]+\s*>|\s*(?:sips?|tel|im|pres|xmpp|mailto|urn):[!#-:=?-[\]_a-z~]+\s*(?:;|$))/i;

/** "CTL" of RFC 5234 without the tab, which may stand for a space. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex
const NOT_ASCII = /[^\0-\x7f]/;

/** `structure`: `whole`, or `damaged` where the head is not what RFC 3261 demands. What a short capture cut off is no damage. */
export function structureField(head: Head, start: StartLine | 'damaged'): Field {
  return field('structure', isDamaged(head, start) ? 'damaged' : 'whole', head.start.offset, head.start.text.length);
}

function isDamaged({ headers, isWhole }: Head, start: StartLine | 'damaged'): boolean {
  if (start === 'damaged') return true;
  const essential = headers.map(({ name, text }) => ({ name: longName(name), text })).filter(({ name }) => ESSENTIAL.has(name));
  if (isWhole && new Set(essential.map(({ name }) => name)).size < ESSENTIAL.size) return true;
  return essential.some(({ name, text }) => {
    if (CONTROL.test(text)) return true;
    if (PEOPLE.has(name)) return !ADDRESS.test(text.replace(QUOTED_NAME, ''));
    if (name === 'call-id') return NOT_ASCII.test(text) || /[\s,]/.test(text);
    return name === 'cseq' && !isCountOf(text, start);
  });
}

/** "The method part of CSeq … MUST match that of the request" (RFC 3261 §8.1.1.5). */
function isCountOf(cseq: string, start: StartLine): boolean {
  const method = /^\d+\s+(\S+)$/.exec(cseq)?.[1];
  return method !== undefined && (start.is === 'response' || method.toLowerCase() === start.method.text.toLowerCase());
}

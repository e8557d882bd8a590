/** What shows that a SIP message was changed on its way, or made up: its parts are readable, and who they name may be nobody. */
import type { Field } from '../../core/message.js';
import { field } from '../../core/field.js';
import type { Head, Header, StartLine } from '../text-lines.js';
import { longName } from './headers.js';

/** Each request and response has these (RFC 3261 §8.1.1, §8.2.6.2). */
const ESSENTIAL: readonly string[] = ['via', 'from', 'to', 'call-id', 'cseq'];

const QUOTED_NAME = /^\s*"(?:[^"\\]|\\.)*"/;

/** A URI of a scheme that may stand there, in brackets or bare before the header's parameters (RFC 3261 §25.1, RFC 3966, RFC 3986). */
const ADDRESS =
  /^(?:[^<]*<\s*(?:sips?|tel|im|pres|xmpp|mailto|urn):[!#-;=?-[\]_a-z~]+\s*>|\s*(?:sips?|tel|im|pres|xmpp|mailto|urn):[!#-:=?-[\]_a-z~]+\s*(?:;|$))/i;

/** "CTL" of RFC 5234 without the tab, which may stand for a space. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
/** White space, commas, controls, and what is no ASCII. */
const NO_CALL_ID = /[^!-+\--~]/;

const COUNT = /^\d+\s+(\S+)$/;

/** `structure`: `whole`, or `damaged` where the head is not what RFC 3261 demands. What a short capture cut off is no damage. */
export function structureField(head: Head, start: StartLine | 'damaged'): Field {
  return field('structure', isDamaged(head, start) ? 'damaged' : 'whole', head.start.offset, head.start.text.length);
}

/** How many of the headers that each message has are there. */
export function essentialsIn(headers: readonly Header[]): number {
  let found = 0;
  for (let i = 0; i < headers.length; i++) {
    const number = ESSENTIAL.indexOf(longName(headers[i]!.name));
    if (number >= 0) found |= 1 << number;
  }
  let count = 0;
  for (; found > 0; found >>= 1) count += found & 1;
  return count;
}

function isDamaged({ headers, isWhole }: Head, start: StartLine | 'damaged'): boolean {
  if (start === 'damaged' || (isWhole && essentialsIn(headers) < ESSENTIAL.length)) return true;
  for (let i = 0; i < headers.length; i++) if (isWrong(longName(headers[i]!.name), headers[i]!.text, start)) return true;
  return false;
}

function isWrong(name: string, text: string, start: StartLine): boolean {
  switch (name) {
    case 'via':
      return CONTROL.test(text);
    case 'from':
    case 'to':
      return CONTROL.test(text) || !ADDRESS.test(text.includes('"') ? text.replace(QUOTED_NAME, '') : text);
    case 'call-id':
      return NO_CALL_ID.test(text);
    case 'cseq':
      return CONTROL.test(text) || !isCountOf(text, start);
    default:
      return false;
  }
}

/** "The method part of CSeq … MUST match that of the request" (RFC 3261 §8.1.1.5). */
function isCountOf(cseq: string, start: StartLine): boolean {
  const method = COUNT.exec(cseq)?.[1];
  return method !== undefined && (start.is === 'response' || method.toLowerCase() === start.method.text.toLowerCase());
}

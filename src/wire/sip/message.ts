/** What a SIP message is and says (RFC 3261 §7), once its head is read. */
import type { Carried, Field, Pdu } from '../../core/message.js';
import { pdu } from '../../core/field.js';
import { type Body, partsOf } from '../multipart.js';
import { type Head, type StartLine, headerOf, readStart } from '../text-lines.js';
import { textField } from '../text.js';
import { addUri } from './address.js';
import { essentialsIn, structureField } from './damage.js';
import { type Dialogs, dialogFields } from './dialogs.js';
import { headerFields } from './headers.js';

/** RFC 3261, 3262, 3265, 3311, 3428, 3515, 3903, 6086. */
const METHODS = 'invite|ack|bye|cancel|register|options|prack|subscribe|notify|publish|info|refer|message|update';
const METHOD_NAMES: ReadonlySet<string> = new Set(METHODS.split('|'));
/** Of a start line that may be damaged. */
const METHOD = new RegExp(`^(${METHODS})\\b`);

const LENGTH = /^\d{1,9}$/;

/** Of a message whose start line is right: that line, and two of the headers that each one has; one where there is SIP already. */
const ENOUGH = 2;
const ENOUGH_AMONG_OTHERS = 1;
/** Of one whose start line is damaged. */
const ENOUGH_WITHOUT_START = 3;

/** The start line, when it and the headers make the head one of SIP; `damaged` when only the headers do. */
export function startOf(head: Head, recognised: boolean): StartLine | 'damaged' | undefined {
  const essential = essentialsIn(head.headers);
  if (essential < (recognised ? ENOUGH_AMONG_OTHERS : ENOUGH)) return undefined;
  const start = readStart(head.start, 'SIP');
  return start ?? (essential >= ENOUGH_WITHOUT_START ? 'damaged' : undefined);
}

/** The message's unit: a request by its method, a response by its status. `to` is where its body ends. */
export function messageUnit(bytes: Buffer, head: Head, start: StartLine | 'damaged', to: number, isCut: boolean, dialogs: Dialogs): Pdu {
  const kind = kindOf(head, start);
  const headers = headerFields(head.headers);
  const fields: Field[] = [];
  addStart(start, fields);
  fields.push(structureField(head, start), ...headers, ...dialogFields(kind, headers, dialogs));
  if (to <= head.end) return pdu(kind, fields);
  const carries: Carried[] = [];
  for (const body of partsOf(bytes, headerOf(head, 'content-type', 'c'), head.end, to, isCut)) {
    fields.push(...textOf(bytes, body));
    carries.push(...carriedBy(bytes, body));
  }
  return pdu(kind, fields, carries);
}

/** The length that the head gives its body; undefined when it gives none. */
export function contentLength(head: Head): number | undefined {
  const text = headerOf(head, 'content-length', 'l')?.text;
  return text !== undefined && LENGTH.test(text) ? Number(text) : undefined;
}

function kindOf(head: Head, start: StartLine | 'damaged'): string {
  if (start !== 'damaged' && start.is === 'response') return `response-${start.status.text}`;
  const method = (start === 'damaged' ? head.start.text : start.method.text).toLowerCase();
  if (METHOD_NAMES.has(method)) return method;
  return METHOD.exec(method)?.[1] ?? (start === 'damaged' ? 'damaged' : 'other-request');
}

function addStart(start: StartLine | 'damaged', fields: Field[]): void {
  if (start === 'damaged') return;
  if (start.is === 'response') {
    fields.push(textField('status', start.status), textField('reason', start.reason));
    return;
  }
  const named: Field[] = [];
  addUri(start.target, named);
  fields.push(textField('method', start.method), textField('request-uri', start.target, named));
}

/** What somebody writes to somebody (RFC 3428). */
function textOf(bytes: Buffer, { type, from, to, isCut }: Body): readonly Field[] {
  return type === 'text/plain' && !isCut ? [textField('text', { text: bytes.toString('latin1', from, to), offset: from })] : [];
}

function carriedBy(bytes: Buffer, { type, from, to, isCut }: Body): readonly Carried[] {
  // Some senders name no type, or cut it.
  if (type.endsWith('sdp') || type.endsWith('sdpfrag') || (type === '' && bytes.toString('latin1', from, from + 3) === 'v=0')) {
    // A line whose end is missing may be the beginning of a longer one.
    const feed = bytes.subarray(from, to).lastIndexOf(0x0a);
    return [{ offset: from, length: isCut ? feed + 1 : to - from, protocol: 'sdp' }];
  }
  if (isCut) return [];
  if (type.endsWith('xml')) return [{ offset: from, length: to - from, protocol: 'xml' }];
  return type.endsWith('json') ? [{ offset: from, length: to - from, protocol: 'json' }] : [];
}

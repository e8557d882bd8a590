/**
 * MGCP (RFC 3435 §3): text between a call agent and its gateways.
 *
 *   CRCX 1204 aaln/1@rgw.example.net MGCP 1.0        200 1204 OK
 *   C: A3C47F21456789F0                              I: FDE234C8
 *   …                                                (empty line, then SDP)
 *
 * Several messages may share a datagram, parted by a line with a dot (§3.5.5).
 */
import type { Decoder } from '../core/decoder.js';
import { field, pdu } from '../core/field.js';
import type { Direction } from '../core/flow.js';
import type { Carried, Field, Pdu } from '../core/message.js';
import { startsWith } from './xmpp/xml.js';

/** Lines of one datagram; an audit's answer has some 20. Guards memory. */
export const MAX_LINES = 512;

/** Kinds by verb, and who sends it. */
const VERBS: Readonly<Record<string, readonly [kind: string, from: Direction]>> = {
  EPCF: ['endpoint-configuration', 'to-client'],
  CRCX: ['create-connection', 'to-client'],
  MDCX: ['modify-connection', 'to-client'],
  DLCX: ['delete-connection', 'to-client'],
  RQNT: ['notification-request', 'to-client'],
  AUEP: ['audit-endpoint', 'to-client'],
  AUCX: ['audit-connection', 'to-client'],
  NTFY: ['notify', 'to-server'],
  RSIP: ['restart-in-progress', 'to-server'],
};

const VERB_NAMES = Object.keys(VERBS);

/** "transaction identifiers … between 1 and 999999999" (§3.2.1.2). */
const COMMAND = /^([A-Z]{4})[ \t]+(\d{1,9})[ \t]+([^\s@]{1,255}@[^\s@]{1,255})[ \t]+MGCP[ \t]+(\d\.\d)(?:[ \t].*)?$/i;
const RESPONSE = /^(\d{3})[ \t]+(\d{1,9})(?:[ \t].*)?$/;
const PARAMETER = /^([A-Za-z][A-Za-z0-9+/-]{0,31}):[ \t]*(.*)$/;

/** §3.2.2: parameters that name somebody, some place or some call. */
const PARAMETERS: Readonly<Record<string, string>> = {
  C: 'call-id',
  I: 'connection-id',
  I2: 'second-connection-id',
  N: 'notified-entity',
  X: 'request-identifier',
  Z: 'specific-endpoint-id',
  Z2: 'second-endpoint-id',
  O: 'observed-events',
  S: 'signal-requests',
  ES: 'event-states',
  RM: 'restart-method',
  E: 'reason-code',
  P: 'connection-parameters',
};

export const mgcp: Decoder = {
  id: 'mgcp',
  transports: ['udp'],
  retransmits: true,
  firstBytes: new Set(VERB_NAMES.map((verb) => verb.charCodeAt(0))),

  looksLike(bytes, at, end, _transport, recognised) {
    const first = bytes[at]!;
    if (first >= 0x30 && first <= 0x39) return recognised;
    for (let i = 0; i < VERB_NAMES.length; i++) if (startsWith(bytes, at, end, VERB_NAMES[i]!)) return bytes[at + 4] === 0x20;
    return false;
  },

  decode(bytes, { recognised }) {
    const messages = split(bytes);
    if (messages === undefined) return { ok: false, why: 'not-mine', at: 0 };
    const pdus: Pdu[] = [];
    let direction: Direction | undefined;
    for (const lines of messages) {
      const read = readMessage(bytes, lines);
      if (read === undefined || (!recognised && pdus.length === 0 && read.direction === undefined))
        return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: lines[0]?.from ?? 0 };
      pdus.push(read.pdu);
      direction ??= read.direction;
    }
    return pdus.length === 0 ? { ok: false, why: 'not-mine', at: 0 } : { ok: true, pdus, used: bytes.length, direction };
  },
};

interface Line {
  readonly from: number;
  readonly text: string;
  /** Where the next line begins. */
  readonly next: number;
}

/** The lines of each message; nothing when there are too many. Lines end with CR, LF or both. */
function split(bytes: Buffer): readonly (readonly Line[])[] | undefined {
  const messages: Line[][] = [[]];
  let count = 0;
  for (let from = 0; from < bytes.length;) {
    if (++count > MAX_LINES) return undefined;
    let to = from;
    while (to < bytes.length && bytes[to] !== 0x0a && bytes[to] !== 0x0d) to++;
    const next = to + (bytes[to] === 0x0d && bytes[to + 1] === 0x0a ? 2 : 1);
    const text = bytes.toString('latin1', from, to);
    if (text === '.') messages.push([]);
    else messages.at(-1)!.push({ from, text, next: Math.min(next, bytes.length) });
    from = next;
  }
  return messages.filter((lines) => lines.some(({ text }) => text !== ''));
}

function readMessage(
  bytes: Buffer,
  [first, ...rest]: readonly Line[],
): { readonly pdu: Pdu; readonly direction: Direction | undefined } | undefined {
  if (first === undefined) return undefined;
  const command = COMMAND.exec(first.text);
  const response = command === null ? RESPONSE.exec(first.text) : null;
  const verb = VERBS[command?.[1]?.toUpperCase() ?? ''];
  if (response === null && verb === undefined) return undefined;
  const fields: Field[] = [];
  const part = (name: string, text: string, skip: number) => field(name, text, first.from + first.text.indexOf(text, skip), text.length);
  if (command !== null) {
    const [, , transaction, endpoint] = command as unknown as readonly [string, string, string, string];
    const whole = part('endpoint', endpoint, 4 + transaction.length);
    fields.push(part('transaction-id', transaction, 4), { ...whole, fields: endpointParts(endpoint, whole.offset) });
  } else {
    const [, code, transaction] = response as unknown as readonly [string, string, string];
    fields.push(part('response-code', code, 0), part('transaction-id', transaction, code.length));
  }
  const blank = rest.findIndex(({ text }) => text === '');
  for (const line of blank < 0 ? rest : rest.slice(0, blank)) {
    const read = readParameter(line);
    if (read === undefined) return undefined;
    fields.push(...read);
  }
  const kind = verb?.[0] ?? 'response';
  return { pdu: pdu(kind, fields, blank < 0 ? [] : description(bytes, rest[blank]!.next, rest.at(-1)!)), direction: verb?.[1] };
}

/** "localEndpointName@domainName" (§3.2.1.3). */
function endpointParts(endpoint: string, offset: number): readonly Field[] {
  const at = endpoint.indexOf('@');
  return [
    field('local-name', endpoint.slice(0, at), offset, at),
    field('host', endpoint.slice(at + 1), offset + at + 1, endpoint.length - at - 1),
  ];
}

/** Undefined when the line is no parameter; nothing when it is one of no interest. */
function readParameter({ from, text }: Line): readonly Field[] | undefined {
  const [, name, value] = (PARAMETER.exec(text) ?? []) as readonly (string | undefined)[];
  if (name === undefined || value === undefined) return undefined;
  const known = PARAMETERS[name.toUpperCase()];
  if (known === undefined || value === '') return [];
  const offset = from + text.length - value.length;
  const digits = known === 'observed-events' ? dialled(value) : '';
  return [field(known, value, offset, value.length), ...(digits === '' ? [] : [field('dialled-digits', digits, offset, value.length)])];
}

/** A number dialled: events of the DTMF package, `D/9,D/1,…`, or without its name (RFC 3660 §2.1.2). Two digits are no number yet. */
function dialled(events: string): string {
  const digits = events.split(',').map((event) => /^\s*(?:D\/)?([0-9*#A-D])\s*$/i.exec(event)?.[1] ?? '');
  return digits.filter((digit) => digit !== '').length > 2 ? digits.join('') : '';
}

/** The session description behind the empty line. */
function description(bytes: Buffer, from: number, last: Line): readonly Carried[] {
  const to = Math.min(last.next, bytes.length);
  return startsWith(bytes, from, to, 'v=0') ? [{ offset: from, length: to - from, protocol: 'sdp' }] : [];
}

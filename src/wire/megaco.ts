/**
 * Megaco (H.248) in its text form (RFC 3525 Annex B): transactions of a media
 * gateway and its controller.
 *
 *   MEGACO/1 [192.0.2.1]:2944                    or  !/1 <gateway>
 *   Transaction = 9998 { Context = $ { Add = A4444 { … } } }
 */
import type { Decoder } from '../core/decoder.js';
import { field, pdu } from '../core/field.js';
import type { Carried, Field } from '../core/message.js';
import { startsWith } from './xmpp/xml.js';

/** A datagram; transports over UDP do not exceed it. */
const MAX_LENGTH = 65_535;

/** Names taken from one message. Guards memory. */
export const MAX_FIELDS = 512;

/** Braces within braces: SDP stands at 7. */
const MAX_DEPTH = 32;

const OPENING = 0x7b;
const CLOSING = 0x7d;

const HEAD =
  /^(?:MEGACO|!)\/(\d{1,2})[ \t\r\n]+(\[[0-9A-Fa-f.:]{2,45}\](?::\d{1,5})?|<[^<>\s]{1,64}>(?::\d{1,5})?|MTP\{[0-9A-Fa-f]{4,8}\}|[\w$@./-]{1,64})[ \t\r\n]+/;

/** Kinds by the first word of the body, long or short. */
const BODIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:Transaction|T)[ \t\r\n]*=/i, 'transaction-request'],
  [/^(?:Reply|P)[ \t\r\n]*=/i, 'transaction-reply'],
  [/^(?:Pending|PN)[ \t\r\n]*=/i, 'transaction-pending'],
  [/^(?:TransactionResponseAck|K)[ \t\r\n]*\{/i, 'transaction-response-ack'],
  [/^(?:Error|ER)[ \t\r\n]*=/i, 'error'],
];

/** `word = value`, wherever it stands; values of properties are told by their words. */
const ASSIGNMENT =
  /(?<![\w/])(Transaction|T|Reply|P|Context|C|Add|A|Modify|MF|Move|MV|Subtract|S|Notify|N|ServiceChange|SC|AuditValue|AV|AuditCapability|AC)[ \t\r\n]*=[ \t\r\n]*([\w*$@./-]{1,64})/gi;

const WORDS: Readonly<Record<string, string>> = {
  TRANSACTION: 'transaction-id',
  T: 'transaction-id',
  REPLY: 'transaction-id',
  P: 'transaction-id',
  CONTEXT: 'context',
  C: 'context',
  ADD: 'added',
  A: 'added',
  MOVE: 'added',
  MV: 'added',
  SUBTRACT: 'subtracted',
  S: 'subtracted',
  MODIFY: 'termination',
  MF: 'termination',
  NOTIFY: 'termination',
  N: 'termination',
  SERVICECHANGE: 'termination',
  SC: 'termination',
  AUDITVALUE: 'termination',
  AV: 'termination',
  AUDITCAPABILITY: 'termination',
  AC: 'termination',
};

/** Wildcards and the null context name nothing. */
const UNNAMED = /^(?:[*$-]|ROOT)$/i;

export const megaco: Decoder = {
  id: 'megaco',
  transports: ['udp'],
  retransmits: true,
  firstBytes: new Set(Buffer.from('!M')),

  looksLike(bytes, at, end) {
    return (bytes[at] === 0x21 && bytes[at + 1] === 0x2f && end - at > 8) || startsWith(bytes, at, end, 'MEGACO/');
  },

  decode(bytes, { transport, recognised }) {
    if (!megaco.looksLike(bytes, 0, bytes.length, transport, recognised) || bytes.length > MAX_LENGTH)
      return { ok: false, why: 'not-mine', at: 0 };
    const text = bytes.toString('latin1');
    const head = HEAD.exec(text);
    if (head === null) return { ok: false, why: 'not-mine', at: 0 };
    const from = head[0].length;
    const body = text.slice(from);
    const kind = BODIES.find(([pattern]) => pattern.test(body))?.[1];
    const carries: Carried[] = [];
    // Values in quotes and session descriptions have words and braces of their own.
    const bare = blank(text, carries);
    if (kind === undefined || !areBracesClosed(bare, from)) return { ok: false, why: 'not-mine', at: from };
    const mid = head[2]!;
    const fields: Field[] = [field('mid', mid.replace(/^<|>.*$/g, ''), text.indexOf(mid), mid.length)];
    for (const match of bare.matchAll(ASSIGNMENT)) {
      const [whole, word, value] = match as unknown as readonly [string, string, string];
      if (UNNAMED.test(value) || match.index < from) continue;
      if (fields.length === MAX_FIELDS) break;
      fields.push(field(WORDS[word.toUpperCase()]!, value, match.index + whole.length - value.length, value.length));
    }
    return { ok: true, pdus: [pdu(kind, fields, carries)], used: bytes.length, direction: undefined };
  },
};

/** Whether braces open and close evenly to the end, and nothing follows the last. */
function areBracesClosed(text: string, from: number): boolean {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === OPENING) depth++;
    if (code !== CLOSING) continue;
    if (--depth < 0) return false;
    if (depth === 0 && text.slice(i + 1).trim() === '') return true;
    if (depth > MAX_DEPTH) return false;
  }
  return false;
}

const spaces = (whole: string): string => ' '.repeat(whole.length);

/** The text with quotations and session descriptions blanked out; the latter are handed on. */
function blank(text: string, carries: Carried[]): string {
  return text
    .replaceAll(
      /(?<![\w/])(Local|L|Remote|R)([ \t\r\n]*\{[ \t\r\n]*)(v=0[^{}]*)\}/gi,
      (whole, word: string, opening: string, description: string, at: number) => {
        carries.push({ offset: at + word.length + opening.length, length: description.length, protocol: 'sdp' });
        return spaces(whole);
      },
    )
    .replaceAll(/"[^"]*"/g, spaces);
}

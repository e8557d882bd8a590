/** Writes a DNS message (RFC 1035 §4.1) of what mitmproxy keeps of one. */
import type { TnetRecord, Tnetstring } from './tnetstring.js';

/** Records of one message that are written. Guards memory. */
const MAX_RECORDS = 256;

const RESPONSE = 0x8000;

/** The message in wire format, names written out; undefined when a name or record does not fit into one. */
export function dnsMessage(message: TnetRecord, isResponse: boolean): Buffer | undefined {
  const { id, questions, answers } = message;
  if (typeof id !== 'number') return undefined;
  const asked = (Array.isArray(questions) ? (questions as readonly TnetRecord[]) : []).slice(0, MAX_RECORDS);
  const told = (Array.isArray(answers) ? (answers as readonly TnetRecord[]) : []).slice(0, MAX_RECORDS);
  const parts = [...asked.map(questionOf), ...told.map(recordOf)];
  if (!parts.every((one) => one !== undefined)) return undefined;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id & 0xffff, 0);
  head.writeUInt16BE(isResponse ? RESPONSE : 0, 2);
  head.writeUInt16BE(asked.length, 4);
  head.writeUInt16BE(told.length, 6);
  return Buffer.concat([head, ...parts]);
}

function questionOf({ name, type, class_: kind }: TnetRecord): Buffer | undefined {
  const written = nameOf(name);
  if (written === undefined) return undefined;
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(numberOf(type), 0);
  tail.writeUInt16BE(numberOf(kind), 2);
  return Buffer.concat([written, tail]);
}

function recordOf(record: TnetRecord): Buffer | undefined {
  const begin = questionOf(record);
  const { ttl, data } = record;
  if (begin === undefined || !Buffer.isBuffer(data) || data.length > 0xffff) return undefined;
  const tail = Buffer.alloc(6);
  tail.writeUInt32BE(typeof ttl === 'number' ? ttl >>> 0 : 0, 0);
  tail.writeUInt16BE(data.length, 4);
  return Buffer.concat([begin, tail, data]);
}

/** Labels with their lengths, without compression. */
function nameOf(name: Tnetstring | undefined): Buffer | undefined {
  const text = Buffer.isBuffer(name) ? name.toString('latin1') : typeof name === 'string' ? name : undefined;
  if (text === undefined || text.length > 253) return undefined;
  const labels = text.split('.').filter((label) => label !== '');
  if (labels.some((label) => label.length > 63)) return undefined;
  return Buffer.concat([...labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label, 'latin1')]), Buffer.of(0)]);
}

function numberOf(value: Tnetstring | undefined): number {
  return typeof value === 'number' ? value & 0xffff : 0;
}

/**
 * MQTT 3.1, 3.1.1 and 5 (OASIS MQTT 5.0 §2, §3).
 *
 *   0                1
 *   +----------------+------------------------+--------------------------
 *   | type 4, flags 4| remaining length (1-4) | variable header, payload
 *   +----------------+------------------------+--------------------------
 *
 * A flow is known by its CONNECT only: the other packets have no name in them.
 */
import { isUtf8 } from 'node:buffer';
import type { Decoder, Decoding } from '../core/decoder.js';
import { field, pdu } from '../core/field.js';
import type { Field } from '../core/message.js';
import { Reader, decoding } from '../core/reader.js';

const CONNECT = 1;
const CONNACK = 2;
const PUBLISH = 3;
const SUBSCRIBE = 8;

/** Bits of a PUBLISH's flags. */
const QOS = 0x06;

/** Property of a CONNACK: the name that the server chose for a client without one (§3.2.2.3.7). */
const ASSIGNED_CLIENT_ID = 0x12;

/** Topics of one SUBSCRIBE. Guards memory. */
export const MAX_TOPICS = 256;

/** A CONNECT holds five texts of 64 KiB at most; longer ones than this are met nowhere. */
export const MAX_PACKET = 64 * 1024;

const LEVELS: Readonly<Record<string, readonly number[]>> = { MQIsdp: [3], MQTT: [4, 5] };

export interface MqttMemory {
  level: number;
}

export const mqtt: Decoder<MqttMemory> = {
  id: 'mqtt',
  transports: ['tcp'],
  retransmits: false,
  firstBytes: new Set([CONNECT << 4]),

  looksLike(bytes, at, end, _transport, recognised) {
    if (recognised) return areFlagsValid(bytes[at]!);
    if (bytes[at] !== CONNECT << 4 || end - at < 12) return false;
    let name = at + 1;
    while (name < at + 4 && bytes[name]! >= 0x80) name++;
    // Length 4 or 6, then "MQ"
    return (
      bytes[name + 1] === 0 && (bytes[name + 2] === 4 || bytes[name + 2] === 6) && bytes[name + 3] === 0x4d && bytes[name + 4] === 0x51
    );
  },

  begin: () => ({ level: 4 }),

  decode(bytes, { recognised, memory }) {
    if (!mqtt.looksLike(bytes, 0, bytes.length, 'tcp', recognised)) return { ok: false, why: 'not-mine', at: 0 };
    const type = bytes[0]! >> 4;
    const head = remainingLength(bytes);
    if (head === 'malformed') return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: 1 };
    if (head === 'truncated') return { ok: false, why: 'truncated', at: bytes.length };
    const end = head.at + head.length;
    if (type === PUBLISH && head.length > MAX_PACKET) return readLongPublish(bytes, head.at, end);
    if (head.length > MAX_PACKET) return { ok: false, why: recognised ? 'malformed' : 'not-mine', at: 1 };
    if (bytes.length < end) return { ok: false, why: 'truncated', at: bytes.length };
    const packet = bytes.subarray(0, end);
    switch (type) {
      case CONNECT:
        return readConnect(packet, head.at, memory);
      case CONNACK:
        return readConnack(packet, head.at, memory);
      case PUBLISH:
        return readPublish(packet, head.at, memory);
      case SUBSCRIBE:
        return readSubscribe(packet, head.at, memory);
      default:
        return { ok: true, pdus: type === 14 ? [pdu('disconnect', [])] : [], used: end, direction: undefined };
    }
  },
};

/** "the bits … reserved … MUST be set to the value listed" (§2.1.3). */
function areFlagsValid(first: number): boolean {
  const type = first >> 4;
  if (type === 0) return false;
  if (type === PUBLISH) return (first & QOS) !== QOS;
  return (first & 0x0f) === (type === 6 || type === 8 || type === 10 ? 2 : 0);
}

/** "The maximum number of bytes … is four" (§1.5.5). */
function remainingLength(bytes: Buffer): { readonly at: number; readonly length: number } | 'truncated' | 'malformed' {
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = bytes[i];
    if (byte === undefined) return 'truncated';
    length += (byte & 0x7f) * 128 ** (i - 1);
    if (byte < 0x80) return { at: i + 1, length };
  }
  return 'malformed';
}

/** Reads a packet whose end is known: what runs over it is a broken packet, not one to wait for. */
function within(packet: Buffer, from: number, body: (reader: Reader) => Decoding | undefined): Decoding {
  let result: Decoding | undefined;
  const reader = new Reader(packet);
  const read = decoding(() => {
    reader.skip(from);
    result = body(reader);
    return { ok: true, value: undefined };
  });
  return read.ok && result !== undefined ? result : { ok: false, why: 'malformed', at: reader.offset };
}

function readConnect(packet: Buffer, from: number, memory: MqttMemory): Decoding {
  const read = within(packet, from, (reader) => {
    const name = textField('protocol-name', reader);
    const level = reader.u8();
    if (name === undefined || !LEVELS[String(name.value)]?.includes(level & 0x7f)) return undefined;
    const at = reader.offset;
    const flags = reader.u8();
    const has = (bit: number) => (flags & bit) !== 0;
    // "The Server MUST validate that the reserved flag … is set to 0"; a will that is none has no flags (§3.1.2).
    if (has(0x01) || (!has(0x04) && (flags & 0x38) !== 0) || (flags & 0x18) === 0x18) return undefined;
    memory.level = level & 0x7f;
    const fields: (Field | undefined)[] = [
      name,
      field('level', level & 0x7f, at - 1, 1),
      field('clean-session', (flags >> 1) & 1, at, 1),
      field('keep-alive', reader.u16(), at + 1, 2),
    ];
    if (memory.level === 5) skipProperties(reader);
    fields.push(textField('client-id', reader));
    if (has(0x04)) {
      if (memory.level === 5) skipProperties(reader);
      fields.push(textField('will-topic', reader));
      reader.skip(reader.u16());
    }
    if (has(0x80)) fields.push(textField('username', reader));
    if (has(0x40)) fields.push(passwordField(reader));
    if (fields.includes(undefined) || reader.left > 0) return undefined;
    return {
      ok: true,
      pdus: [
        pdu(
          'connect',
          fields.filter((one): one is Field => one?.value !== ''),
        ),
      ],
      used: packet.length,
      direction: 'to-server',
    };
  });
  return read.ok ? read : { ...read, why: 'not-mine' };
}

function readConnack(packet: Buffer, from: number, { level }: MqttMemory): Decoding {
  return within(packet, from, (reader) => {
    const session = field('session-present', reader.u8(), reader.offset - 1, 1);
    const fields = [session, field('reason-code', reader.u8(), reader.offset - 1, 1)];
    if (level === 5 && reader.left > 0) {
      const end = Number(reader.varint() ?? 0n) + reader.offset;
      // Properties before it have sizes of their own; servers that choose a name send it first.
      if (reader.offset < end && reader.u8() === ASSIGNED_CLIENT_ID) {
        const assigned = textField('client-id', reader);
        if (assigned !== undefined) fields.push(assigned);
      }
    }
    return { ok: true, pdus: [pdu('connack', fields)], used: packet.length, direction: 'to-client' };
  });
}

function readSubscribe(packet: Buffer, from: number, { level }: MqttMemory): Decoding {
  return within(packet, from, (reader) => {
    const fields: Field[] = [];
    reader.skip(2);
    if (level === 5) skipProperties(reader);
    while (reader.left > 0) {
      const topic = textField('topic', reader);
      // "Bits … reserved … The Server MUST treat a SUBSCRIBE packet as malformed if any of Reserved bits … are non-zero" (§3.8.3.1)
      if (topic === undefined || (reader.u8() & (level === 5 ? 0xc0 : 0xfc)) !== 0 || fields.push(topic) > MAX_TOPICS) return undefined;
    }
    return fields.length === 0 ? undefined : { ok: true, pdus: [pdu('subscribe', fields)], used: packet.length, direction: 'to-server' };
  });
}

/** The topic, and what is published under it: another protocol's, as JSON. */
function readPublish(packet: Buffer, from: number, { level }: MqttMemory): Decoding {
  return within(packet, from, (reader) => {
    const topic = textField('topic', reader);
    if (topic === undefined) return undefined;
    // "The Packet Identifier field is only present … where the QoS level is 1 or 2" (§3.3.2.2)
    if ((packet[0]! & QOS) !== 0) reader.skip(2);
    if (level === 5) skipProperties(reader);
    const published = { offset: reader.offset, length: reader.left };
    const isJson = packet[published.offset] === 0x7b || packet[published.offset] === 0x5b;
    const carries = published.length === 0 ? [] : [{ ...published, ...(isJson && { protocol: 'json' }) }];
    return { ok: true, pdus: [pdu('publish', named(topic), carries)], used: packet.length, direction: undefined };
  });
}

/** The topic of a packet that is too long to wait for; what is published is skipped unseen. */
function readLongPublish(bytes: Buffer, from: number, end: number): Decoding {
  if (bytes.length < from + 2) return { ok: false, why: 'truncated', at: bytes.length };
  const length = bytes.readUInt16BE(from);
  if (from + 2 + length > end) return { ok: false, why: 'malformed', at: from };
  if (bytes.length < from + 2 + length) return { ok: false, why: 'truncated', at: bytes.length };
  const topic = bytes.subarray(from + 2, from + 2 + length);
  if (!isText(topic)) return { ok: false, why: 'malformed', at: from + 2 };
  return {
    ok: true,
    pdus: [pdu('publish', named(field('topic', topic.toString('utf8'), from + 2, length)))],
    used: end,
    direction: undefined,
  };
}

/** "A PUBLISH … can have a … zero length Topic Name" where an alias stands for it (§3.3.2.3.4). */
function named(topic: Field): readonly Field[] {
  return topic.length === 0 ? [] : [topic];
}

function textField(name: string, reader: Reader): Field | undefined {
  const length = reader.u16();
  const at = reader.offset;
  const bytes = reader.take(length);
  return isText(bytes) ? field(name, bytes.toString('utf8'), at, length) : undefined;
}

/** "The Password field is Binary Data" (§3.1.3.6): shown as hex where it is no text. */
function passwordField(reader: Reader): Field {
  const length = reader.u16();
  const at = reader.offset;
  const bytes = reader.take(length);
  return field('password', isText(bytes) ? bytes.toString('utf8') : bytes.toString('hex'), at, length);
}

function skipProperties(reader: Reader): void {
  reader.skip(Number(reader.varint() ?? BigInt(reader.left + 1)));
}

/** "MUST NOT include … the null character" (§1.5.4); controls are not forbidden, and not met. */
function isText(bytes: Buffer): boolean {
  // oxlint-disable-next-line no-control-regex -- controls tell bytes from text
  return isUtf8(bytes) && !/[\u0000-\u001f]/.test(bytes.toString('latin1'));
}

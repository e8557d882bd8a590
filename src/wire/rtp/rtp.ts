/**
 * RTP (RFC 3550), recognised without its signalling.
 *
 * Nothing in an RTP packet says that it is one. It is taken for one when
 * several packets of one source count on as the standard says, or when a single
 * one shows what hardly anything else does: the magic of a header extension,
 * or silence in the code of its codec.
 */
import type { Context, Decoder, Decoding } from '../../core/decoder.js';
import { field, group, pdu } from '../../core/field.js';
import type { Field, Pdu } from '../../core/message.js';
import { u32be } from '../../core/words.js';
import { MEDIA_BYTES } from '../first-bytes.js';
import { type Element, elementsOf, isOneByteForm } from './extension.js';
import { FIXED_HEADER, type RtpHeader, contributorsOf, fitsRtp, readRtpHeader } from './header.js';
import type { Verdict } from './media.js';
import { type Stream, Streams } from './streams.js';

/** Packets that count on, on a flow where nothing was recognised yet, and on one where RTP was. */
const NEEDED = 3;
const NEEDED_WHEN_RECOGNISED = 2;
/** Some gateways leave the SSRC zero, and zero is what other protocols are full of. */
const NEEDED_WITHOUT_SOURCE = 6;
/** G.711 gives 80 bytes for 10 ms; silence fills at least this part of the first packet of a call. */
const G711_FRAME = 80;
const SILENT_BYTES = 32;

const EMPTY = Buffer.alloc(0);
const NOTHING_NEW: readonly Pdu[] = [];
const NOT_MINE: Decoding = { ok: false, why: 'not-mine', at: 0 };

export const rtp: Decoder<Streams> = {
  id: 'rtp',
  transports: ['udp'],
  retransmits: false,
  firstBytes: MEDIA_BYTES,

  looksLike(bytes, at, end, _transport, recognised) {
    return fitsRtp(bytes, at, end, recognised);
  },

  begin: () => new Streams(),

  saysNothingNew(bytes, at, end, direction, memory) {
    if (end - at < FIXED_HEADER || (bytes[at]! & 0xc0) !== 0x80) return false;
    const stream = memory.find(direction, u32be(bytes, at + 8), bytes[at + 1]! & 0x7f);
    return stream !== undefined && isSettled(stream) && stream.contributors === contributorsOf(bytes, at);
  },

  decode(bytes, context) {
    if (!rtp.looksLike(bytes, 0, bytes.length, 'udp', context.recognised)) return NOT_MINE;
    const { memory, direction } = context;
    // What another protocol carries comes here without having been asked about.
    if (rtp.saysNothingNew!(bytes, 0, bytes.length, direction, memory))
      return { ok: true, pdus: NOTHING_NEW, used: bytes.length, direction: undefined };
    const header = readRtpHeader(bytes);
    const { stream, ticks } = memory.note(direction, header);
    const isNew = !stream.isConfirmed;
    const verdict = verdictOn(stream, header, bytes, ticks);
    const level = stream.level?.isOver === false ? stream.level.add(elementsOf(header, bytes), bytes) : undefined;
    if (isNew && !isSure(stream, header, bytes, context)) return NOT_MINE;
    if (isNew) memory.confirm(stream);
    if (verdict !== undefined || stream.media?.isOver === true) stream.media = undefined;
    if (stream.level?.isOver === true) stream.level = undefined;

    const contributors = contributorsOf(bytes, 0);
    const pdus: Pdu[] = [];
    if (isNew || level !== undefined || contributors !== stream.contributors) pdus.push(pdu('rtp', fieldsOf(header, bytes, level)));
    if (verdict !== undefined) pdus.push(pdu(verdict.kind, verdictFields(verdict, header, bytes.length)));
    stream.contributors = contributors;
    return { ok: true, pdus, used: bytes.length, direction: undefined };
  },
};

function isSettled({ isConfirmed, level, media }: Stream): boolean {
  return isConfirmed && level === undefined && media === undefined;
}

/** Whether this packet, with those before it, can only be RTP. */
function isSure(stream: Stream, header: RtpHeader, bytes: Buffer, { memory, direction, recognised }: Context<Streams>): boolean {
  const needed = recognised ? NEEDED_WHEN_RECOGNISED : stream.ssrc === 0 ? NEEDED_WITHOUT_SOURCE : NEEDED;
  if (stream.hasMoved && (stream.run >= needed || stream.media?.isPaced === true)) return true;
  if (memory.hasSource(direction, stream.ssrc)) return true;
  if (memory.hasType(stream.payloadType)) return true;
  return hasMagic(header, bytes) || isSilence(header, bytes);
}

/** The extension need not parse: some encrypt what it holds. */
function hasMagic(header: RtpHeader, bytes: Buffer): boolean {
  return isOneByteForm(header) && header.payloadType >= 96 && header.extensionEnd > header.extensionAt && header.payloadAt < bytes.length;
}

/** Whole G.711 frames with a run of the two codes of silence of the law that the payload type stands for (G.711 tables 1 and 2). */
function isSilence(header: RtpHeader, bytes: Buffer): boolean {
  const { payloadType, payloadAt } = header;
  if (bytes[0] !== 0x80 || (payloadType !== 0 && payloadType !== 8)) return false;
  const length = bytes.length - payloadAt;
  if (length === 0 || length % G711_FRAME !== 0) return false;
  const [positive, negative] = payloadType === 0 ? [0xff, 0x7f] : [0xd5, 0x55];
  let silent = 0;
  for (let at = payloadAt; at < bytes.length; at++) if (bytes[at] === positive || bytes[at] === negative) silent++;
  return silent >= SILENT_BYTES;
}

/** What the payload is, told once for each stream. */
function verdictOn({ media }: Stream, header: RtpHeader, bytes: Buffer, ticks: number): Verdict | undefined {
  // SRTP encrypts the padding and its count with the payload (RFC 3711 section 3.1): what is padded cannot be measured.
  if (media === undefined || media.isOver) return undefined;
  return media.add(header.hasPadding ? EMPTY : bytes.subarray(header.payloadAt), ticks);
}

function fieldsOf(header: RtpHeader, bytes: Buffer, level: Element | undefined): readonly Field[] {
  const fields = [
    field('payload-type', header.payloadType, 1, 1),
    field('sequence-number', header.sequence, 2, 2),
    field('timestamp', header.timestamp, 4, 4),
    field('ssrc', hex(header.ssrc), 8, 4),
  ];
  const sources: Field[] = [];
  for (let n = 0; n < header.csrcCount; n++) {
    const offset = FIXED_HEADER + 4 * n;
    sources.push(field(String(n), hex(u32be(bytes, offset)), offset, 4));
  }
  if (sources.length > 0) fields.push(group('csrc', sources));
  if (level !== undefined) {
    const value = bytes[level.at]!;
    fields.push(
      field('audio-level', `0x${value.toString(16).padStart(2, '0')}`, level.at, 1, [
        field('id', level.id, level.at, 1),
        field('voice-activity', value >> 7, level.at, 1),
        field('level', -(value & 0x7f), level.at, 1),
      ]),
    );
  }
  return fields;
}

function verdictFields({ codec, confidence, reason }: Verdict, header: RtpHeader, end: number): readonly Field[] {
  const { payloadAt } = header;
  return [
    field('ssrc', hex(header.ssrc), 8, 4),
    field('payload-type', header.payloadType, 1, 1),
    field('codec', codec, 1, 1),
    field('confidence', confidence, payloadAt, end - payloadAt),
    field('reason', reason, payloadAt, end - payloadAt),
  ];
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}

/** The codecs of static payload types (RFC 3551 §6), as far as their payload can be told from cipher text. */
export interface Codec {
  readonly name: string;
  readonly kind: 'plain-audio' | 'plain-video';
  /** So many bytes for so many ticks of the RTP clock, where the rate is constant. */
  readonly bytes?: number;
  readonly ticks?: number;
  /** Some byte values are far more common than others. */
  readonly isUneven: boolean;
  /** Every payload carries marks of the codec's own. */
  readonly hasMarks: boolean;
  /** Those marks fix so many bits that five packets are proof. */
  readonly isCertain: boolean;
}

const audio = (name: string, bytes: number | undefined, ticks: number | undefined, more: Partial<Codec> = {}): Codec => ({
  name,
  kind: 'plain-audio',
  ...(bytes !== undefined && { bytes }),
  ...(ticks !== undefined && { ticks }),
  isUneven: false,
  hasMarks: false,
  isCertain: false,
  ...more,
});

const GSM = audio('GSM', 33, 160, { hasMarks: true, isCertain: true });
const G723 = audio('G723', undefined, undefined, { hasMarks: true });
const H263: Codec = { ...audio('H263', undefined, undefined, { hasMarks: true }), kind: 'plain-video' };
const MP2T: Codec = { ...audio('MP2T', undefined, undefined, { hasMarks: true, isCertain: true }), kind: 'plain-video' };

export const STATIC_CODECS: ReadonlyMap<number, Codec> = new Map([
  [0, audio('PCMU', 1, 1, { isUneven: true })],
  [3, GSM],
  [4, G723],
  [8, audio('PCMA', 1, 1, { isUneven: true })],
  // "Even though the actual sampling rate for G.722 audio is 16,000 Hz, the RTP clock rate for the G722 payload format is 8,000 Hz" (RFC 3551 §4.5.2)
  [9, audio('G722', 1, 1, { isUneven: true })],
  [10, audio('L16', 4, 1, { isUneven: true })],
  [11, audio('L16', 2, 1, { isUneven: true })],
  [18, audio('G729', 10, 80)],
  [33, MP2T],
  [34, H263],
]);

/** Whether the payload consists of frames that begin as the codec's do. */
export function hasOwnMarks(codec: Codec, payload: Buffer): boolean {
  if (codec === GSM) return everyFrame(payload, 33, (first) => first >> 4 === 0xd);
  if (codec === MP2T) return everyFrame(payload, 188, (first) => first === 0x47);
  if (codec === G723) return isG723(payload);
  if (codec === H263) return isH263(payload);
  return false;
}

/** GSM: "The first 4 bits of every frame are 1101" (RFC 3551 §4.5.8); MP2T: sync bytes. */
function everyFrame(payload: Buffer, length: number, isFirst: (byte: number) => boolean): boolean {
  if (payload.length % length !== 0) return false;
  for (let at = 0; at < payload.length; at += length) if (!isFirst(payload[at]!)) return false;
  return true;
}

/** "The least significant two bits of the first octet in the frame determine the frame size and codec type" (RFC 3551 §4.5.3). */
function isG723(payload: Buffer): boolean {
  let at = 0;
  while (at < payload.length) {
    const size = [24, 20, 4, 0][payload[at]! & 0x03]!;
    if (size === 0) return false;
    at += size;
  }
  return at === payload.length;
}

/** A known picture size, and zero where "reserved, must be zero" (RFC 2190 §5.1, §5.2). */
function isH263(payload: Buffer): boolean {
  if (payload.length < 8) return false;
  const size = payload[1]! >> 5;
  const isModeA = payload[0]! < 0x80;
  const reserved = isModeA ? (payload[1]! & 0x01) | (payload[2]! & 0xe0) : payload[3]! & 0x03;
  return size >= 1 && size <= 5 && reserved === 0;
}

const OPUS_CLOCK = 48;
const LONGEST_OPUS = 120 * OPUS_CLOCK;

/** Ticks of sound in an Opus packet by its first bytes (RFC 6716 §3.1, §3.2), 0 when they are not Opus's. */
export function opusTicks(payload: Buffer): number {
  const config = payload[0]! >> 3;
  const code = payload[0]! & 0x03;
  const frames = code === 0 ? 1 : code < 3 ? 2 : payload.length > 1 ? payload[1]! & 0x3f : 0;
  const milliseconds = config < 12 ? [10, 20, 40, 60][config & 3]! : config < 16 ? [10, 20][config & 1]! : [2.5, 5, 10, 20][config & 3]!;
  const ticks = frames * milliseconds * OPUS_CLOCK;
  return ticks <= LONGEST_OPUS ? ticks : 0;
}

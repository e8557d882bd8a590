/** The bytes that pass, for `Decoder.firstBytes`. */
export function firstBytesWhere(passes: (byte: number) => boolean): ReadonlySet<number> {
  return new Set(Array.from({ length: 256 }, (_, byte) => byte).filter(passes));
}

/** RTP and RTCP: version 2 in the two highest bits (RFC 3550 §5.1, §6.4.1). */
export const MEDIA_BYTES = firstBytesWhere((byte) => byte >> 6 === 2);

/** RTP packets built byte by byte, for tests only. */
import { createHash } from 'node:crypto';

export interface RtpParts {
  readonly first?: number;
  readonly payloadType?: number;
  readonly marker?: boolean;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly csrc?: readonly number[];
  /** Profile and data, whose length must be a multiple of 4 unless `words` lies. */
  readonly extension?: { readonly profile: number; readonly data: string; readonly words?: number };
  readonly payload?: Buffer;
}

export const SSRC = 0x1234abcd;

export function rtpPacket(parts: RtpParts = {}): Buffer {
  const { csrc = [], extension, payload = Buffer.from('a1b2c3d4e5f6', 'hex') } = parts;
  const header = Buffer.alloc(12);
  header[0] = parts.first ?? 0x80 | csrc.length | (extension === undefined ? 0 : 0x10);
  header[1] = (parts.payloadType ?? 111) | (parts.marker === true ? 0x80 : 0);
  header.writeUInt16BE((parts.sequence ?? 1000) & 0xffff, 2);
  header.writeUInt32BE((parts.timestamp ?? 48_000) >>> 0, 4);
  header.writeUInt32BE(parts.ssrc ?? SSRC, 8);
  const sources = Buffer.alloc(4 * csrc.length);
  csrc.forEach((one, n) => sources.writeUInt32BE(one, 4 * n));
  return Buffer.concat([header, sources, extension === undefined ? Buffer.alloc(0) : extensionBytes(extension), payload]);
}

function extensionBytes({ profile, data, words }: NonNullable<RtpParts['extension']>): Buffer {
  const body = Buffer.from(data, 'hex');
  const head = Buffer.alloc(4);
  head.writeUInt16BE(profile, 0);
  head.writeUInt16BE(words ?? body.length / 4, 2);
  return Buffer.concat([head, body]);
}

/** Stands for cipher text: bytes without structure, the same in every run. */
export function cipherText(length: number, seed: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) => createHash('sha256').update(`${seed} ${n}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** Voice in G.711: small amplitudes are far more common than large ones. */
export function voice(length: number, seed: number): Buffer {
  return cipherText(length, seed).map((byte) => 0xd5 ^ ((byte & 0x0f) * ((byte >> 4) & 0x03))) as Buffer;
}

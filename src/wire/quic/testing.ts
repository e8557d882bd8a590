/** Packets made by hand, for tests only. */
import { createCipheriv } from 'node:crypto';
import { bytes, vector } from '../tls/testing.js';
import { initialKeys } from './initial.js';
import { versionOf } from './version.js';

/** A variable-length integer in two bytes. */
export function integer(value: number): Buffer {
  return bytes((0x4000 + value).toString(16));
}

export function crypto(position: number, data: Uint8Array, type = '06'): Buffer {
  return Buffer.concat([bytes(type), integer(position), integer(data.length), data]);
}

export interface Sent {
  readonly version?: number;
  /** The first byte, without the length of the packet number. */
  readonly first?: number;
  readonly destination?: Buffer;
  readonly source?: Buffer;
  readonly token?: Buffer;
  readonly number?: number;
  /** Whose the keys are, and from which connection id they are made. */
  readonly from?: 'client' | 'server';
  readonly keysOf?: Buffer;
}

export const ID = bytes('c0ffee0011223344');

/** An Initial packet as its sender protects it (RFC 9001 §5), with a packet number of two bytes. */
export function initial(frames: Buffer, sent: Sent = {}): Buffer {
  const { version = 1, first = 0xc0, destination = ID, source = bytes('aabb'), token = bytes(''), number = 1, from = 'client' } = sent;
  const head = Buffer.alloc(5);
  head[0] = first | 1;
  head.writeUInt32BE(version, 1);
  const start = Buffer.concat([
    head,
    vector(1, destination),
    vector(1, source),
    integer(token.length),
    token,
    integer(frames.length + 18),
    Buffer.from([0, number]),
  ]);
  const { key, iv, headerProtection } = initialKeys(versionOf(version)!, sent.keysOf ?? destination, from);
  const nonce = Buffer.from(iv);
  nonce[11]! ^= number;
  const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(start);
  const packet = Buffer.concat([start, cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const numberAt = start.length - 2;
  const mask = createCipheriv('aes-128-ecb', headerProtection, null).update(packet.subarray(numberAt + 4, numberAt + 20));
  packet[0]! ^= mask[0]! & 0x0f;
  packet[numberAt]! ^= mask[1]!;
  packet[numberAt + 1]! ^= mask[2]!;
  return packet;
}

/** A hello of before the standard: tags in four characters, and their values. */
export function gquicHello(values: Readonly<Record<string, string>>): Buffer {
  const head = Buffer.from('CHLO\0\0\0\0', 'latin1');
  head.writeUInt16LE(Object.keys(values).length, 4);
  let end = 0;
  const entries = Object.entries(values).map(([tag, value]) => {
    const entry = Buffer.from(`${tag}\0\0\0\0`, 'latin1');
    end += value.length;
    entry.writeUInt32LE(end, 4);
    return entry;
  });
  return Buffer.concat([head, ...entries, Buffer.from(Object.values(values).join(''))]);
}

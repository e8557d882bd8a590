/** Handshake messages made by hand, for tests only. */

/** A vector: its length in `size` bytes, and it. */
export function vector(size: number, content: Uint8Array | string): Buffer {
  const coded = Buffer.from(content);
  const length = Buffer.alloc(size);
  length.writeUIntBE(coded.length, 0, size);
  return Buffer.concat([length, coded]);
}

export function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

export function extension(type: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(type);
  return Buffer.concat([head, vector(2, content)]);
}

export function serverName(name: string): Buffer {
  return extension(0, vector(2, Buffer.concat([bytes('00'), vector(2, name)])));
}

export function message(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), vector(3, body)]);
}

export function helloBody(extensions: readonly Buffer[], version = '0303', cookie?: string): Buffer {
  return Buffer.concat([
    bytes(version),
    Buffer.alloc(32, 0x5a),
    vector(1, bytes('aabbccdd')),
    ...(cookie === undefined ? [] : [vector(1, bytes(cookie))]),
    vector(2, bytes('1301 c02f')),
    vector(1, bytes('00')),
    vector(2, Buffer.concat(extensions)),
  ]);
}

export function clientHello(extensions: readonly Buffer[], version?: string, cookie?: string): Buffer {
  return message(1, helloBody(extensions, version, cookie));
}

export function serverHello(extensions: readonly Buffer[], version = '0303'): Buffer {
  return message(
    2,
    Buffer.concat([bytes(version), Buffer.alloc(32, 0xa5), vector(1, ''), bytes('c02f 00'), vector(2, Buffer.concat(extensions))]),
  );
}

/** DER with a length of two bytes where one is too little. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return content.length < 128
    ? Buffer.concat([Buffer.from([tag]), vector(1, content)])
    : Buffer.concat([Buffer.from([tag, 0x82]), vector(2, content)]);
}

export function attribute(oid: string, text: string, tag = 0x0c, encoding: BufferEncoding = 'utf8'): Buffer {
  return der(0x31, der(0x30, der(0x06, bytes(oid)), der(tag, Buffer.from(text, encoding))));
}

export const COMMON_NAME = '550403';

/** A certificate of version 3 with an issuer, a subject, and the general names given. */
export function certificate(issuer: readonly Buffer[], subject: readonly Buffer[], names: readonly Buffer[] = []): Buffer {
  const extensions = der(
    0x30,
    der(0x30, der(0x06, bytes('551d13')), der(0x01, bytes('ff')), der(0x04, bytes('3000'))),
    der(0x30, der(0x06, bytes('551d11')), der(0x04, der(0x30, ...names))),
  );
  const signed = der(
    0x30,
    der(0xa0, bytes('020102')),
    der(0x02, bytes('01')),
    der(0x30, der(0x06, bytes('2a8648ce3d040302'))),
    der(0x30, ...issuer),
    der(0x30, der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('350101000000Z'))),
    der(0x30, ...subject),
    der(0x30, Buffer.alloc(80, 0x11)),
    ...(names.length > 0 ? [der(0xa3, extensions)] : []),
  );
  return der(0x30, signed, der(0x30, der(0x06, bytes('2a8648ce3d040302'))), der(0x03, Buffer.alloc(72, 0x22)));
}

export function certificates(...chain: readonly Buffer[]): Buffer {
  return message(11, vector(3, Buffer.concat(chain.map((one) => vector(3, one)))));
}

export function record(type: number, content: Uint8Array, version = '0303'): Buffer {
  return Buffer.concat([Buffer.from([type]), bytes(version), vector(2, content)]);
}

/** Bytes of PER put together by hand, bit by bit, for tests only. */
export class Bits {
  #bits = '';

  /** Bits as text; spaces are left out. */
  bits(text: string): this {
    this.#bits += text.replaceAll(' ', '');
    return this;
  }

  align(): this {
    while (this.#bits.length % 8 !== 0) this.#bits += '0';
    return this;
  }

  /** Whole octets, from the next octet on. */
  hex(text: string): this {
    this.align();
    for (const byte of Buffer.from(text.replaceAll(' ', ''), 'hex')) this.#bits += byte.toString(2).padStart(8, '0');
    return this;
  }

  text(text: string): this {
    return this.hex(Buffer.from(text, 'latin1').toString('hex'));
  }

  /** Two bytes a character. */
  wide(text: string): this {
    return this.hex(Buffer.from(text, 'utf16le').swap16().toString('hex'));
  }

  bytes(): Buffer {
    this.align();
    return Buffer.from((this.#bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  }
}

export const bits = (text = ''): Bits => new Bits().bits(text);

/** Version 4 of H.225.0 as an object identifier behind its length. */
export const PROTOCOL = '06 0008914a0004';

/** A UUID of version 1, of a documentation MAC address. */
export const CONFERENCE = '0123456789ab11eeb2c300005e005301';

/** A UUID of version 4. */
export const CALL = '00112233445546778899aabbccddeeff';

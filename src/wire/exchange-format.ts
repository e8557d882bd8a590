/** A file of intercepted exchanges, fed in chunks of any size. */
export interface ExchangeFormat {
  readonly name: 'har' | 'mitmproxy';
  /** So much was read that it can be nothing else. */
  readonly isKnown: boolean;
  /** It is something else, or nothing more can be read. */
  readonly isHopeless: boolean;
  /** The chunk may be reused by its owner afterwards. */
  push(chunk: Buffer): void;
  /** Call once after the last chunk. True when the file ended inside a record. */
  end(): boolean;
}

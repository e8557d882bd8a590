import type { Frame } from '../core/frame.js';

/**
 * Wireshark's and libpcap's bound for one packet. A record that claims more is
 * damage or an attack: what follows it cannot be found again.
 */
export const MAX_CAPTURED_LENGTH = 262_144;

/** What `measure` answers when nothing after this record can be found. */
export const STOP = 0;

/** TLS keys that came with a capture (SSLKEYLOGFILE lines). They are never printed: a private field keeps them out of JSON and logs. */
export class KeyLog {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The lines as they are in the file, unchecked. */
  text(): string {
    return this.#text;
  }
}

/** One capture file format, fed record by record. */
export interface CaptureFormat {
  readonly name: 'pcap' | 'pcapng';
  /** Why `measure` said STOP or `read` said 'damaged', for people. */
  readonly complaint: string;
  /** Names that the file itself gives for addresses, by address, up to now. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** The keys that `read` has just met. */
  readonly keyLog: KeyLog | undefined;
  /**
   * Looks at the record that begins at `at`, of which `end - at` bytes are there.
   * Positive: that many bytes must be held, to ask again or to `read`.
   * Negative: that many bytes hold nothing of interest and can be passed over.
   */
  measure(bytes: Buffer, at: number, end: number): number;
  /** Reads a whole record; 'frame' when it filled `frame`, 'keys' when it left some in `keyLog`, 'other' when it was neither. */
  read(bytes: Buffer, at: number, length: number, frame: Frame): 'frame' | 'keys' | 'other' | 'damaged';
}

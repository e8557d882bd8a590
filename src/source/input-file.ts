import type { Exchange } from '../core/exchange.js';
import type { Frame } from '../core/frame.js';
import { CaptureFile, type CaptureDamage, looksLikeCapture } from '../wire/capture-file.js';
import type { KeyLog } from '../wire/capture-format.js';
import type { ExchangeFormat } from '../wire/exchange-format.js';
import { HarFormat, looksLikeHar } from '../wire/har/har.js';
import { MitmproxyFormat, looksLikeFlows } from '../wire/mitmproxy/mitmproxy.js';

/** What takes a file apart: packets of a capture, or the exchanges that a proxy or a browser kept. */
export interface FileSink {
  onFrame(frame: Frame): void;
  /** Absent where only packets are wanted. */
  onExchange?(exchange: Exchange): void;
  /** TLS keys that stand in the file, in front of what they open. Absent where nothing is to be opened. */
  onKeyLog?(keyLog: KeyLog): void;
  onDamage(damage: CaptureDamage): void;
}

/** What a file turned out to be. */
export interface FileFormat {
  readonly name: 'pcap' | 'pcapng' | 'har' | 'mitmproxy';
  /** Names that the file itself gives for addresses, by address. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Bytes by which formats are told apart, and those that white space may take in front of them. */
const HEAD_BYTES = 128;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const NOTHING = Buffer.alloc(0);

/** A file of any kind that is read, in chunks of any size: what it is shows its content, never its name. */
export class InputFile {
  readonly #sink: FileSink;
  #head = NOTHING;
  #capture: CaptureFile | undefined;
  #exchanges: ExchangeFormat | undefined;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** Undefined until it is known, and for good when the file is of no such kind. */
  get format(): FileFormat | undefined {
    if (this.#exchanges?.isKnown === true) return { name: this.#exchanges.name, names: new Map() };
    return this.#capture?.format;
  }

  /** Nothing more can be read; further chunks are ignored. */
  get stopped(): boolean {
    return this.#capture?.stopped ?? this.#exchanges?.isHopeless ?? false;
  }

  /** The chunk may be reused by its owner afterwards. */
  push(chunk: Buffer): void {
    if (this.#capture !== undefined) this.#capture.push(chunk);
    else if (this.#exchanges !== undefined) this.#exchanges.push(chunk);
    else {
      const head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      if (head.length < HEAD_BYTES && !looksLikeCapture(head)) this.#head = Buffer.from(head);
      else this.#begin(head);
    }
  }

  /** Call once after the last chunk. Returns true when the file ended inside a record. */
  end(): boolean {
    if (this.#capture === undefined && this.#exchanges === undefined) this.#begin(this.#head);
    return this.#capture?.end() ?? this.#exchanges!.end();
  }

  #begin(bytes: Buffer): void {
    const marked = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const text = marked ? bytes.subarray(3) : bytes;
    const head = text.subarray(0, HEAD_BYTES);
    const onExchange = (exchange: Exchange) => this.#sink.onExchange?.(exchange);
    const onDamage = this.#sink.onDamage.bind(this.#sink);
    if (looksLikeHar(head)) this.#exchanges = new HarFormat(onExchange, onDamage);
    else if (looksLikeFlows(head)) this.#exchanges = new MitmproxyFormat(onExchange, onDamage);
    else this.#capture = new CaptureFile(this.#sink.onFrame.bind(this.#sink), onDamage, (keyLog) => this.#sink.onKeyLog?.(keyLog));
    if (this.#capture !== undefined) this.#capture.push(bytes);
    else this.#exchanges!.push(text);
  }
}

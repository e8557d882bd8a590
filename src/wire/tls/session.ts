import type { Direction } from '../../core/flow.js';
import { Reader, decoding } from '../../core/reader.js';
import { type CipherSuite, cipherSuite } from './cipher-suite.js';
import { CLIENT_HELLO, SERVER_HELLO } from './handshake.js';
import type { Label, SessionSecrets, TlsKeys } from './key-log.js';
import { type RecordKeys, keyBlock, nextSecret, trafficKeys } from './key-schedule.js';
import { type OpenedRecord, openRecord } from './record-protection.js';

/** Sealed records of one end that are passed over, for the keys of a capture may stand behind them. Guards time. */
export const MAX_UNOPENED = 64;

const SUPPORTED_VERSIONS = 43;
const TLS_1_3 = 0x0304;
const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;
const RANDOM = 32;

/** The stages of TLS 1.3, in the order in which an end goes through them. */
const STAGES: Readonly<Record<Direction, readonly Label[]>> = {
  'to-server': ['CLIENT_EARLY_TRAFFIC_SECRET', 'CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'CLIENT_TRAFFIC_SECRET_0'],
  'to-client': ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'SERVER_TRAFFIC_SECRET_0'],
};

/** Keys that an end may seal its next record with. */
interface Candidate {
  readonly keys: RecordKeys;
  /** What comes after them. */
  readonly stage: number;
  /** Of TLS 1.3. */
  readonly secret: Buffer | undefined;
}

/** How far the sealed records of one end were followed. */
interface End {
  current: Candidate | undefined;
  /** Of its next record under these keys. */
  number: number;
  unopened: number;
  /** Bytes that were handed on. */
  handedOn: number;
}

/** What a ServerHello says, as far as keys follow from it. */
interface Agreed {
  readonly suite: CipherSuite;
  readonly isTls13: boolean;
  readonly serverRandom: Buffer;
}

/**
 * What one TLS connection agreed on, and how far its records were followed.
 * When an end changes its keys is not read from its messages, of which some may
 * be missing: a record that does not open with the present keys is tried with
 * those that may follow, and the tag tells.
 */
export class TlsSession {
  readonly #keys: TlsKeys;
  /** In hex. */
  #clientRandom: string | undefined;
  /** The body as it came, one character a byte: few connections need what it says. As text it is all that is kept of its record. */
  #serverHello = '';
  #agreed: Agreed | undefined;
  #hasClientChanged = false;
  #hasServerChanged = false;
  /** Made where there are keys: most captures bring none. */
  #client: End | undefined;
  #server: End | undefined;

  constructor(keys: TlsKeys) {
    this.#keys = keys;
  }

  /** Takes a record of handshake messages in the clear that begins with a hello. */
  noteHello(record: Buffer): void {
    const type = record[RECORD_HEADER];
    if (type === CLIENT_HELLO && record.length >= RECORD_HEADER + 6 + RANDOM)
      this.#clientRandom = record.toString('hex', RECORD_HEADER + 6, RECORD_HEADER + 6 + RANDOM);
    if (type !== SERVER_HELLO || record.length < RECORD_HEADER + MESSAGE_HEADER) return;
    const from = RECORD_HEADER + MESSAGE_HEADER;
    const to = from + record.readUIntBE(RECORD_HEADER + 1, 3);
    // A request to try again agreed on the same (RFC 8446 §4.1.4), and says more than a part does.
    if (to > record.length && this.#serverHello !== '') return;
    this.#serverHello = record.toString('latin1', from, to);
    this.#agreed = undefined;
  }

  /** What this end sends from here on is sealed; in TLS 1.3 the message means nothing (RFC 8446 §D.4). */
  changeCipherSpec(direction: Direction): void {
    if (this.#agreement()?.isTls13 !== false) return;
    if (direction === 'to-server') this.#hasClientChanged = true;
    else this.#hasServerChanged = true;
  }

  /** Whether all records of this end are sealed, whatever their type. */
  hasChanged(direction: Direction): boolean {
    return direction === 'to-server' ? this.#hasClientChanged : this.#hasServerChanged;
  }

  /** Nothing more of this end will be opened. */
  isHopeless(direction: Direction): boolean {
    if (this.#keys.isEmpty || this.#clientRandom === undefined) return true;
    const end = direction === 'to-server' ? this.#client : this.#server;
    return end !== undefined && end.unopened > MAX_UNOPENED;
  }

  /** Opens a whole sealed record; `undefined` when there are no keys for it, or not yet. */
  open(record: Buffer, direction: Direction): OpenedRecord | undefined {
    const end = this.#endOf(direction);
    const { current } = end;
    const opened = current === undefined ? undefined : openRecord(record, current.keys, end.number);
    if (opened !== undefined) {
      end.number++;
      return opened;
    }
    for (const candidate of this.#candidates(direction, current)) {
      const first = openRecord(record, candidate.keys, 0);
      if (first === undefined) continue;
      end.current = candidate;
      end.number = 1;
      return first;
    }
    end.unopened++;
    return undefined;
  }

  /** Where the next `length` bytes that were opened stand in the stream of all that this end sealed. */
  handOn(direction: Direction, length: number): number {
    const end = this.#endOf(direction);
    const at = end.handedOn;
    end.handedOn = (at + length) >>> 0;
    return at;
  }

  #endOf(direction: Direction): End {
    return direction === 'to-server' ? (this.#client ??= newEnd()) : (this.#server ??= newEnd());
  }

  *#candidates(direction: Direction, current: Candidate | undefined): Generator<Candidate> {
    const agreed = this.#agreement();
    const secrets = this.#clientRandom === undefined ? undefined : this.#keys.find(this.#clientRandom);
    if (agreed === undefined || secrets === undefined) return;
    const { suite } = agreed;
    if (!agreed.isTls13) {
      if (current === undefined) yield* this.#fromMasterSecret(agreed, secrets, direction);
      return;
    }
    const stages = STAGES[direction];
    for (let stage = current?.stage ?? 0; stage < stages.length; stage++) {
      const secret = secrets.get(stages[stage]!);
      if (secret !== undefined) yield { keys: trafficKeys(suite, secret), stage: stage + 1, secret };
    }
    if (current?.secret === undefined || current.stage < stages.length) return;
    const secret = nextSecret(suite, current.secret);
    yield { keys: trafficKeys(suite, secret), stage: current.stage, secret };
  }

  *#fromMasterSecret({ suite, serverRandom }: Agreed, secrets: SessionSecrets, direction: Direction): Generator<Candidate> {
    const master = secrets.get('CLIENT_RANDOM');
    if (master === undefined) return;
    const { client, server } = keyBlock(suite, master, Buffer.from(this.#clientRandom!, 'hex'), serverRandom);
    yield { keys: direction === 'to-server' ? client : server, stage: 0, secret: undefined };
  }

  #agreement(): Agreed | undefined {
    return this.#serverHello === '' ? undefined : (this.#agreed ??= agreedIn(Buffer.from(this.#serverHello, 'latin1')));
  }
}

/** version(2) random(32) session id(1) cipher suite(2) compression(1) extensions(2); undefined where the suite is none of ours. */
function agreedIn(body: Buffer): Agreed | undefined {
  const read = decoding<Agreed | undefined>(() => {
    const reader = new Reader(body);
    let version = reader.u16();
    const serverRandom = reader.take(RANDOM);
    reader.skip(reader.u8());
    const suite = cipherSuite(reader.u16());
    reader.skip(1);
    const end = reader.left < 2 ? 0 : reader.u16();
    for (const extensions = reader.within(Math.min(end, reader.left)); extensions.left >= 4;) {
      const type = extensions.u16();
      const length = extensions.u16();
      if (type === SUPPORTED_VERSIONS && length === 2) version = extensions.u16();
      else extensions.skip(length);
    }
    return { ok: true, value: suite && { suite, isTls13: version === TLS_1_3, serverRandom } };
  });
  return read.ok ? read.value : undefined;
}

function newEnd(): End {
  return { current: undefined, number: 0, unopened: 0, handedOn: 0 };
}

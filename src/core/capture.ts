import type { Time } from './time.js';

/** One capture file as it was read. */
export interface Capture {
  /** As named on the command line; inside a folder, the folder's name and the path below it. */
  readonly file: string;
  readonly sha256: string;
  readonly format: 'pcap' | 'pcapng' | 'har' | 'mitmproxy';
  /** How the file is packed; null when it is not. */
  readonly compression: 'gzip' | 'zstd' | null;
  /** Packets; of a file of intercepted exchanges its entries. */
  readonly packets: number;
  readonly bytes: number;
  /** LINKTYPE_ values met, ascending. */
  readonly linkTypes: readonly number[];
  readonly first: Time | null;
  readonly last: Time | null;
  /** The file ends inside a record, or inside its packed data. */
  readonly truncated: boolean;
  /** False when reading stopped before the file's end. */
  readonly complete: boolean;
}

/** Something that was seen but could not be looked into, and how often. */
export interface NotJudged {
  readonly why:
    | 'encrypted'
    | 'unknown-protocol'
    | 'unread-payload'
    | 'fragment'
    | 'cut-packet'
    | 'not-ip'
    | 'other-transport'
    | 'link-type'
    | 'broken-headers'
    | 'flow-limit'
    | 'observation-limit'
    | 'reassembly-limit'
    | 'idle-limit'
    | 'event-limit'
    | 'probe-limit'
    | 'name-limit'
    | 'finding-limit';
  readonly unit: 'packets' | 'flows' | 'payloads' | 'events' | 'names' | 'values';
  readonly count: number;
  /** What exactly, where that helps: protocol ids, link types. */
  readonly detail: readonly string[];
}

/** What logs of the whole run left out so far. */
export interface LeftOut {
  /** Of servers. */
  readonly names: number;
  /** That findings would have counted. */
  readonly values: number;
}

/** What was looked at in one capture, and what was not. */
export interface Coverage {
  readonly file: string;
  readonly packets: number;
  /** Packets whose headers were read up to a UDP or TCP payload. */
  readonly packetsRead: number;
  readonly flows: number;
  /** Unrecognised flows that made room for others once the table was full; they are counted, but not listed. */
  readonly flowsExpired: number;
  readonly flowsClassified: number;
  readonly flowsByProtocol: Readonly<Record<string, number>>;
  /** Those of them of which an earlier capture of the run holds packets too. */
  readonly flowsSeenBefore: Readonly<Record<string, number>>;
  /** Protocol data units by protocol, retransmissions not counted. */
  readonly messagesByProtocol: Readonly<Record<string, number>>;
  readonly sessionsByProtocol: Readonly<Record<string, { readonly opened: number; readonly answered: number }>>;
  /** Encrypted flows on which something was read with keys that were given. */
  readonly keysMatched: number;
  readonly notJudged: readonly NotJudged[];
  /** A store told of it: its packets were not at hand. */
  readonly isRecalled?: true;
  /** Values of the user's own that were looked for in every payload, and the encodings in which they are too short to be told from chance. */
  readonly watched?: {
    readonly names: readonly string[];
    readonly notSearched: readonly { readonly name: string; readonly encoding: string; readonly why: string }[];
  };
}

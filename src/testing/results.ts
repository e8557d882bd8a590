/**
 * Events, stays and observations made by hand, for tests only: what a test
 * does not name is the same everywhere. And real captures, frame by frame.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Coverage } from '../core/capture.js';
import type { Event } from '../core/event.js';
import type { Flow } from '../core/flow.js';
import type { Frame } from '../core/frame.js';
import type { Excerpt } from '../core/finding.js';
import type { Evidence } from '../core/observation.js';
import type { Seen } from '../finding/finding-log.js';
import type { CoPresence, Stay } from '../core/presence.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import type { Time } from '../core/time.js';
import type { Engine } from '../engine.js';
import { loadKnowledge } from '../signature/load.js';
import type { Sighting } from '../signature/sink.js';
import { readCapture } from '../source/read-capture.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const IN_THE_CLEAR = join(ROOT, 'captures/clubhouse-2021/capture.pcapng');
export const ENCRYPTED = join(ROOT, 'captures/clubhouse-encrypted/capture.pcapng');
export const KNOWLEDGE = loadKnowledge(join(ROOT, 'signatures'));

/** So many seconds after the first packet. */
export function at(seconds: number): Time {
  return { seconds: 1_000_000 + Math.floor(seconds), nanoseconds: Math.round((seconds % 1) * 1e9), digits: 6 };
}

export function flow(parts: Partial<Flow> = {}): Flow {
  return {
    index: 0,
    id: '1:flow',
    client: { address: '192.0.2.1', port: 40_000 },
    server: { address: '198.51.100.2', port: 8000 },
    transport: 'udp',
    app: null,
    ...parts,
  };
}

export function evidence(parts: Partial<Evidence> = {}): Evidence {
  return { capture: 0, frame: 1, offset: 42, length: 4, time: at(0), hex: '00000001', ...parts };
}

export function event(kind: Event['event'], seconds: number, parts: Partial<Event> = {}): Event {
  return {
    event: kind,
    vendor: 'acme',
    room: 'garden',
    roomBy: 'name',
    user: 'ada',
    time: at(seconds),
    evidence: evidence({ frame: Math.abs(Math.round(seconds)) + 1, time: at(seconds) }),
    flow: flow(),
    signature: 'acme/signalling',
    status: 'confirmed',
    disclosure: 'cleartext',
    ...parts,
  };
}

export function stay(user: string, from: number, to: number, parts: Partial<Stay> = {}): Stay {
  return {
    vendor: 'acme',
    app: null,
    room: 'garden',
    user,
    from: at(from),
    to: at(to),
    began: 'observed',
    ended: 'observed',
    silenceSeconds: null,
    seenBy: 'own',
    status: 'confirmed',
    disclosure: 'cleartext',
    evidence: [evidence({ time: at(from) })],
    ...parts,
  };
}

export function sighting(kind: Sighting['kind'], value: string, parts: Partial<Sighting> = {}): Sighting {
  return {
    flow: flow(),
    direction: 'to-server',
    vendor: 'acme',
    protocol: 'acme/signalling',
    signature: 'acme/signalling',
    status: 'confirmed',
    field: `login.${kind}`,
    kind,
    value,
    of: 'self',
    stability: 'permanent',
    admits: true,
    isOnlyAsked: false,
    disclosure: 'cleartext',
    confidence: 'high',
    evidence: evidence(),
    ...parts,
  };
}

export function pair(a: string, b: string, parts: Partial<CoPresence> = {}): CoPresence {
  return {
    vendor: 'acme',
    app: null,
    a,
    b,
    rooms: [{ room: 'garden', from: at(0), to: at(10), size: 2 }],
    occasions: 1,
    distinctRooms: 1,
    overlapSeconds: 10,
    basis: 'join-seen',
    strength: 10,
    status: 'confirmed',
    disclosure: 'cleartext',
    evidence: [evidence()],
    ...parts,
  };
}

export function coverage(notJudged: Coverage['notJudged'], parts: Partial<Coverage> = {}): Coverage {
  return {
    file: 'a.pcap',
    packets: 10,
    packetsRead: 10,
    flows: 2,
    flowsExpired: 0,
    flowsClassified: 1,
    flowsByProtocol: { 'acme/signalling': 1 },
    flowsSeenBefore: {},
    messagesByProtocol: { 'acme/signalling': 3 },
    sessionsByProtocol: {},
    keysMatched: 0,
    notJudged,
    ...parts,
  };
}

/** A run in which nothing was found. */
export function run(parts: Partial<RunResult> = {}): RunResult {
  const none = {
    stays: [],
    coPresence: [],
    coPresenceCaps: [],
    clocks: [],
    servers: [],
    fanouts: [],
    protocols: [],
    findings: [],
    observers: [],
  };
  return { ...none, ...parts };
}

/** Every frame of a capture, each with bytes of its own. */
export async function framesOf(path: string): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const outcome = await readCapture(path, {
    onFrame: (frame) => {
      const bytes = Buffer.from(frame.bytes.subarray(frame.start, frame.start + frame.capturedLength));
      frames.push({ ...frame, bytes, start: 0 });
    },
    onDamage: ({ detail }) => {
      throw new Error(detail);
    },
    onProgress: () => false,
  });
  if ('problem' in outcome) throw new Error(outcome.problem);
  return frames;
}

/** What the reader of a capture says of it, where a test has only its frames. */
export const WAS_READ = {
  format: 'pcapng',
  compression: null,
  sha256: '0'.repeat(64),
  bytes: 1000,
  truncated: false,
  complete: true,
} as const;

/** Pushes frames through an engine as one capture. */
export function analyse(engine: Engine, frames: readonly Frame[], file = 'capture.pcapng'): CaptureResult {
  engine.begin(file);
  for (const frame of frames) engine.push(frame);
  return engine.end(WAS_READ);
}

/** What no report may let through, by Unicode's own lists; a line's end is looked at apart. */
export const UNSAFE = /[^\P{Cc}\n]|\p{Zl}|\p{Zp}|\p{Cs}|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}/u;

/** Writes the reader's clipboard, rings, turns the text round, and begins a line of its own. */
export const HOSTILE = '\x1b]52;c;cm0gLXJm\x07\u202efdp\u2066\u200b\r\n\x9b2J\u2028\\x41.pcap';

/** The same frames with one text in place of another of as many bytes. */
export function withText(frames: readonly Frame[], from: string, to: string): readonly Frame[] {
  const [old, text] = [Buffer.from(from), Buffer.from(to)];
  if (old.length !== text.length) throw new Error(`"${from}" has ${old.length} bytes, its replacement ${text.length}`);
  return frames.map((frame) => {
    const bytes = Buffer.from(frame.bytes);
    for (let found = bytes.indexOf(old); found >= 0; found = bytes.indexOf(old, found + text.length)) text.copy(bytes, found);
    return { ...frame, bytes };
  });
}

/** A message on the flow of that id, as a finding is shown it. */
export function seen(index: number, proof: Evidence, excerpt: Excerpt | undefined): Seen {
  return { flow: flow({ index }), direction: 'to-server', evidence: proof, excerpt };
}

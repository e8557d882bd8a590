import { EventEmitter } from 'node:events';
import { render } from 'ink';
import type { ReactNode } from 'react';
import type { Coverage } from '../core/capture.js';
import type { Finding, FindingValue } from '../core/finding.js';
import { NO_LISTS, type Progress, type Snapshot } from '../core/snapshot.js';
import { AppView } from './app-view.js';
import type { Errands, Paper } from './errands.js';
import type { SessionProperties } from './session.js';
import type { SnapshotSource } from './snapshot-source.js';
import { ColourContext } from './tones.js';

export const KEY = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  f1: '\u001bOP',
  tab: '\t',
  shiftTab: '\u001b[Z',
  controlC: '\u0003',
} as const;

/** A terminal's screen: keeps the frames it is given. ink-testing-library's is a hundred columns wide, always. */
export class TestOutput extends EventEmitter {
  readonly isTTY = true;
  readonly written: string[] = [];

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  /** The last frame; ink draws nothing, and says so for every frame. */
  get frame(): string {
    return this.written.findLast((text) => text !== '') ?? '';
  }

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
}

/** A terminal's keyboard. */
export class TestInput extends EventEmitter {
  readonly isTTY = true;
  isRaw = false;
  #pending: string | null = null;

  press(key: string): void {
    this.#pending = key;
    this.emit('readable');
  }

  read(): string | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }

  setRawMode(raw: boolean): void {
    this.isRaw = raw;
  }

  setEncoding(): void {}
  ref(): void {}
  unref(): void {}
  pause(): void {}
}

/** Hands out the snapshots of a script. */
export class TestSource implements SnapshotSource {
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #present: Snapshot | undefined;

  constructor(present?: Snapshot) {
    this.#present = present;
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  show(snapshot: Snapshot): void {
    this.#present = snapshot;
    for (const listener of this.#listeners) listener(snapshot);
  }

  subscribe(onSnapshot: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(onSnapshot);
    if (this.#present !== undefined) onSnapshot(this.#present);
    return () => this.#listeners.delete(onSnapshot);
  }
}

interface Setting {
  readonly columns?: number;
  readonly rows?: number;
  readonly colour?: boolean;
  readonly screenReader?: boolean;
  readonly properties?: Pick<SessionProperties, 'start' | 'tokenOf' | 'map' | 'language'>;
}

/** For tests that ask for nothing. */
export const NO_ERRANDS: Errands = { save: async () => {}, report: async () => '', evidence: async () => '', askPlaces: () => {} };

/** A view on a test terminal. */
export async function showView(view: ReactNode, { columns = 80, rows = 24, colour = true, screenReader = false }: Setting = {}) {
  const output = new TestOutput(columns, rows);
  const input = new TestInput();
  const instance = render(<ColourContext value={colour}>{view}</ColourContext>, {
    stdin: input as unknown as NodeJS.ReadStream,
    stdout: output as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: screenReader,
  });
  await settle();
  return {
    /** The screen as text, without colours and what is empty at the end of a row. */
    frame: () => withoutStyle(output.frame).replaceAll(/ +$/gm, ''),
    styledFrame: () => output.frame,
    press: async (...keys: readonly string[]) => {
      for (const key of keys) {
        input.press(key);
        await settle();
      }
    },
    resize: async (nextColumns: number, nextRows: number) => {
      output.resize(nextColumns, nextRows);
      await settle();
    },
    close: () => instance.unmount(),
  };
}

/** The interface on a test terminal. */
export async function showApp(snapshot: Snapshot | undefined, setting: Setting = {}) {
  const source = new TestSource(snapshot);
  let quits = 0;
  const saved: { readonly name: string; readonly text: string }[] = [];
  const papers: (Paper & { readonly kind: 'report' | 'evidence' })[] = [];
  const asked: (readonly string[])[] = [];
  const mouse: boolean[] = [];
  const errands: Errands = {
    save: async (name, text) => {
      if (saved.some((file) => file.name === name)) throw new Error(`${name} is there already.`);
      saved.push({ name, text });
    },
    report: async (paper) => `/home/${papers.push({ ...paper, kind: 'report' }) && paper.name}`,
    evidence: async (paper) => `/home/${papers.push({ ...paper, kind: 'evidence' }) && paper.name}`,
    askPlaces: (profiles) => void asked.push(profiles),
  };
  const view = (
    <AppView source={source} errands={errands} onQuit={() => quits++} onMouse={(isOn) => void mouse.push(isOn)} {...setting.properties} />
  );
  const shown = await showView(view, setting);
  return {
    ...shown,
    show: async (next: Snapshot) => {
      source.show(next);
      await settle();
    },
    quits: () => quits,
    saved,
    papers,
    asked,
    mouse,
  };
}

/** React and ink work through a few turns of the event loop before a frame is out. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function withoutStyle(frame: string): string {
  // oxlint-disable-next-line no-control-regex -- a style is a control sequence
  return frame.replaceAll(/\u001b\[[\d;]*m/g, '');
}

export function aValue(value: string, frame: number, change: Partial<FindingValue> = {}): FindingValue {
  const text = Buffer.from(value, 'utf8').toString('hex');
  const before = '0a0b0c0d';
  return {
    kind: 'user-id',
    value,
    field: 'login.details.14',
    to: '198.51.100.2:8000',
    evidence: {
      capture: 0,
      frame,
      offset: 44,
      length: text.length / 2,
      hex: text,
      time: { seconds: 1_649_093_461 + frame, nanoseconds: 123_456_000, digits: 6 },
    },
    excerpt: { offset: 40, hex: `${before}${text}ff00` },
    ...change,
  };
}

export function aFinding(change: Partial<Finding> = {}): Finding {
  return {
    rule: 'RT-ID-001',
    severity: 'high',
    score: 7.5,
    confidence: 'high',
    evidenceLevel: 'observed',
    title: 'Example Voice: stable user identifier in the clear',
    summary: '2 user ids readable in the packets.',
    vendor: 'example',
    subject: 'user-id',
    count: 2,
    observers: ['same-network', 'provider-and-transit', 'vendor'],
    values: [aValue('900100200', 12), aValue('900100300', 57)],
    disclosure: 'cleartext',
    status: 'synthetic',
    fingerprint: `${change.rule ?? 'RT-ID-001'} ${change.title ?? ''}`,
    labels: { cwe: [], maswe: [], linddun: [], rfc6973: [], gdpr: [] },
    advice: 'Developers, encrypt the signalling.',
    caveat: 'It does not prove that anyone recorded it.',
    ...change,
  };
}

export const aProgress: Progress = {
  file: 'captures/evening.pcapng',
  filesDone: 0,
  filesTotal: 2,
  bytesDone: 430_000,
  bytesTotal: 1_000_000,
  packets: 12_345,
  done: false,
};

export const allDone: Partial<Progress> = { file: null, filesDone: 2, bytesDone: 1_000_000, done: true };

export const aCoverage: Coverage = {
  file: 'captures/evening.pcapng',
  packets: 12_345,
  packetsRead: 12_000,
  flows: 230,
  flowsExpired: 0,
  flowsClassified: 200,
  flowsSeenBefore: {},
  flowsByProtocol: { stun: 120, dtls: 80 },
  messagesByProtocol: { stun: 900, dtls: 400 },
  sessionsByProtocol: {},
  keysMatched: 0,
  notJudged: [
    { why: 'encrypted', unit: 'flows', count: 80, detail: ['example'] },
    { why: 'not-ip', unit: 'packets', count: 345, detail: [] },
  ],
};

export function aSnapshot(change: Partial<Snapshot> = {}, progress: Partial<Progress> = {}): Snapshot {
  return {
    progress: { ...aProgress, ...progress },
    findings: [],
    observers: [],
    coverages: [],
    people: 0,
    rooms: 0,
    pairs: 0,
    servers: 0,
    problems: [],
    files: ['captures/evening.pcapng', 'captures/morning.pcap'],
    lists: NO_LISTS,
    ...change,
  };
}

/** A small evening: a token, two people, a room, a remark. */
export const anEvening: Snapshot = aSnapshot({
  findings: [
    aFinding({ rule: 'RT-TOK-001', severity: 'critical', score: 9.1, title: 'Example Voice: access token in the clear', count: 1 }),
    aFinding(),
    aFinding({ rule: 'RT-WEB-001', severity: 'low', score: 3.7, title: 'own address disclosed', count: 14 }),
    aFinding({
      rule: 'RT-COV-001',
      severity: 'none',
      score: 0,
      title: 'cannot conclude',
      count: 80,
      values: [],
      disclosure: null,
      status: null,
    }),
  ],
  people: 2,
  rooms: 1,
  pairs: 1,
  servers: 4,
});

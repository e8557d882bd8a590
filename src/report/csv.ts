import { formatSocket } from '../core/address.js';
import type { Event } from '../core/event.js';
import type { Finding } from '../core/finding.js';
import { destinationOf, sourceOf } from '../core/flow.js';
import type { Evidence, Observation } from '../core/observation.js';
import type { ObserverView } from '../core/observer.js';
import type { Server } from '../core/place.js';
import type { CoPresence } from '../core/presence.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { formatTime } from '../core/time.js';
import { type Cell, csvRow } from './csv-cell.js';
import type { Table } from './csv-tables.js';
import type { Report } from './report.js';
import { eventsToldOnce, observationsToldOnce } from './told-once.js';

/** The names of the columns; the first row of each table. */
const COLUMNS: Readonly<Record<Table, readonly string[]>> = {
  findings:
    'rule severity score confidence evidenceLevel title summary count vendor subject disclosure status fingerprint file frame offset length time kind value field to part partOffset'.split(
      ' ',
    ),
  observations:
    'file frame time flow src dst transport protocol vendor signature status field kind value of stability offset length disclosure confidence count last app flows part partOffset'.split(
      ' ',
    ),
  events: 'event vendor room user time file frame offset length server signature status disclosure count part partOffset'.split(' '),
  copresence: 'vendor app a b room from to size occasions overlapSeconds basis strength status'.split(' '),
  servers: 'ip ports names vendor vendorHome countries locationConfidence flows sessions answered'.split(' '),
  observers: 'observer name kind values disclosure servers encryptedFlows isSure because'.split(' '),
};

/**
 * One table as comma-separated values (RFC 4180, UTF-8, first row with the
 * names). A finding has a row for each of its values, a pair one for each
 * occasion, an observer one for each kind that it can see.
 */
export class CsvReport implements Report {
  readonly #table: Table;
  /** File names by capture index. */
  readonly #files: string[] = [];

  constructor(table: Table) {
    this.#table = table;
  }

  *capture({ capture, observations, events }: CaptureResult): Generator<string> {
    if (this.#files.length === 0) yield csvRow(COLUMNS[this.#table]);
    const { file, bytes } = capture;
    this.#files.push(file);
    if (this.#table === 'observations')
      for (const { item, times } of observationsToldOnce(observations, bytes)) yield csvRow(observationCells(file, item, times));
    if (this.#table === 'events') for (const { item, times } of eventsToldOnce(events, bytes)) yield csvRow(eventCells(file, item, times));
  }

  *run({ findings, coPresence, servers, observers }: RunResult): Generator<string> {
    if (this.#table === 'findings') for (const finding of findings) yield* this.#findingRows(finding);
    if (this.#table === 'copresence') for (const pair of coPresence) yield* pairRows(pair);
    if (this.#table === 'servers') for (const server of servers) yield csvRow(serverCells(server));
    if (this.#table === 'observers') for (const view of observers) yield* observerRows(view);
  }

  *#findingRows(finding: Finding): Generator<string> {
    const { rule, severity, score, confidence, evidenceLevel, title, summary, count } = finding;
    const { vendor, subject, disclosure, status, fingerprint } = finding;
    const shared: readonly Cell[] = [
      rule,
      severity,
      score,
      confidence,
      evidenceLevel,
      title,
      summary,
      count,
      vendor,
      subject,
      disclosure,
      status,
      fingerprint,
    ];
    if (finding.values.length === 0) yield csvRow([...shared, ...Array.from({ length: 11 }, () => null)]);
    for (const { kind, value, field, to, evidence } of finding.values) {
      const { capture, frame, offset, length, time } = evidence;
      yield csvRow([
        ...shared,
        this.#files[capture] ?? null,
        frame,
        offset,
        length,
        formatTime(time),
        kind,
        value,
        field,
        to,
        ...partCells(evidence),
      ]);
    }
  }
}

function observationCells(file: string, observation: Observation, flows: number): readonly Cell[] {
  const { flow, direction, evidence, vendor, signature, status, field, kind, value, of, stability } = observation;
  const [source, destination] = [sourceOf(flow, direction), destinationOf(flow, direction)];
  return [
    file,
    evidence.frame,
    formatTime(evidence.time),
    flow.id,
    formatSocket(source.address, source.port),
    formatSocket(destination.address, destination.port),
    flow.transport,
    observation.protocol,
    vendor,
    signature,
    status,
    field,
    kind,
    value,
    of,
    stability,
    evidence.offset,
    evidence.length,
    observation.disclosure,
    observation.confidence,
    observation.count,
    formatTime(observation.last),
    flow.app,
    flows,
    ...partCells(evidence),
  ];
}

/** Of an intercepted exchange: the same place as the proxy or browser calls it. */
function partCells({ part }: Evidence): readonly Cell[] {
  return [part?.name ?? null, part?.offset ?? null];
}

function eventCells(
  file: string,
  { event, vendor, room, user, time, evidence, flow, signature, status, disclosure }: Event,
  count: number,
): readonly Cell[] {
  const { frame, offset, length } = evidence;
  const server = formatSocket(flow.server.address, flow.server.port);
  return [
    event,
    vendor,
    room,
    user,
    formatTime(time),
    file,
    frame,
    offset,
    length,
    server,
    signature,
    status,
    disclosure,
    count,
    ...partCells(evidence),
  ];
}

function* pairRows({ vendor, app, a, b, rooms, occasions, overlapSeconds, basis, strength, status }: CoPresence): Generator<string> {
  if (rooms.length === 0) yield csvRow([vendor, app, a, b, null, null, null, null, occasions, overlapSeconds, basis, strength, status]);
  for (const { room, from, to, size } of rooms) {
    yield csvRow([vendor, app, a, b, room, formatTime(from), formatTime(to), size, occasions, overlapSeconds, basis, strength, status]);
  }
}

function* observerRows({ observer, name, sees, servers, encryptedFlows, isSure, because }: ObserverView): Generator<string> {
  const shared: readonly Cell[] = [servers, encryptedFlows, String(isSure), because.join('; ')];
  if (sees.length === 0) yield csvRow([observer, name, null, null, null, ...shared]);
  for (const { kind, values, disclosure } of sees) yield csvRow([observer, name, kind, values, disclosure, ...shared]);
}

function serverCells({ address, ports, names, vendor, vendorHome, location, flows, sessions, answered }: Server): readonly Cell[] {
  const countries = [...new Set(location.candidates.map(({ country }) => country))].join(' ');
  return [
    address,
    ports.join(' '),
    names.join(' '),
    vendor,
    vendorHome?.name ?? null,
    countries,
    location.confidence,
    flows,
    sessions,
    answered,
  ];
}

import { formatSocket } from '../core/address.js';
import type { CountedAnomaly } from '../core/anomaly-log.js';
import type { Capture, Coverage } from '../core/capture.js';
import type { CaptureClock } from '../core/clock.js';
import { escapeJson } from '../core/display.js';
import type { Event } from '../core/event.js';
import type { Finding } from '../core/finding.js';
import { type Endpoint, destinationOf, sourceOf } from '../core/flow.js';
import type { Evidence, Observation } from '../core/observation.js';
import type { Server } from '../core/place.js';
import type { CoPresence, Stay } from '../core/presence.js';
import type { CaptureResult, FlowResult, RunResult } from '../core/results.js';
import { type Time, formatTime } from '../core/time.js';
import { fanoutLine } from './fanout-rows.js';
import { observerLine } from './observer-rows.js';
import { placeFields } from './place-fields.js';
import type { Report } from './report.js';
import { type Told, eventsToldOnce, fanoutsToldOnce, observationsToldOnce } from './told-once.js';

/**
 * JSON Lines: one object per line, told apart by `type`, keys always in the
 * same order. The contract is described in the README.
 */
export class JsonLinesReport implements Report {
  readonly #withFlows: boolean;
  /** File names by capture index. */
  readonly #files: string[] = [];
  #bytes = 0;

  constructor(withFlows: boolean) {
    this.#withFlows = withFlows;
  }

  *capture(result: CaptureResult): Generator<string> {
    const { file, bytes } = result.capture;
    this.#files.push(file);
    this.#bytes += bytes;
    yield line(captureLine(result.capture));
    yield line(coverageLine(result.coverage));
    if (this.#withFlows) for (const flow of result.flows()) yield line(flowLine(file, flow));
    for (const told of observationsToldOnce(result.observations, bytes)) yield line(observationLine(file, told));
    for (const told of eventsToldOnce(result.events, bytes)) yield line(eventLine(file, told));
    for (const { frame, time, first } of result.echoes) {
      const sameAs = { file: this.#files[first.capture], frame: first.frame };
      yield line({ type: 'same-packet', file, frame, time: formatTime(time), sameAs });
    }
    for (const anomaly of result.anomalies) yield line(anomalyLine(file, anomaly));
  }

  *run(result: RunResult): Generator<string> {
    for (const clock of result.clocks) yield line(this.#clockLine(clock));
    for (const stay of result.stays) yield line(this.#stayLine(stay));
    for (const pair of result.coPresence) yield line(this.#coPresenceLine(pair));
    for (const cap of result.coPresenceCaps) yield line({ type: 'presence-cap', ...cap });
    for (const server of result.servers) yield line(serverLine(server));
    for (const told of fanoutsToldOnce(result.fanouts, this.#bytes))
      yield line(fanoutLine(told, this.#files[told.item.capture], (evidence) => this.#evidence(evidence)));
    for (const finding of result.findings) yield line(this.#findingLine(finding));
    for (const view of result.observers) yield line(observerLine(view));
  }

  #clockLine({ capture, by, offsetSeconds, toldSeconds, comparedWith, packets, spreadSeconds }: CaptureClock): object {
    const other = comparedWith === null ? null : this.#files[comparedWith];
    return { type: 'clock', file: this.#files[capture], by, offsetSeconds, toldSeconds, comparedWith: other, packets, spreadSeconds };
  }

  #stayLine({ vendor, app, room, user, from, to, began, ended, silenceSeconds, seenBy, status, disclosure, evidence }: Stay): object {
    const stay = { type: 'stay', vendor, app, room, user, from: formatTime(from), to: formatTime(to), began, ended, silenceSeconds };
    return { ...stay, seenBy, status, disclosure, evidence: evidence.map((one) => this.#evidence(one)) };
  }

  #coPresenceLine(pair: CoPresence): object {
    return {
      type: 'copresence',
      vendor: pair.vendor,
      app: pair.app,
      a: pair.a,
      b: pair.b,
      rooms: pair.rooms.map(({ room, from, to, size }) => ({
        vendor: pair.vendor,
        room,
        from: formatTime(from),
        to: formatTime(to),
        size,
      })),
      occasions: pair.occasions,
      distinctRooms: pair.distinctRooms,
      overlapSeconds: pair.overlapSeconds,
      basis: pair.basis,
      strength: pair.strength,
      status: pair.status,
      disclosure: pair.disclosure,
      evidence: pair.evidence.map((evidence) => this.#evidence(evidence)),
    };
  }

  #findingLine(finding: Finding): object {
    return {
      type: 'finding',
      rule: finding.rule,
      severity: finding.severity,
      score: finding.score,
      confidence: finding.confidence,
      evidenceLevel: finding.evidenceLevel,
      title: finding.title,
      summary: finding.summary,
      count: finding.count,
      observers: finding.observers,
      vendor: finding.vendor,
      subject: finding.subject,
      disclosure: finding.disclosure,
      status: finding.status,
      evidence: finding.values.map(({ kind, value, field, evidence }) => ({ ...this.#evidence(evidence), kind, value, field })),
      fingerprint: finding.fingerprint,
      labels: finding.labels,
      caveat: finding.caveat,
    };
  }

  #evidence({ capture, frame, offset, length, time, pieces, also, part }: Evidence): object {
    const others = also?.map((place) => ({ file: this.#files[place.capture], frame: place.frame, offset: place.offset }));
    return {
      file: this.#files[capture],
      frame,
      offset,
      length,
      time: formatTime(time),
      ...(pieces !== undefined && { pieces }),
      ...(others !== undefined && { also: others }),
      ...(part !== undefined && { part }),
    };
  }
}

function line(value: object): string {
  return `${escapeJson(JSON.stringify(value))}\n`;
}

function captureLine(capture: Capture): object {
  return {
    type: 'capture',
    file: capture.file,
    sha256: capture.sha256,
    format: capture.format,
    compression: capture.compression,
    packets: capture.packets,
    bytes: capture.bytes,
    linkTypes: capture.linkTypes,
    first: timeOrNull(capture.first),
    last: timeOrNull(capture.last),
    truncated: capture.truncated,
    complete: capture.complete,
  };
}

function coverageLine(coverage: Coverage): object {
  return {
    type: 'coverage',
    file: coverage.file,
    packets: { seen: coverage.packets, read: coverage.packetsRead },
    flows: {
      seen: coverage.flows,
      expired: coverage.flowsExpired,
      classified: coverage.flowsClassified,
      byProtocol: coverage.flowsByProtocol,
      seenBefore: coverage.flowsSeenBefore,
    },
    messages: coverage.messagesByProtocol,
    sessions: coverage.sessionsByProtocol,
    keysMatched: coverage.keysMatched,
    notJudged: coverage.notJudged,
    ...(coverage.isRecalled === true && { recalled: true }),
    ...(coverage.watched !== undefined && { watched: coverage.watched }),
  };
}

function flowLine(file: string, { flow, counts, protocols, vendor, names }: FlowResult): object {
  return {
    type: 'flow',
    file,
    flow: flow.id,
    client: socket(flow.client),
    server: socket(flow.server),
    transport: flow.transport,
    first: formatTime(counts.first),
    last: formatTime(counts.last),
    packets: { toServer: counts.packetsToServer, toClient: counts.packetsToClient },
    bytes: { toServer: counts.bytesToServer, toClient: counts.bytesToClient },
    protocol: protocols[0] ?? null,
    protocols,
    vendor,
    names,
    app: flow.app,
  };
}

function observationLine(file: string, { item: observation, times }: Told<Observation>): object {
  const { flow, direction, evidence } = observation;
  return {
    type: 'observation',
    file,
    frame: evidence.frame,
    time: formatTime(evidence.time),
    flow: flow.id,
    src: socket(sourceOf(flow, direction)),
    dst: socket(destinationOf(flow, direction)),
    transport: flow.transport,
    protocol: observation.protocol,
    vendor: observation.vendor,
    app: flow.app,
    signature: observation.signature,
    status: observation.status,
    field: observation.field,
    kind: observation.kind,
    value: observation.value,
    of: observation.of,
    stability: observation.stability,
    offset: evidence.offset,
    length: evidence.length,
    ...(evidence.pieces !== undefined && { pieces: evidence.pieces }),
    ...(evidence.part !== undefined && { part: evidence.part }),
    disclosure: observation.disclosure,
    confidence: observation.confidence,
    count: observation.count,
    last: formatTime(observation.last),
    ...(times > 1 && { flows: times }),
  };
}

function eventLine(file: string, { item, times }: Told<Event>): object {
  const { event, vendor, room, user, time, evidence, flow, signature, status, disclosure } = item;
  return {
    type: 'event',
    event,
    vendor,
    room,
    user,
    time: formatTime(time),
    file,
    frame: evidence.frame,
    offset: evidence.offset,
    length: evidence.length,
    ...(evidence.part !== undefined && { part: evidence.part }),
    server: socket(flow.server),
    evidenceLevel: 'observed',
    signature,
    status,
    disclosure,
    ...(times > 1 && { count: times }),
  };
}

function anomalyLine(file: string, { frame, decoder, why, offset, count, detail }: CountedAnomaly): object {
  return { type: 'anomaly', file, frame, decoder, why, offset, count, detail };
}

function serverLine(server: Server): object {
  return {
    type: 'server',
    ip: server.address,
    ports: server.ports,
    names: server.names,
    vendor: server.vendor,
    vendorHome: server.vendorHome,
    ...placeFields(server),
    flows: server.flows,
    sessions: { opened: server.sessions, answered: server.answered },
  };
}

function timeOrNull(time: Time | null): string | null {
  return time === null ? null : formatTime(time);
}

function socket({ address, port }: Endpoint): string {
  return formatSocket(address, port);
}

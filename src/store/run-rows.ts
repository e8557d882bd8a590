import type { Evidence } from '../core/observation.js';
import type { Stay } from '../core/presence.js';
import type { RunResult } from '../core/results.js';
import type { KnownServer } from '../finding/run-servers.js';
import { idOf } from './ids.js';
import type { Row, RunOfRows } from './tables.js';
import { nanosecondsOf } from './times.js';

/** `silenceOf`: seconds after which a vendor's clients that say nothing are taken to have left; Infinity where silence says nothing. */
export function* stayRows(stays: readonly Stay[], of: RunOfRows, silenceOf: (vendor: string) => number): Generator<Row<'stay_parts'>> {
  for (const stay of stays) {
    const { vendor, room, user } = stay;
    const app = stay.app ?? '';
    const [from, to] = [nanosecondsOf(stay.from), nanosecondsOf(stay.to)];
    const silence = silenceOf(vendor);
    yield {
      id: idOf('stay', [of.capture, vendor, app, room, user, String(from), String(to)]),
      ...of,
      vendor,
      app,
      room,
      user_id: user,
      from_ns: from,
      to_ns: to,
      digits: Math.max(stay.from.digits, stay.to.digits),
      began: stay.began,
      ended: stay.ended,
      silence: Number.isFinite(silence) ? silence : null,
      seen_by: stay.seenBy,
      status: stay.status,
      disclosure: stay.disclosure,
      evidence: JSON.stringify(stay.evidence.map(placeOf)),
    };
  }
}

/** `day` and `geo`: when the capture was made, and what was asked about places. */
export function* serverRows(
  servers: readonly KnownServer[],
  of: RunOfRows,
  { day, geo }: Pick<Row<'servers'>, 'day' | 'geo'>,
): Generator<Row<'servers'>> {
  for (const { server, ground } of servers) {
    const { verdict, location } = server;
    yield {
      id: idOf('server', [of.capture, server.address]),
      ...of,
      server: server.address,
      day,
      geo,
      ports: server.ports,
      names: server.names,
      vendor: server.vendor,
      vendor_by: ground.vendorBy,
      vendor_home: server.vendorHome && JSON.stringify(server.vendorHome),
      country: location.country ?? null,
      location_confidence: location.confidence,
      location: JSON.stringify(location),
      asn: verdict?.asn?.number ?? null,
      operator: verdict?.operator?.name ?? null,
      profiles: server.profiles === undefined ? null : JSON.stringify(server.profiles),
      flows: server.flows,
      sessions: server.sessions,
      answered: server.answered,
      round_trip: ground.roundTripSeconds ?? null,
      contact: ground.contact === undefined ? null : JSON.stringify(placeOf({ ...ground.contact.evidence, hex: '' })),
    };
  }
}

/** A row for each server that was asked. */
export function* probeRows({ fanouts }: RunResult, of: RunOfRows): Generator<Row<'probes'>> {
  for (const one of fanouts) {
    const { client, transport, port, identifier } = one;
    const fanout = idOf('fanout', [of.capture, client, transport, port, String(nanosecondsOf(one.first)), one.template]);
    for (const { address, answered, evidence } of one.servers) {
      yield {
        id: idOf('probe', [of.capture, fanout, address, evidence.frame]),
        ...of,
        frame: evidence.frame,
        byte_offset: evidence.offset,
        byte_length: evidence.length,
        fanout,
        client,
        server: address,
        port,
        transport,
        time_ns: nanosecondsOf(evidence.time),
        answered,
        rhythm: one.rhythm,
        step_seconds: one.stepSeconds,
        payload_length: one.payloadLength,
        constant_bytes: one.constantBytes,
        template: one.template === '' ? null : one.template,
        vendor: one.vendor,
        identifier_kind: identifier?.kind ?? null,
        identifier: identifier?.value ?? null,
        identifier_by: identifier?.by ?? null,
        identifier_field: identifier?.field ?? null,
        identifier_place: identifier && JSON.stringify(placeOf(identifier.evidence)),
      };
    }
  }
}

export function* findingRows({ findings }: RunResult, of: RunOfRows): Generator<Row<'findings'>> {
  for (const one of findings) {
    yield {
      // How bad it is and how it is worded may change; what was found does not.
      id: idOf('finding', [of.capture, one.fingerprint]),
      ...of,
      rule: one.rule,
      severity: one.severity,
      score: one.score,
      confidence: one.confidence,
      evidence_level: one.evidenceLevel,
      title: one.title,
      summary: one.summary,
      vendor: one.vendor,
      subject: one.subject,
      times: one.count,
      observers: one.observers,
      disclosure: one.disclosure,
      status: one.status,
      fingerprint: one.fingerprint,
      labels: JSON.stringify(one.labels),
      advice: one.advice,
      caveat: one.caveat,
      evidence: JSON.stringify(
        one.values.map(({ kind, value, field, to, carrier, evidence }) => ({ kind, value, field, to, carrier, ...placeOf(evidence) })),
      ),
    };
  }
}

/** A row for each kind of identifier that an observer can read, and one for an observer that can read none. */
export function* observerRows({ observers }: RunResult, of: RunOfRows): Generator<Row<'observers'>> {
  for (const { observer, name, because, isSure, sees, servers, encryptedFlows, findings } of observers) {
    const seen = sees.length === 0 ? [{ kind: null, disclosure: null, values: 0 }] : sees;
    for (const { kind, disclosure, values } of seen) {
      yield {
        id: idOf('observer', [of.capture, observer, name, kind, disclosure]),
        ...of,
        observer,
        name,
        because,
        is_sure: isSure,
        kind,
        disclosure,
        different_values: values,
        servers,
        encrypted_flows: encryptedFlows,
        findings,
      };
    }
  }
}

/** Evidence as rows keep it: the capture stands beside it. */
function placeOf({ frame, offset, length, time, hex, pieces, part }: Evidence): object {
  return {
    frame,
    offset,
    length,
    time: String(nanosecondsOf(time)),
    ...(hex !== '' && { hex }),
    ...(pieces !== undefined && { pieces }),
    ...(part !== undefined && { part }),
  };
}

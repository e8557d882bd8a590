import type { Fanout } from '../core/fanout.js';
import type { Finding, FindingValue } from '../core/finding.js';
import type { Organisation, Server } from '../core/place.js';
import type { Stay } from '../core/presence.js';
import type { KnownServer } from '../finding/run-servers.js';
import { type OfCapture, type StoredPlace, evidenceOf } from './recall-capture.js';
import type { Row } from './tables.js';
import { timeOfNanoseconds } from './times.js';

export function stayOf(row: Row<'stay_parts'>, of: OfCapture): Stay {
  const own = { ...of, digits: row.digits! };
  return {
    vendor: row.vendor!,
    app: row.app === '' ? null : row.app,
    room: row.room!,
    user: row.user_id!,
    from: timeOfNanoseconds(row.from_ns!, own.digits),
    to: timeOfNanoseconds(row.to_ns!, own.digits),
    began: row.began as Stay['began'],
    ended: row.ended as Stay['ended'],
    silenceSeconds: null,
    seenBy: row.seen_by as Stay['seenBy'],
    status: row.status as Stay['status'],
    disclosure: row.disclosure as Stay['disclosure'],
    evidence: (JSON.parse(row.evidence!) as StoredPlace[]).map((place) => evidenceOf(place, own)),
  };
}

export function serverOf(row: Row<'servers'>, of: OfCapture): KnownServer {
  const server: Server = {
    address: row.server!,
    ports: row.ports!,
    names: row.names!,
    vendor: row.vendor,
    vendorHome: row.vendor_home === null ? null : (JSON.parse(row.vendor_home) as Organisation),
    location: JSON.parse(row.location!) as Server['location'],
    flows: row.flows!,
    sessions: row.sessions!,
    answered: row.answered!,
  };
  const contact =
    row.contact === null ? undefined : { evidence: evidenceOf(JSON.parse(row.contact) as StoredPlace, of), excerpt: undefined };
  return {
    server,
    ground: {
      vendorBy: row.vendor_by as KnownServer['ground']['vendorBy'],
      vendorNames: [],
      contact,
      roundTripSeconds: row.round_trip ?? undefined,
    },
  };
}

/** Fan-outs, of a row for each server that was asked. */
export function fanoutsOf(rows: readonly Row<'probes'>[], of: OfCapture): readonly Fanout[] {
  const byFanout = new Map<string, Row<'probes'>[]>();
  for (const row of rows) {
    const known = byFanout.get(row.fanout!);
    if (known === undefined) byFanout.set(row.fanout!, [row]);
    else known.push(row);
  }
  return Array.from(byFanout.values(), (probes) => {
    const servers = probes.map((one) => ({ address: one.server!, evidence: probeEvidence(one, of), answered: one.answered! }));
    const row = probes[0]!;
    return {
      capture: of.index,
      client: row.client!,
      transport: row.transport as Fanout['transport'],
      port: row.port,
      rhythm: row.rhythm as Fanout['rhythm'],
      stepSeconds: row.step_seconds,
      first: servers[0]!.evidence.time,
      last: servers.at(-1)!.evidence.time,
      servers,
      answered: servers.filter(({ answered }) => answered).length,
      operators: null,
      payloadLength: row.payload_length!,
      constantBytes: row.constant_bytes!,
      template: row.template ?? '',
      vendor: row.vendor,
      identifier: identifierOf(row, of),
    };
  });
}

function probeEvidence(row: Row<'probes'>, of: OfCapture) {
  const place = { frame: row.frame!, offset: row.byte_offset!, length: row.byte_length!, time: String(row.time_ns) };
  return evidenceOf(place, of);
}

function identifierOf(row: Row<'probes'>, of: OfCapture): Fanout['identifier'] {
  if (row.identifier === null) return null;
  return {
    kind: row.identifier_kind as NonNullable<Fanout['identifier']>['kind'],
    value: row.identifier,
    by: row.identifier_by as NonNullable<Fanout['identifier']>['by'],
    field: row.identifier_field!,
    evidence: evidenceOf(JSON.parse(row.identifier_place!) as StoredPlace, of),
  };
}

type StoredValue = Omit<FindingValue, 'evidence' | 'excerpt'> & StoredPlace;

export function findingOf(row: Row<'findings'>, of: OfCapture): Finding {
  const values = JSON.parse(row.evidence!) as readonly StoredValue[];
  return {
    rule: row.rule!,
    severity: row.severity as Finding['severity'],
    score: row.score!,
    confidence: row.confidence as Finding['confidence'],
    evidenceLevel: row.evidence_level as Finding['evidenceLevel'],
    title: row.title!,
    summary: row.summary!,
    vendor: row.vendor,
    subject: row.subject!,
    count: row.times!,
    observers: row.observers as Finding['observers'],
    values: values.map(({ kind, value, field, to, carrier, ...place }) => ({
      kind,
      value,
      field,
      to,
      ...(carrier !== undefined && { carrier }),
      evidence: evidenceOf(place, of),
    })),
    disclosure: row.disclosure as Finding['disclosure'],
    status: row.status as Finding['status'],
    fingerprint: row.fingerprint!,
    labels: JSON.parse(row.labels!) as Finding['labels'],
    advice: row.advice!,
    caveat: row.caveat!,
  };
}

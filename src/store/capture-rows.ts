import { destinationOf, sourceOf } from '../core/flow.js';
import type { CaptureResult } from '../core/results.js';
import { idOf } from './ids.js';
import type { Row, RunOfRows } from './tables.js';
import { nanosecondsOf } from './times.js';

/** The row of the capture itself. `vantage`: the country where it was made, as far as the user said. */
export function captureRow({ capture, coverage }: CaptureResult, of: RunOfRows, vantage: string | null): Row<'captures'> {
  // The file's name stands beside the coverage already.
  const { file, ...covered } = coverage;
  return {
    id: idOf('capture', [of.capture]),
    ...of,
    file,
    format: capture.format,
    compression: capture.compression,
    packets: capture.packets,
    bytes: capture.bytes,
    link_types: capture.linkTypes,
    first_ns: capture.first && nanosecondsOf(capture.first),
    last_ns: capture.last && nanosecondsOf(capture.last),
    digits: Math.max(capture.first?.digits ?? 0, capture.last?.digits ?? 0),
    truncated: capture.truncated,
    complete: capture.complete,
    vantage,
    coverage: JSON.stringify(covered),
  };
}

export function* flowRows(result: CaptureResult, of: RunOfRows): Generator<Row<'flows'>> {
  for (const { flow, counts, protocols, vendor, names } of result.flows()) {
    const first = nanosecondsOf(counts.first);
    const { client, server } = flow;
    yield {
      // The ends may meet again later: that is another flow.
      id: idOf('flow', [of.capture, flow.id, client.address, client.port, server.address, server.port, String(first)]),
      ...of,
      flow: flow.id,
      client: client.address,
      client_port: client.port,
      server: server.address,
      server_port: server.port,
      transport: flow.transport,
      first_ns: first,
      last_ns: nanosecondsOf(counts.last),
      packets_to_server: counts.packetsToServer,
      packets_to_client: counts.packetsToClient,
      bytes_to_server: counts.bytesToServer,
      bytes_to_client: counts.bytesToClient,
      protocols,
      vendor,
      names,
      program: flow.app,
    };
  }
}

export function* observationRows({ observations }: CaptureResult, of: RunOfRows): Generator<Row<'observations'>> {
  for (const one of observations) {
    const { flow, direction, evidence, kind, field, value } = one;
    const [source, destination] = [sourceOf(flow, direction), destinationOf(flow, direction)];
    yield {
      id: idOf('observation', [of.capture, evidence.frame, evidence.offset, evidence.length, flow.id, field, kind, value]),
      ...of,
      frame: evidence.frame,
      byte_offset: evidence.offset,
      byte_length: evidence.length,
      pieces: jsonOf(evidence.pieces),
      part: jsonOf(evidence.part),
      hex: evidence.hex === '' ? null : evidence.hex,
      time_ns: nanosecondsOf(evidence.time),
      flow: flow.id,
      source: source.address,
      source_port: source.port,
      destination: destination.address,
      destination_port: destination.port,
      direction,
      transport: flow.transport,
      protocol: one.protocol,
      vendor: one.vendor,
      program: flow.app,
      signature: one.signature,
      status: one.status,
      field,
      kind,
      value,
      owner: one.of,
      stability: one.stability,
      admits: one.admits,
      is_only_asked: one.isOnlyAsked,
      disclosure: one.disclosure,
      confidence: one.confidence,
      times: one.count,
      last_ns: nanosecondsOf(one.last),
    };
  }
}

export function* eventRows({ events }: CaptureResult, of: RunOfRows): Generator<Row<'events'>> {
  for (const { event, vendor, room, user, time, evidence, flow, signature, status, disclosure } of events) {
    const { frame, offset, length, pieces, part } = evidence;
    yield {
      id: idOf('event', [of.capture, frame, offset, length, flow.id, event, vendor, room, user]),
      ...of,
      frame,
      byte_offset: offset,
      byte_length: length,
      pieces: jsonOf(pieces),
      part: jsonOf(part),
      event,
      vendor,
      room,
      user_id: user,
      time_ns: nanosecondsOf(time),
      flow: flow.id,
      client: flow.client.address,
      client_port: flow.client.port,
      server: flow.server.address,
      server_port: flow.server.port,
      transport: flow.transport,
      program: flow.app,
      signature,
      status,
      disclosure,
    };
  }
}

export function* anomalyRows({ anomalies }: CaptureResult, of: RunOfRows): Generator<Row<'anomalies'>> {
  for (const { frame, decoder, why, offset, count, detail } of anomalies) {
    const id = idOf('anomaly', [of.capture, frame, decoder, why, offset, detail]);
    yield { id, ...of, frame, decoder, why, byte_offset: offset, times: count, detail };
  }
}

function jsonOf(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

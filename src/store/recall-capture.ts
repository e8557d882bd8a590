import type { CountedAnomaly } from '../core/anomaly-log.js';
import type { Capture, Coverage } from '../core/capture.js';
import type { Event } from '../core/event.js';
import type { Endpoint, Flow } from '../core/flow.js';
import type { Evidence, Observation } from '../core/observation.js';
import type { FlowResult } from '../core/results.js';
import type { Time } from '../core/time.js';
import type { Row } from './tables.js';
import { timeOfNanoseconds } from './times.js';

/** The capture that rows are of: its index in the run, and how finely its clock ticks. */
export interface OfCapture {
  readonly index: number;
  /** Decimal places of a second. */
  readonly digits: number;
}

/** Evidence as rows keep it: the capture stands beside it. */
export type StoredPlace = Omit<Evidence, 'capture' | 'time' | 'hex'> & { readonly time: string; readonly hex?: string };

export function evidenceOf({ time, hex = '', ...place }: StoredPlace, { index, digits }: OfCapture): Evidence {
  return { ...place, hex, capture: index, time: timeOfNanoseconds(BigInt(time), digits) };
}

export function captureOf(row: Row<'captures'>): { readonly capture: Capture; readonly coverage: Coverage } {
  const [file, digits] = [row.file!, row.digits!];
  const moment = (time: bigint | null): Time | null => (time === null ? null : timeOfNanoseconds(time, digits));
  return {
    capture: {
      file,
      sha256: row.capture!,
      format: row.format as Capture['format'],
      compression: row.compression as Capture['compression'],
      packets: row.packets!,
      bytes: row.bytes!,
      linkTypes: row.link_types!,
      first: moment(row.first_ns),
      last: moment(row.last_ns),
      truncated: row.truncated!,
      complete: row.complete!,
    },
    coverage: { file, ...(JSON.parse(row.coverage!) as Omit<Coverage, 'file'>), isRecalled: true },
  };
}

/** Flows of one capture by their ends: each gets a number, as the engine gives one. */
export class RecalledFlows {
  readonly #flows = new Map<string, Flow>();

  flow(id: string, client: Endpoint, server: Endpoint, transport: string, app: string | null): Flow {
    const key = JSON.stringify([id, client, server]);
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    const flow: Flow = { index: this.#flows.size, id, client, server, transport: transport as Flow['transport'], app };
    this.#flows.set(key, flow);
    return flow;
  }
}

export function observationOf(row: Row<'observations'>, flows: RecalledFlows, of: OfCapture): Observation {
  const isToServer = row.direction === 'to-server';
  const ends = [endOf(row.source, row.source_port), endOf(row.destination, row.destination_port)] as const;
  const [client, server] = isToServer ? ends : ([ends[1], ends[0]] as const);
  return {
    flow: flows.flow(row.flow!, client, server, row.transport!, row.program),
    direction: isToServer ? 'to-server' : 'to-client',
    vendor: row.vendor,
    protocol: row.protocol!,
    signature: row.signature!,
    status: row.status as Observation['status'],
    field: row.field!,
    kind: row.kind as Observation['kind'],
    value: row.value!,
    of: row.owner as Observation['of'],
    stability: row.stability as Observation['stability'],
    admits: row.admits!,
    isOnlyAsked: row.is_only_asked!,
    disclosure: row.disclosure as Observation['disclosure'],
    confidence: row.confidence as Observation['confidence'],
    evidence: rowEvidence(row, of),
    count: row.times!,
    last: timeOfNanoseconds(row.last_ns!, of.digits),
  };
}

export function eventOf(row: Row<'events'>, flows: RecalledFlows, of: OfCapture): Event {
  const evidence = rowEvidence({ ...row, hex: null }, of);
  const [client, server] = [endOf(row.client, row.client_port), endOf(row.server, row.server_port)];
  return {
    event: row.event as Event['event'],
    vendor: row.vendor!,
    room: row.room,
    roomBy: 'name',
    user: row.user_id,
    time: evidence.time,
    evidence,
    flow: flows.flow(row.flow!, client, server, row.transport!, row.program),
    signature: row.signature!,
    status: row.status as Event['status'],
    disclosure: row.disclosure as Event['disclosure'],
  };
}

export function flowOf(row: Row<'flows'>, flows: RecalledFlows, { digits }: OfCapture): FlowResult {
  const [client, server] = [endOf(row.client, row.client_port), endOf(row.server, row.server_port)];
  return {
    flow: flows.flow(row.flow!, client, server, row.transport!, row.program),
    counts: {
      first: timeOfNanoseconds(row.first_ns!, digits),
      last: timeOfNanoseconds(row.last_ns!, digits),
      packetsToServer: row.packets_to_server!,
      packetsToClient: row.packets_to_client!,
      bytesToServer: row.bytes_to_server!,
      bytesToClient: row.bytes_to_client!,
    },
    protocols: row.protocols!,
    vendor: row.vendor,
    names: row.names!,
  };
}

export function anomalyOf(row: Row<'anomalies'>): CountedAnomaly {
  return {
    frame: row.frame!,
    decoder: row.decoder!,
    why: row.why as CountedAnomaly['why'],
    offset: row.byte_offset!,
    detail: row.detail!,
    count: row.times!,
  };
}

type Placed = Pick<Row<'observations'>, 'frame' | 'byte_offset' | 'byte_length' | 'pieces' | 'part' | 'hex' | 'time_ns'>;

function rowEvidence({ frame, byte_offset, byte_length, pieces, part, hex, time_ns }: Placed, of: OfCapture): Evidence {
  return {
    capture: of.index,
    frame: frame!,
    offset: byte_offset!,
    length: byte_length!,
    time: timeOfNanoseconds(time_ns!, of.digits),
    hex: hex ?? '',
    ...(pieces !== null && { pieces: JSON.parse(pieces) as NonNullable<Evidence['pieces']> }),
    ...(part !== null && { part: JSON.parse(part) as NonNullable<Evidence['part']> }),
  };
}

function endOf(address: string | null, port: number | null): Endpoint {
  return { address: address!, port: port! };
}

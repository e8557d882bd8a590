/**
 * What a store holds: each table with its columns and their types. Tables are
 * written by these definitions, read by them, and typed by them.
 */

/** `time`: nanoseconds since 1970 (UTC). `json`: text that holds JSON. Every column may be null. */
export type ColumnType = 'text' | 'integer' | 'real' | 'truth' | 'time' | 'texts' | 'integers' | 'json';

export type Columns = Readonly<Record<string, ColumnType>>;

/** First of every row: its own id, the run it comes from, and the SHA-256 of the capture. */
const KEY = { id: 'text', run: 'text', capture: 'text' } as const;

/** Where the bytes of a row stand, as in Wireshark. */
const PLACE = { frame: 'integer', byte_offset: 'integer', byte_length: 'integer' } as const;

export const TABLES = {
  captures: {
    ...KEY,
    file: 'text',
    format: 'text',
    compression: 'text',
    packets: 'integer',
    bytes: 'integer',
    link_types: 'integers',
    first_ns: 'time',
    last_ns: 'time',
    /** Decimal places of a second that the capture knows. */
    digits: 'integer',
    truncated: 'truth',
    complete: 'truth',
    vantage: 'text',
    coverage: 'json',
  },
  flows: {
    ...KEY,
    flow: 'text',
    client: 'text',
    client_port: 'integer',
    server: 'text',
    server_port: 'integer',
    transport: 'text',
    first_ns: 'time',
    last_ns: 'time',
    packets_to_server: 'integer',
    packets_to_client: 'integer',
    bytes_to_server: 'integer',
    bytes_to_client: 'integer',
    protocols: 'texts',
    vendor: 'text',
    names: 'texts',
    program: 'text',
  },
  observations: {
    ...KEY,
    ...PLACE,
    pieces: 'json',
    part: 'json',
    hex: 'text',
    time_ns: 'time',
    flow: 'text',
    source: 'text',
    source_port: 'integer',
    destination: 'text',
    destination_port: 'integer',
    /** Whether the source is the client of the flow: `to-server`, `to-client`. */
    direction: 'text',
    transport: 'text',
    protocol: 'text',
    vendor: 'text',
    program: 'text',
    signature: 'text',
    status: 'text',
    field: 'text',
    kind: 'text',
    value: 'text',
    owner: 'text',
    stability: 'text',
    /** Of a token: holding it is enough to act with it. */
    admits: 'truth',
    /** Of a host name: looked up, and not what the flow's server goes by. */
    is_only_asked: 'truth',
    disclosure: 'text',
    confidence: 'text',
    times: 'integer',
    last_ns: 'time',
  },
  events: {
    ...KEY,
    ...PLACE,
    pieces: 'json',
    part: 'json',
    event: 'text',
    vendor: 'text',
    room: 'text',
    user_id: 'text',
    time_ns: 'time',
    flow: 'text',
    client: 'text',
    client_port: 'integer',
    server: 'text',
    server_port: 'integer',
    transport: 'text',
    program: 'text',
    signature: 'text',
    status: 'text',
    disclosure: 'text',
  },
  /** What one capture alone tells of stays: those of all captures together are derived from it. */
  stay_parts: {
    ...KEY,
    vendor: 'text',
    /** Empty where no app was seen. */
    app: 'text',
    room: 'text',
    user_id: 'text',
    from_ns: 'time',
    to_ns: 'time',
    digits: 'integer',
    began: 'text',
    ended: 'text',
    /** Seconds after which somebody of this vendor's who says nothing is taken to have left; null where silence says nothing. */
    silence: 'real',
    seen_by: 'text',
    status: 'text',
    disclosure: 'text',
    evidence: 'json',
  },
  servers: {
    ...KEY,
    server: 'text',
    /** YYYY-MM-DD of the capture's beginning: places change hands. */
    day: 'text',
    /** Hash of the databases that were asked; null where none was. */
    geo: 'text',
    ports: 'integers',
    names: 'texts',
    vendor: 'text',
    /** What the vendor is known by: `signature` or `name`. */
    vendor_by: 'text',
    vendor_home: 'json',
    country: 'text',
    location_confidence: 'text',
    location: 'json',
    asn: 'integer',
    operator: 'text',
    profiles: 'json',
    flows: 'integer',
    sessions: 'integer',
    answered: 'integer',
    /** Seconds of the quickest answer; null where they were not measured. */
    round_trip: 'real',
    /** Where the first message that was recognised stands. */
    contact: 'json',
  },
  probes: {
    ...KEY,
    ...PLACE,
    /** The same for all servers that were asked the same. */
    fanout: 'text',
    client: 'text',
    server: 'text',
    port: 'integer',
    transport: 'text',
    time_ns: 'time',
    answered: 'truth',
    rhythm: 'text',
    step_seconds: 'real',
    payload_length: 'integer',
    constant_bytes: 'integer',
    template: 'text',
    vendor: 'text',
    identifier_kind: 'text',
    identifier: 'text',
    identifier_by: 'text',
    identifier_field: 'text',
    /** Where it stands in the first of the payloads. */
    identifier_place: 'json',
  },
  findings: {
    ...KEY,
    rule: 'text',
    severity: 'text',
    score: 'real',
    confidence: 'text',
    evidence_level: 'text',
    title: 'text',
    summary: 'text',
    vendor: 'text',
    subject: 'text',
    times: 'integer',
    observers: 'texts',
    disclosure: 'text',
    status: 'text',
    fingerprint: 'text',
    labels: 'json',
    advice: 'text',
    caveat: 'text',
    evidence: 'json',
  },
  observers: {
    ...KEY,
    observer: 'text',
    name: 'text',
    because: 'texts',
    is_sure: 'truth',
    kind: 'text',
    disclosure: 'text',
    different_values: 'integer',
    servers: 'integer',
    encrypted_flows: 'integer',
    findings: 'texts',
  },
  anomalies: { ...KEY, frame: 'integer', decoder: 'text', why: 'text', byte_offset: 'integer', times: 'integer', detail: 'text' },
  /** One row for each run; written last, so that a run is complete when it is there. */
  scan_runs: {
    ...KEY,
    file: 'text',
    detector: 'text',
    /** Hash of all that changes the answer: signatures, profiles and databases, watched values, masking. */
    configuration: 'text',
    privacy: 'text',
    /** `done`, or `failed` and why. */
    status: 'text',
    reason: 'text',
    /** Rows that the run wrote, by table. */
    rows: 'json',
  },
} as const satisfies Readonly<Record<string, Columns>>;

export type Table = keyof typeof TABLES;

interface Values {
  readonly text: string;
  readonly integer: number;
  readonly real: number;
  readonly truth: boolean;
  readonly time: bigint;
  readonly texts: readonly string[];
  readonly integers: readonly number[];
  readonly json: string;
}

export type Value<Type extends ColumnType = ColumnType> = Values[Type] | null;

export type Row<Name extends Table> = {
  readonly [Column in keyof (typeof TABLES)[Name]]: (typeof TABLES)[Name][Column] extends ColumnType
    ? Value<(typeof TABLES)[Name][Column]>
    : never;
};

/** What every row of a run begins with, its own id aside. */
export interface RunOfRows {
  readonly run: string;
  readonly capture: string;
}

/** The order in which tables are written: the run itself comes last. */
export const TABLE_NAMES = Object.keys(TABLES) as readonly Table[];

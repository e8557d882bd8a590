import type { Evidence } from '../core/observation.js';
import type { Stay } from '../core/presence.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { findCoPresence } from '../presence/co-presence.js';
import { type KnownOfRun, listStays, mergedStays, resolvedRooms } from '../presence/merged-stays.js';
import { MAX_STAYS } from '../presence/stay-log.js';
import { StayTable } from '../presence/stay-table.js';
import type { OpenStore } from './open-store.js';
import { StoreError } from './store-error.js';
import type { Row } from './tables.js';
import { timeOfNanoseconds } from './times.js';

/** What a store tells of who was where and with whom; of captures what stands in their own lines. */
export interface StoredPresence {
  readonly captures: readonly CaptureResult[];
  readonly run: RunResult;
}

const NO_RESULT: RunResult = {
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

/**
 * Puts together what the captures of a store tell of stays, as the engine does
 * for captures read in one run. Their clocks are taken as they are: only the
 * packets themselves could tell how they differ. Throws StoreError where there
 * are more stays than fit into memory.
 */
export async function readPresence(store: OpenStore): Promise<StoredPresence> {
  const [{ stays: count } = { stays: 0 }] = await store.rows('SELECT count(*) AS stays FROM stay_parts');
  if (Number(count) > MAX_STAYS) {
    throw new StoreError(
      `the store has ${String(count)} stays, more than the ${MAX_STAYS} that fit into memory: ask it with "roomtone query"`,
    );
  }
  const captures = (await store.rows('SELECT * FROM captures ORDER BY first_ns, capture')) as unknown as readonly Row<'captures'>[];
  const parts = (await store.rows('SELECT * FROM stay_parts ORDER BY from_ns, id')) as unknown as readonly Row<'stay_parts'>[];
  const indexOf = new Map(captures.map(({ capture }, index) => [capture, index]));
  const silences = new Map(parts.map(({ vendor, silence }) => [vendor, silence ?? Infinity]));
  const known: KnownOfRun = {
    resolve: (room) => room,
    silenceOf: (vendor) => silences.get(vendor) ?? Infinity,
    endAfter: () => undefined,
  };
  const table = StayTable.of(parts.map((part) => stayOf(part, indexOf.get(part.capture) ?? 0)));
  const merged = mergedStays(table, resolvedRooms(table, known.resolve), known);
  const { pairs, caps } = findCoPresence(merged);
  return {
    captures: captures.map(captureOf),
    run: { ...NO_RESULT, stays: listStays(merged, known), coPresence: pairs, coPresenceCaps: caps },
  };
}

function stayOf(row: Row<'stay_parts'>, capture: number): Stay {
  const digits = Number(row.digits);
  return {
    vendor: row.vendor!,
    app: row.app === '' ? null : row.app,
    room: row.room!,
    user: row.user_id!,
    from: timeOfNanoseconds(row.from_ns!, digits),
    to: timeOfNanoseconds(row.to_ns!, digits),
    began: row.began as Stay['began'],
    ended: row.ended as Stay['ended'],
    silenceSeconds: null,
    seenBy: row.seen_by as Stay['seenBy'],
    status: row.status as Stay['status'],
    disclosure: row.disclosure as Stay['disclosure'],
    evidence: (JSON.parse(row.evidence!) as StoredPlace[]).map(({ time, hex = '', ...place }) => ({
      ...place,
      hex,
      capture,
      time: timeOfNanoseconds(BigInt(time), digits),
    })),
  };
}

/** Evidence as a store keeps it: see `placeOf` of the rows. */
type StoredPlace = Omit<Evidence, 'capture' | 'time' | 'hex'> & { readonly time: string; readonly hex?: string };

function captureOf(row: Row<'captures'>): CaptureResult {
  const [file, digits] = [row.file!, Number(row.digits)];
  return {
    capture: {
      file,
      sha256: row.capture!,
      format: row.format as CaptureResult['capture']['format'],
      compression: row.compression as CaptureResult['capture']['compression'],
      packets: Number(row.packets),
      bytes: Number(row.bytes),
      linkTypes: (row.link_types as unknown as { readonly items: readonly bigint[] }).items.map(Number),
      first: row.first_ns === null ? null : timeOfNanoseconds(row.first_ns, digits),
      last: row.last_ns === null ? null : timeOfNanoseconds(row.last_ns, digits),
      truncated: row.truncated === true,
      complete: row.complete === true,
    },
    coverage: { file, ...(JSON.parse(row.coverage!) as Omit<CaptureResult['coverage'], 'file'>) },
    observations: [],
    events: [],
    echoes: [],
    anomalies: [],
    flows: () => [],
  };
}

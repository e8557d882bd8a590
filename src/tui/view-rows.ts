import type { Snapshot } from '../core/snapshot.js';
import type { Filter } from './filter/filter.js';
import { sortRows, type Row, type Sort, type Table } from './table.js';
import { findingsTable } from './tables/findings-table.js';
import { flowsTable } from './tables/flows-table.js';
import { packetsTable } from './tables/packets-table.js';
import { peopleTable } from './tables/people-table.js';
import { placesTable } from './tables/places-table.js';
import { roomsTable } from './tables/rooms-table.js';
import type { ViewId } from './views.js';

const TABLES: Readonly<Record<ViewId, (snapshot: Snapshot) => Table>> = {
  findings: findingsTable,
  rooms: roomsTable,
  people: peopleTable,
  places: placesTable,
  flows: flowsTable,
  packets: packetsTable,
};

/** What each table is made of: while these are the same objects, so is the table. */
const SOURCES: Readonly<Record<ViewId, (snapshot: Snapshot) => readonly unknown[]>> = {
  findings: ({ findings, files }) => [findings, files.length],
  rooms: ({ lists, files }) => [lists.stays, files.length],
  people: ({ lists, files }) => [lists.pairs, files.length],
  places: ({ lists, files, places }) => [lists.servers, lists.fanouts, files.length, places?.chosen.join(',')],
  flows: ({ lists, files, progress }) => [lists.flows, files.length, progress.done],
  packets: ({ lists, files }) => [lists.frames, lists.values, files.length],
};

const EMPTY: Table = { columns: [], rows: [], total: 0, has: [], empty: '' };

interface Kept<Value> {
  readonly of: readonly unknown[];
  readonly value: Value;
}

/** The tables of the views and their rows as filtered and sorted, made anew only where what they rest on has changed. */
export class ViewRows {
  readonly #tables = new Map<ViewId, Kept<Table>>();
  readonly #rows = new Map<ViewId, Kept<readonly Row[]>>();

  table(view: ViewId, snapshot: Snapshot | null): Table {
    if (snapshot === null) return EMPTY;
    return kept(this.#tables, view, SOURCES[view](snapshot), () => TABLES[view](snapshot));
  }

  /** The rows that pass the filter, sorted. */
  rows(view: ViewId, snapshot: Snapshot | null, filter: Filter | null, sort: Sort | null): readonly Row[] {
    const table = this.table(view, snapshot);
    return kept(this.#rows, view, [table, filter, sort], () => {
      const passing = filterRows(table, filter);
      return sort === null
        ? passing
        : sortRows(
            passing,
            sort,
            table.columns.map(() => 0),
          );
    });
  }
}

export function filterRows({ rows }: Table, filter: Filter | null): readonly Row[] {
  return filter === null ? rows : rows.filter((row) => filter.passes(row.fields()));
}

function kept<Value>(cache: Map<ViewId, Kept<Value>>, view: ViewId, of: readonly unknown[], make: () => Value): Value {
  const known = cache.get(view);
  if (known !== undefined && known.of.every((one, index) => one === of[index])) return known.value;
  const value = make();
  cache.set(view, { of, value });
  return value;
}

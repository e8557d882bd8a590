import type { Snapshot } from '../core/snapshot.js';
import { widthOf } from './fit.js';
import { span, type Line } from './line.js';
import { formatCount } from './numbers.js';
import { safeText } from './safe-text.js';
import { VIEWS, VIEW_TITLES, type ViewId } from './views.js';

function partsOf(snapshot: Snapshot | null, view: ViewId, columns: number): readonly string[] {
  const counts = snapshot === null ? null : countsOf(snapshot);
  const wordings: readonly ((one: ViewId, index: number) => string)[] = [
    ...(counts === null ? [] : [(one: ViewId, index: number) => `${index + 1} ${VIEW_TITLES[one]} ${formatCount(counts[one])}`]),
    (one, index) => `${index + 1} ${VIEW_TITLES[one]}`,
    (one, index) => (one === view ? `${index + 1} ${VIEW_TITLES[one]}` : `${index + 1}`),
  ];
  const bars = wordings.map((wording) =>
    VIEWS.map((one, index) => (one === view ? `[${wording(one, index)}]` : ` ${wording(one, index)} `)),
  );
  return bars.find((bar) => widthOf(safeText(bar.join(''))) <= columns) ?? bars.at(-1)!;
}

/** The view whose name stands in that column of the bar. */
export function viewAt(snapshot: Snapshot | null, view: ViewId, columns: number, column: number): ViewId | undefined {
  let end = 0;
  return VIEWS[partsOf(snapshot, view, columns).findIndex((part) => (end += widthOf(safeText(part))) > column)];
}

/** The views with their keys and how much there is in each, as far as there is room; brackets say which one is shown. */
export function viewBar(snapshot: Snapshot | null, view: ViewId, columns: number): Line {
  const parts = partsOf(snapshot, view, columns);
  return {
    spans: parts.map((part, index) => ({ ...span(part, VIEWS[index] === view ? 'strong' : 'faint') })),
    spoken: safeText(`view ${VIEWS.indexOf(view) + 1} of ${VIEWS.length}, ${VIEW_TITLES[view]}`),
  };
}

function countsOf({ findings, lists }: Snapshot): Readonly<Record<ViewId, number>> {
  return {
    findings: findings.length,
    rooms: lists.stays.total,
    people: lists.pairs.total,
    places: lists.servers.total,
    flows: lists.flows.total,
    packets: lists.frames.total,
  };
}

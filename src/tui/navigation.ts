import type { Finding } from '../core/finding.js';
import type { DetailLayout } from './detail-layout.js';
import type { Action } from './keys.js';
import { clamp, clampScroll, reveal } from './scroll.js';

/** Where the user is. What the screen shows follows from this, the snapshot and the size. */
export interface Navigation {
  /** Null until the user moves: the mark then stays on the worst finding, whichever that is. */
  readonly selection: { readonly fingerprint: string; readonly index: number } | null;
  readonly listTop: number;
  /** The selected finding is open. */
  readonly open: boolean;
  readonly valueIndex: number;
  /** First visible row of the open finding, or of the text that stands for an empty list. */
  readonly scroll: number;
  /** First visible row of the help; null while it is closed. */
  readonly help: number | null;
}

export const START: Navigation = { selection: null, listTop: 0, open: false, valueIndex: 0, scroll: 0, help: null };

/** What there is to move in. */
export interface Stage {
  readonly findings: readonly Finding[];
  readonly bodyRows: number;
  readonly listRows: number;
  /** Rows of the text that stands for an empty list, and of the help. */
  readonly emptyLength: number;
  readonly helpLength: number;
  readonly layoutOf: (finding: Finding, valueIndex: number) => DetailLayout;
}

/** The selected finding's place in the list: the same finding, or what stands where it was. */
export function selectedIndex({ selection }: Navigation, findings: readonly Finding[]): number {
  if (selection === null) return 0;
  const index = findings.findIndex(({ fingerprint }) => fingerprint === selection.fingerprint);
  return index === -1 ? clamp(selection.index, 0, Math.max(0, findings.length - 1)) : index;
}

/** The open finding; one that a later snapshot no longer has is closed. */
export function openFinding({ open, selection }: Navigation, findings: readonly Finding[]): Finding | undefined {
  return open ? findings.find(({ fingerprint }) => fingerprint === selection?.fingerprint) : undefined;
}

/** The first visible row of the list, moved no further than the selected row asks. */
export function listTop(navigation: Navigation, { findings, listRows }: Stage): number {
  const index = selectedIndex(navigation, findings);
  return clampScroll(reveal(navigation.listTop, { top: index, bottom: index + 1 }, listRows), findings.length, listRows);
}

/** How far an action moves among so many rows, of which a screenful is visible. */
export function stepOf(action: Action, visible: number, total: number): number {
  switch (action) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -Math.max(1, visible - 1);
    case 'page-down':
      return Math.max(1, visible - 1);
    case 'first':
      return -total;
    case 'last':
      return total;
    default:
      return 0;
  }
}

export function scrollBy(scroll: number, action: Action, length: number, visible: number): number {
  return clampScroll(clampScroll(scroll, length, visible) + stepOf(action, visible, length), length, visible);
}

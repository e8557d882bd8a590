import type { Language } from '../core/language.js';
import type { Snapshot } from '../core/snapshot.js';
import type { Document } from './documents/document.js';
import type { Filter } from './filter/filter.js';
import type { Action } from './keys.js';
import type { Line } from './line.js';
import type { Prompt } from './prompt.js';
import { clamp, clampScroll, reveal } from './scroll.js';
import type { Row, Sort, Table } from './table.js';
import type { Target } from './target.js';
import { VIEWS, type ViewId } from './views.js';

/** A page that is open over its list. */
export interface OpenPage {
  readonly target: Target;
  readonly stop: number;
  readonly scroll: number;
}

/** Where the user is in one view. */
export interface ViewState {
  /** Null until the user moves: the mark then stays on the first row, whichever that is. */
  readonly selection: { readonly key: string; readonly index: number } | null;
  readonly top: number;
  readonly sort: Sort | null;
  /** From the list inwards. */
  readonly pages: readonly OpenPage[];
  /** Pages that were left for the list beside them, and the row they are of. */
  readonly left: { readonly key: string; readonly pages: readonly OpenPage[] } | null;
  /** The last row stays selected while more come. */
  readonly follows: boolean;
  /** First visible row of the text that stands for an empty list. */
  readonly scroll: number;
}

/** Where the user is. What the screen shows follows from this, the snapshot and the size. */
export interface Navigation {
  readonly view: ViewId;
  readonly views: Readonly<Record<ViewId, ViewState>>;
  /** First visible row of the help; null while it is closed. */
  readonly help: number | null;
  readonly filter: Filter | null;
  readonly prompt: Prompt | null;
  /** By `noteKey`. */
  readonly marks: ReadonlySet<string>;
  readonly comments: ReadonlyMap<string, string>;
  readonly isMasked: boolean;
  /** The list or the page has the whole body, also where there is room for both. */
  readonly isEnlarged: boolean;
  /** Pages say more, in the words of experts. */
  readonly isDetailed: boolean;
  readonly isMouseOn: boolean;
  /** What is shown while newer pictures wait. */
  readonly held: Snapshot | null;
  /** What became of the last key, said until the next one. */
  readonly notice: string | null;
}

const AT_FIRST: ViewState = { selection: null, top: 0, sort: null, pages: [], left: null, follows: false, scroll: 0 };

export const START: Navigation = {
  view: 'findings',
  views: Object.fromEntries(VIEWS.map((view) => [view, AT_FIRST])) as unknown as Navigation['views'],
  help: null,
  filter: null,
  prompt: null,
  marks: new Set(),
  comments: new Map(),
  isMasked: false,
  isEnlarged: false,
  isDetailed: false,
  isMouseOn: false,
  held: null,
  notice: null,
};

/** What there is to move in: the view's rows as they are shown, and the pages they open. */
export interface Stage {
  readonly snapshot: Snapshot | null;
  readonly table: Table;
  readonly rows: readonly Row[];
  readonly columns: number;
  /** Of the help. */
  readonly language: Language;
  readonly bodyRows: number;
  readonly listRows: number;
  /** What stands over the list: the map, the matrix. */
  readonly panel: readonly Line[];
  /** Rows of the screen over the first row of the list. */
  readonly rowsOverList: number;
  /** Rows for a page under the list; 0 where there is no room. */
  readonly paneRows: number;
  /** Rows of a page that is open, and of the screen over it. */
  readonly pageRows: number;
  readonly pageTop: number;
  /** Rows of the text that stands for an empty list, and of the help. */
  readonly emptyLength: () => number;
  readonly helpLength: () => number;
  readonly documentOf: (target: Target, stop: number) => Document | undefined;
}

export function viewState({ view, views }: Navigation): ViewState {
  return views[view];
}

export function inView(navigation: Navigation, change: Partial<ViewState>): Navigation {
  const { view, views } = navigation;
  return { ...navigation, views: { ...views, [view]: { ...views[view], ...change } } };
}

/** The selected row's place in the list: the same row, or what stands where it was. */
export function selectedIndex(navigation: Navigation, rows: readonly Row[]): number {
  const { selection, follows } = viewState(navigation);
  if (follows) return Math.max(0, rows.length - 1);
  if (selection === null) return 0;
  if (rows[selection.index]?.key === selection.key) return selection.index;
  const index = rows.findIndex(({ key }) => key === selection.key);
  return index === -1 ? clamp(selection.index, 0, Math.max(0, rows.length - 1)) : index;
}

export function selectedRow(navigation: Navigation, stage: Stage): Row | undefined {
  return stage.rows[selectedIndex(navigation, stage.rows)];
}

/** The innermost open page, and how many lie under it; pages that a later snapshot no longer has are closed. */
export function openPage(
  navigation: Navigation,
  stage: Stage,
): { readonly page: OpenPage; readonly document: Document; readonly depth: number } | undefined {
  const { pages } = viewState(navigation);
  for (let depth = pages.length - 1; depth >= 0; depth--) {
    const page = pages[depth]!;
    const document = stage.documentOf(page.target, page.stop);
    if (document !== undefined) return { page, document, depth };
  }
  return undefined;
}

/** The first visible row of the list, moved no further than the selected row asks. */
export function listTop(navigation: Navigation, { rows, listRows }: Stage): number {
  const index = selectedIndex(navigation, rows);
  return clampScroll(reveal(viewState(navigation).top, { top: index, bottom: index + 1 }, listRows), rows.length, listRows);
}

export function noteKey(view: ViewId, row: Row): string {
  return `${view} ${row.key}`;
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

/** Rows of the screen from which on a page has room under its list. */
export const SPLIT_ROWS = 30;

/** And from which on there is room for a picture over the list as well. */
const THREE_PARTS_ROWS = 50;

/** The list's share of a body that it shares with a page. */
const LIST_SHARE = 0.4;

/** A picture of fewer rows is a remark, and takes no room from the page. */
const SMALLEST_PICTURE = 3;

/** A picture has at most this share, so that some rows of the list are left. */
const PICTURE_SHARE = 0.6;

/** Rows below which a picture would leave too little of the list. */
const SMALLEST_BODY_WITH_PICTURE = 16;

/** How the body of a list is parted. */
export interface Panes {
  readonly pictureRows: number;
  readonly listRows: number;
  /** With the line between; 0 where there is no page under the list. */
  readonly pageRows: number;
}

/** Rows that a picture over the list may have at most. */
export function pictureRoom(bodyRows: number): number {
  return bodyRows < SMALLEST_BODY_WITH_PICTURE ? 0 : Math.floor(bodyRows * PICTURE_SHARE);
}

/**
 * `over`: rows that always stand over the list. `wanted`: rows that the list
 * has to show. `picture`: how many rows the view's picture has; 0 for none.
 */
export function panesOf(
  screenRows: number,
  bodyRows: number,
  { over, wanted, picture }: Readonly<Record<'over' | 'wanted' | 'picture', number>>,
): Panes {
  const rest = bodyRows - picture;
  if (screenRows < (picture < SMALLEST_PICTURE ? SPLIT_ROWS : THREE_PARTS_ROWS))
    return { pictureRows: picture, listRows: rest - over, pageRows: 0 };
  const list = Math.max(over + 3, Math.min(over + wanted + 1, Math.floor(rest * LIST_SHARE)));
  return { pictureRows: picture, listRows: list - over, pageRows: rest - list };
}

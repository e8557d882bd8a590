/** Rows from `top` up to, not including, `bottom`. */
export interface Range {
  readonly top: number;
  readonly bottom: number;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

/** The scroll position nearest to `scroll` that leaves no empty rows below the end. */
export function clampScroll(scroll: number, total: number, height: number): number {
  return clamp(scroll, 0, Math.max(0, total - height));
}

/** The scroll position nearest to `scroll` that shows the range, or its start if it is taller than the screen. */
export function reveal(scroll: number, { top, bottom }: Range, height: number): number {
  if (top < scroll || bottom - top > height) return top;
  return bottom > scroll + height ? bottom - height : scroll;
}

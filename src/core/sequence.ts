/** Things in their order; each may be made only when its turn comes, and anew each time. An array is one. */
export interface Sequence<Item> extends Iterable<Item> {
  readonly length: number;
}

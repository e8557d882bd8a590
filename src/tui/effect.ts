import type { Navigation } from './navigation.js';

/** What keys ask for that is more than another picture on the screen. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'export' | 'report' | 'evidence'; readonly name: string }
  /** Look servers up, under these profiles. */
  | { readonly kind: 'places'; readonly profiles: readonly string[] };

/** Where the user is after a key, and what is to be done beside. */
export interface Outcome {
  readonly navigation: Navigation;
  readonly effect?: Effect;
}

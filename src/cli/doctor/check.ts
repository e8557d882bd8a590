/** What this machine can do, or cannot, and how to get it. */
export interface Check {
  /** `choice`: not there, and only needed by those who want it. */
  readonly state: 'yes' | 'no' | 'choice';
  readonly what: string;
  /** What to do, or what is meant, in lines. */
  readonly more: readonly string[];
}

export function check(state: Check['state'], what: string, ...more: readonly string[]): Check {
  return { state, what, more };
}

/** A live source that cannot begin, and what to do about it. */
export class LiveError extends Error {}

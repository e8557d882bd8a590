import { UserError } from '../core/user-error.js';

/** A queue that cannot be used as it was asked for; the message says why. */
export class QueueError extends UserError {}

/** Redis was not there, or did not let us in. */
export class UnreachableError extends QueueError {}

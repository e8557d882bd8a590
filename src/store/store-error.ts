import { UserError } from '../core/user-error.js';

/** A store that cannot be written or read, or what it needs is missing; the message is for people. */
export class StoreError extends UserError {
  override readonly name = 'StoreError';
}

/** The disk is full, or the folder may not be written: nothing of the capture's. */
export class UnwritableError extends StoreError {}

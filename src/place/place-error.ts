import { UserError } from '../core/user-error.js';

/** What was asked for about places cannot be had; the message is for the user. */
export class PlaceError extends UserError {
  override readonly name = 'PlaceError';
}

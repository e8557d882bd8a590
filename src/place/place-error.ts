/** What was asked for about places cannot be had; the message is for the user. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError';
}

/**
 * A mistake of the user's own: in a command, a signature file, a list. Its
 * message tells where it is; it is printed as it stands, without a trace.
 */
export class UserError extends Error {}

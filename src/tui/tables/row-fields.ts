import type { Endpoint } from '../../core/flow.js';

const USER_KINDS = new Set(['user-id', 'username', 'display-name']);
const ROOM_KINDS = new Set(['room-id', 'call-id']);

/** The values that name a user, or a room. */
export function valuesOfKind(
  values: readonly { readonly kind: string; readonly value: string }[],
  what: 'user' | 'room',
): readonly string[] {
  const kinds = what === 'user' ? USER_KINDS : ROOM_KINDS;
  return values.filter(({ kind }) => kinds.has(kind)).map(({ value }) => value);
}

/** `192.0.2.1:80` and `[2001:db8::1]:80` in two; empty texts for an empty one. */
export function socketParts(socket: string): { readonly address: string; readonly port: string } {
  const colon = socket.lastIndexOf(':');
  if (colon === -1) return { address: socket, port: '' };
  return { address: socket.slice(0, colon).replaceAll(/[[\]]/g, ''), port: socket.slice(colon + 1) };
}

export function addressesOf(...ends: readonly Endpoint[]): { readonly ip: readonly string[]; readonly port: readonly string[] } {
  return { ip: ends.map(({ address }) => address), port: ends.map(({ port }) => String(port)) };
}

import type { Event } from '../core/event.js';
import type { Message } from '../core/message.js';
import { type FindFields, anyPath, path } from './path.js';
import type { Protocol } from './schema.js';

type Room = Pick<Event, 'vendor' | 'room' | 'roomBy'>;

/** Rooms whose number and name were seen together. Guards memory; a busy day on one network has far fewer. */
export const MAX_ROOM_NAMES = 100_000;

/** What numbers of rooms stand for, learned from messages that carry number and name at once. One per run. */
export class RoomNames {
  readonly #names = new Map<string, string>();

  learn(vendor: string, number: string, name: string): void {
    if (this.#names.size < MAX_ROOM_NAMES) this.#names.set(key(vendor, number), name);
  }

  /** A room by its name where that is known by now, else by its number. */
  resolve<R extends Room>(room: R): R {
    const name = room.roomBy === 'number' && room.room !== null ? this.#names.get(key(room.vendor, room.room)) : undefined;
    return name === undefined ? room : { ...room, room: name, roomBy: 'name' };
  }
}

/** How one protocol's messages name rooms. */
export class RoomRule {
  readonly #number: FindFields;
  readonly #name: FindFields;
  readonly #isNever: (kind: 'room-id' | 'call-id', value: string) => boolean;

  /** `isNever` says which names and numbers stand for no room. */
  constructor(rule: NonNullable<Protocol['rooms']>, isNever: (kind: 'room-id' | 'call-id', value: string) => boolean) {
    this.#number = path(rule.number);
    this.#name = anyPath(rule.name);
    this.#isNever = isNever;
  }

  /** Notes number and name of a message that has both. */
  learn(names: RoomNames, vendor: string, message: Message): void {
    const value = this.#number(message)[0]?.field.value;
    if (value === undefined || this.#isNever('call-id', String(value))) return;
    const name = this.#name(message)
      .map(({ field }) => String(field.value ?? ''))
      .find((text) => text !== '' && !this.#isNever('room-id', text));
    if (name !== undefined) names.learn(vendor, String(value), name);
  }
}

function key(vendor: string, number: string): string {
  return `${vendor} ${number}`;
}

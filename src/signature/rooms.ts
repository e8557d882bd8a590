import type { Event } from '../core/event.js';
import type { Message } from '../core/message.js';
import { type FindFields, firstField, path } from './path.js';
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

  /** The name of the vendor's room with this number, where it is known by now. */
  nameOf(vendor: string, number: string): string | undefined {
    return this.#names.get(key(vendor, number));
  }

  /** A room by its name where that is known by now, else by its number. */
  resolve<R extends Room>(room: R): R {
    const name = room.roomBy === 'number' && room.room !== null ? this.nameOf(room.vendor, room.room) : undefined;
    return name === undefined ? room : { ...room, room: name, roomBy: 'name' };
  }
}

/** How one protocol's messages name rooms. */
export class RoomRule {
  readonly #number: ReturnType<typeof firstField>;
  readonly #names: readonly FindFields[];
  readonly #isNever: (kind: 'room-id' | 'call-id', value: string) => boolean;

  /** `isNever` says which names and numbers stand for no room. */
  constructor(rule: NonNullable<Protocol['rooms']>, isNever: (kind: 'room-id' | 'call-id', value: string) => boolean) {
    this.#number = firstField(rule.number);
    this.#names = (typeof rule.name === 'string' ? [rule.name] : rule.name).map(path);
    this.#isNever = isNever;
  }

  /** Notes number and name of a message that has both. */
  learn(names: RoomNames, vendor: string, message: Message): void {
    const value = this.#number(message)?.value;
    if (value === undefined || this.#isNever('call-id', String(value))) return;
    const name = this.#nameIn(message);
    if (name !== undefined) names.learn(vendor, String(value), name);
  }

  #nameIn(message: Message): string | undefined {
    for (let i = 0; i < this.#names.length; i++) {
      const found = this.#names[i]!(message);
      for (let j = 0; j < found.length; j++) {
        const text = String(found[j]!.field.value ?? '');
        if (text !== '' && !this.#isNever('room-id', text)) return text;
      }
    }
    return undefined;
  }
}

function key(vendor: string, number: string): string {
  return `${vendor} ${number}`;
}

/** A room as events name it. */
export interface Room {
  readonly vendor: string;
  readonly app: string | null;
  readonly room: string;
  readonly roomBy: 'name' | 'number';
}

/** Numbers for texts that come again and again. */
export class Texts {
  readonly #ids = new Map<string, number>();
  readonly #all: string[] = [];
  readonly #most: number;

  constructor(most = Infinity) {
    this.#most = most;
  }

  get size(): number {
    return this.#all.length;
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#ids.size < this.#most) this.#ids.set(text, this.#all.length);
    return this.#all.push(text) - 1;
  }

  at(id: number): string {
    return this.#all[id]!;
  }
}

/** Numbers for rooms; those of one app stand together, so that most are found by their names alone. */
export class Rooms {
  readonly #apps = new Map<string, Map<string, number>>();
  readonly #all: Room[] = [];
  #last: Pick<Room, 'vendor' | 'app' | 'roomBy'> | undefined;
  #lastApp = new Map<string, number>();

  get size(): number {
    return this.#all.length;
  }

  idOf({ vendor, app, room, roomBy }: Room): number {
    if (this.#last?.vendor !== vendor || this.#last.app !== app || this.#last.roomBy !== roomBy) {
      const key = `${roomBy} ${keyOf(vendor, app)}`;
      const known = this.#apps.get(key);
      this.#lastApp = known ?? new Map<string, number>();
      if (known === undefined) this.#apps.set(key, this.#lastApp);
      this.#last = { vendor, app, roomBy };
    }
    let id = this.#lastApp.get(room);
    if (id === undefined) this.#lastApp.set(room, (id = this.#all.push({ vendor, app, room, roomBy }) - 1));
    return id;
  }

  at(id: number): Room {
    return this.#all[id]!;
  }
}

/** Unmistakable: the vendor's length stands before it. */
export function keyOf(vendor: string, app: string | null): string {
  return `${vendor.length}:${vendor}${app === null ? '-' : `+${app.length}:${app}`}`;
}

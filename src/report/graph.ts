import type { Basis, CoPresence } from '../core/presence.js';

/** A user of one app, as a node. */
export interface Person {
  readonly id: string;
  readonly user: string;
  readonly vendor: string;
  readonly app: string | null;
}

/** A claim that two were together, as an edge: one for each basis. */
export interface Tie {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly basis: Basis;
  readonly strength: number;
  readonly overlapSeconds: number;
  readonly occasions: number;
  readonly rooms: readonly string[];
}

export interface PeopleGraph {
  readonly people: readonly Person[];
  readonly ties: readonly Tie[];
}

/** The people of pairs and what ties them, in the order of the pairs. */
export function graphOf(pairs: readonly CoPresence[]): PeopleGraph {
  const people = new Map<string, Person>();
  const personOf = (vendor: string, app: string | null, user: string) => {
    const key = JSON.stringify([vendor, app, user]);
    const known = people.get(key);
    if (known !== undefined) return known.id;
    const person = { id: `p${people.size}`, user, vendor, app };
    people.set(key, person);
    return person.id;
  };
  const ties = pairs.map(({ vendor, app, a, b, basis, strength, overlapSeconds, occasions, rooms }, index) => ({
    id: `t${index}`,
    source: personOf(vendor, app, a),
    target: personOf(vendor, app, b),
    basis,
    strength,
    overlapSeconds,
    occasions,
    rooms: [...new Set(rooms.map(({ room }) => room))],
  }));
  return { people: [...people.values()], ties };
}

import { type Knowledge, type Meaning, meaningsOf } from '../signature/schema.js';

/**
 * Names of fields, by protocol, whose values decide something beside being
 * told: conditions, people and rooms of events, what is remembered. The value
 * of any other field counts only where a message is found to disclose it.
 */
export class DecidingFields {
  readonly #names = new Map<string, Set<string>>();
  /** What values are compared with, in small letters. */
  readonly #texts = new Set<string>();

  constructor({ signatures, standards }: Pick<Knowledge, 'signatures' | 'standards'>) {
    const meanings = [...standards, ...signatures.flatMap((signature) => meaningsOf(signature).map(([, meaning]) => meaning))];
    const wheres = meanings.flatMap(({ fields, events, openMedia }) => [...fields, ...events, ...openMedia].map(({ where = {} }) => where));
    const whens = signatures.flatMap(({ uses }) => Object.values(uses).map(({ when }) => when));
    for (const condition of [...wheres, ...whens])
      for (const text of Object.values(condition).flat()) this.#texts.add(text.replaceAll('*', '').toLowerCase());
    for (const standard of standards) this.#add(standard.id, decidingPaths(standard));
    for (const signature of signatures) {
      for (const [name, meaning] of meaningsOf(signature)) this.#add(`${signature.id}/${name}`, decidingPaths(meaning));
      for (const [name, { reassemble }] of Object.entries(signature.protocols)) {
        if (reassemble === undefined) continue;
        const { key, index, total, piece } = reassemble;
        this.#add(`${signature.id}/${name}`, [key, index, total, piece]);
      }
      for (const use of Object.values(signature.uses)) this.#add(use.of, [...decidingPaths(use), ...Object.keys(use.when)]);
    }
  }

  /** Whether a value is one that conditions know. */
  isKnown(value: string): boolean {
    return this.#texts.has(value.toLowerCase());
  }

  has(protocol: string, name: string): boolean {
    return this.#names.get(protocol)?.has(name) ?? false;
  }

  #add(protocol: string, paths: readonly string[]): void {
    const names = this.#names.get(protocol) ?? new Set();
    this.#names.set(protocol, names);
    for (const path of paths) names.add(path.split('.').findLast((name) => name !== '*') ?? path);
  }
}

function decidingPaths({ fields, events, openMedia, rooms, remember, sessions }: Meaning): readonly string[] {
  const selected = [...fields, ...events, ...openMedia].flatMap(({ where = {} }) => Object.keys(where));
  const beside = fields.flatMap(({ port, has, lacks, names }) => [port, has, lacks, names]);
  const acting = events.flatMap(({ user, room }) => [user, room].flat());
  const others = [rooms?.number, rooms?.name, sessions?.key, sessions?.answered].flat();
  return [...selected, ...remember, ...[...beside, ...acting, ...others].filter((path) => path !== undefined)];
}

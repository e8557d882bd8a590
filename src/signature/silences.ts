import type { Knowledge, Silence } from './schema.js';

/**
 * Seconds after which a vendor's clients that say nothing are taken to have
 * left, Infinity where silence says nothing; undefined where nobody knows. A
 * vendor without a word of its own is as silent as the standards it uses.
 */
export function silences({ signatures, standards }: Pick<Knowledge, 'signatures' | 'standards'>): (vendor: string) => number | undefined {
  const known = new Map<string, number>();
  for (const { id, silence } of standards) if (silence !== undefined) known.set(id, secondsOf(silence));
  const ofStandards = new Map(known);
  for (const { id, silence, uses } of signatures) {
    const used = Object.values(uses).flatMap(({ of }) => ofStandards.get(of) ?? []);
    if (silence !== undefined) known.set(id, secondsOf(silence));
    else if (used.length > 0) known.set(id, Math.max(...used));
  }
  return (vendor) => known.get(vendor);
}

/** Vendors of which everybody who was told of on a connection is there as long as it goes on. */
export function whileConnected({ signatures, standards }: Pick<Knowledge, 'signatures' | 'standards'>): (vendor: string) => boolean {
  const known = new Set(standards.flatMap(({ id, silence }) => (silence?.whileConnected === true ? [id] : [])));
  const ofStandards = new Set(known);
  for (const { id, silence, uses } of signatures) {
    if (silence?.whileConnected ?? Object.values(uses).some(({ of }) => ofStandards.has(of))) known.add(id);
  }
  return (vendor) => known.has(vendor);
}

function secondsOf({ seconds }: Silence): number {
  return seconds ?? Infinity;
}

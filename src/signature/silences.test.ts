import { describe, expect, test } from 'vitest';
import { KNOWLEDGE } from '../testing/results.js';
import type { Knowledge, Silence } from './schema.js';
import { silences } from './silences.js';

const silence = (seconds: number | null): Silence => ({ seconds, whileConnected: false, because: 'It is said so.' });

/** What is known with one vendor that uses `sip` and `xmpp`. */
function known(own: Silence | undefined, ...standards: readonly (readonly [string, number | null])[]) {
  const sample = KNOWLEDGE.signatures.find(({ uses }) => Object.keys(uses).length > 0);
  const use = Object.values(sample!.uses)[0]!;
  const vendor = { ...sample!, id: 'acme', silence: own, uses: { one: { ...use, of: 'sip' }, other: { ...use, of: 'xmpp' } } };
  const told = standards.map(([id, seconds]) => ({ ...KNOWLEDGE.standards[0]!, id, silence: silence(seconds) }));
  return silences({ signatures: [vendor], standards: told } as Pick<Knowledge, 'signatures' | 'standards'>);
}

/** Whether a rule puts a person into a room. */
function counted(events: readonly { readonly user?: unknown; readonly room?: unknown }[]): boolean {
  return events.some(({ user, room }) => user !== undefined && room !== undefined);
}

describe('how long somebody who is there is silent', () => {
  test('is what the vendor’s own file says', () => {
    expect(known(silence(45), ['sip', 90])('acme')).toBe(45);
    expect(known(silence(null))('acme')).toBe(Infinity);
  });

  test('is else the longest of the standards that the vendor uses', () => {
    expect(known(undefined, ['sip', 90], ['xmpp', 30])('acme')).toBe(90);
    expect(known(undefined, ['sip', 90], ['xmpp', null])('acme')).toBe(Infinity);
    expect(known(undefined, ['sip', 90])('sip')).toBe(90);
  });

  test('is not known where nobody says it', () => {
    expect(known(undefined)('acme')).toBeUndefined();
    expect(known(undefined)('nobody')).toBeUndefined();
  });

  test('is given with a reason for every signature whose messages put people into rooms', () => {
    const of = silences(KNOWLEDGE);
    const vendors = KNOWLEDGE.signatures.filter(({ protocols }) => Object.values(protocols).some(({ events }) => counted(events)));
    const standards = KNOWLEDGE.standards.filter(({ events }) => counted(events));
    expect([...vendors, ...standards].map(({ id }) => id).filter((id) => of(id) === undefined)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Sighting } from './sink.js';
import { Interpreter, decodersOf } from './interpreter.js';
import { LayoutError } from './layout/compile.js';
import { NO_NAMES, field, messageOf, signatureOf, sinkOf } from './testing.js';

const because = 'For the sake of the test.';
const sessions = { opens: ['hello'], key: 'user', answers: ['reply'], answered: 'user' };
const [invented, other] = ['invented', 'other'].map((id) =>
  signatureOf(
    { top: 'u8' },
    { fields: [{ at: 'user', kind: 'user-id', of: 'self', because }], ...(id === 'other' && { sessions }) },
    { id },
  ),
) as [ReturnType<typeof signatureOf>, ReturnType<typeof signatureOf>];

function sightingsOf(interpreter: Interpreter, protocol: string): readonly Sighting[] {
  const seen: Sighting[] = [];
  interpreter.interpret(messageOf('hello', [field('user', 7)], {}, { protocol }), sinkOf({ onSighting: (one) => seen.push(one) }));
  return seen;
}

describe('an interpreter', () => {
  test('reads a message by the rules of its own protocol', () => {
    const interpreter = new Interpreter({ signatures: [invented, other], standards: [], keyNames: NO_NAMES });
    expect(sightingsOf(interpreter, 'invented/talk')).toMatchObject([{ vendor: 'invented', evidence: { capture: 0 } }]);
    expect(sightingsOf(interpreter, 'other/talk')).toMatchObject([{ vendor: 'other' }]);
    expect(sightingsOf(interpreter, 'nobody/talk')).toEqual([]);
  });

  test('counts handshakes by protocol, and forgets them with the capture', () => {
    const interpreter = new Interpreter({ signatures: [invented, other], standards: [], keyNames: NO_NAMES });
    interpreter.begin(4);
    for (const protocol of ['invented/talk', 'other/talk'])
      expect(sightingsOf(interpreter, protocol)).toMatchObject([{ evidence: { capture: 4 } }]);
    expect([...interpreter.sessions().keys()]).toEqual(['other/talk']);
    interpreter.begin(5);
    expect(interpreter.sessions().size).toBe(0);
  });

  test('refuses a signature whose layout names what is not there', () => {
    const wrong = signatureOf({ top: { fields: { a: 'nowhere' } } });
    expect(() => decodersOf([invented, wrong])).toThrow(LayoutError);
  });

  test('has a decoder for every protocol, in the order of the signatures', () => {
    expect(decodersOf([other, invented]).map(({ id }) => id)).toEqual(['other/talk', 'invented/talk']);
  });
});

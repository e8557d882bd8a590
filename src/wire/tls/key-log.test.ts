import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { MAX_SESSIONS, TlsKeys } from './key-log.js';

const random = (number: number) => number.toString(16).padStart(64, '0');
const MASTER = 'ab'.repeat(48);

describe('a key log', () => {
  test('is read line by line, whatever else stands in it', () => {
    const keys = new TlsKeys();
    const taken = keys.add(
      [
        '# SSL/TLS secrets log file',
        `CLIENT_RANDOM ${random(1).toUpperCase()} ${MASTER}\r`,
        `EXPORTER_SECRET ${random(2)} ${MASTER}`,
        `CLIENT_RANDOM ${random(3)} ${MASTER}00`,
        `CLIENT_RANDOM ${random(4).slice(1)} ${MASTER}`,
        `toString ${random(5)} ${MASTER}`,
        `SERVER_TRAFFIC_SECRET_0 ${random(1)} ${MASTER.slice(0, 64)}`,
      ].join('\n'),
    );
    expect(taken).toBe(2);
    expect([...keys.find(random(1))!.keys()]).toEqual(['CLIENT_RANDOM', 'SERVER_TRAFFIC_SECRET_0']);
    expect([2, 3, 4, 5].map((number) => keys.find(random(number)))).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('keeps the sessions that came last', () => {
    const keys = new TlsKeys();
    for (let number = 0; number <= MAX_SESSIONS; number++) keys.add(`CLIENT_RANDOM ${random(number)} ${MASTER}`);
    expect([0, 1, MAX_SESSIONS].map((number) => keys.find(random(number)) !== undefined)).toEqual([false, true, true]);
  });

  test('never shows its secrets', () => {
    const keys = new TlsKeys();
    expect(keys.isEmpty).toBe(true);
    keys.add(`CLIENT_RANDOM ${random(1)} ${MASTER}`);
    expect(keys.isEmpty).toBe(false);
    expect(JSON.stringify(keys) + inspect(keys, { depth: null, showHidden: true })).not.toContain('abab');
  });
});

import { describe, expect, test } from 'vitest';
import { HOSTILE, UNSAFE, pair } from '../testing/results.js';
import { gexf } from './gexf.js';
import { graphOf } from './graph.js';
import { graphml } from './graphml.js';

const PAIRS = [pair('ada', 'ben'), pair('ada', 'cleo', { basis: 'same-room-id', strength: 2.5 }), pair('ada', 'ben', { vendor: 'other' })];

test('a graph has each user of an app once, and a tie for each claim', () => {
  const { people, ties } = graphOf(PAIRS);
  expect(people.map(({ id, user, vendor }) => [id, user, vendor])).toEqual([
    ['p0', 'ada', 'acme'],
    ['p1', 'ben', 'acme'],
    ['p2', 'cleo', 'acme'],
    ['p3', 'ada', 'other'],
    ['p4', 'ben', 'other'],
  ]);
  expect(ties.map(({ source, target, basis }) => [source, target, basis])).toEqual([
    ['p0', 'p1', 'join-seen'],
    ['p0', 'p2', 'same-room-id'],
    ['p3', 'p4', 'join-seen'],
  ]);
});

describe.each([
  ['GraphML', graphml],
  ['GEXF', gexf],
])('%s', (_what, write) => {
  const text = [...write(PAIRS)].join('');

  test('is XML whose tags are all closed', () => {
    const open: string[] = [];
    for (const [, end, name, self] of text.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end === '/') expect(open.pop()).toBe(name);
      else if (self !== '/') open.push(name!);
    }
    expect(open).toEqual([]);
  });

  test('has a node for each person and an edge for each claim', () => {
    expect(text.match(/<node /g)).toHaveLength(5);
    expect(text.match(/<edge /g)).toHaveLength(3);
    expect(text).toContain('2.5');
  });

  test('lets no text from the wire out of its place', () => {
    const hostile = [...write([pair(`<node id="x"/>&'${HOSTILE}`, 'ben', { vendor: HOSTILE, app: HOSTILE })])].join('');
    expect(hostile.replaceAll('\n', '')).not.toMatch(UNSAFE);
    expect(hostile.match(/<node /g)).toHaveLength(2);
  });

  test('of nobody is a graph too', () => {
    expect([...write([])].join('')).toMatch(/<graph /);
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { escapeText } from '../core/display.js';
import { HOSTILE, UNSAFE, at, pair } from '../testing/results.js';
import { gexf } from './gexf.js';
import { graphOf } from './graph.js';
import { graphml } from './graphml.js';

const PAIRS = [pair('ada', 'ben'), pair('ada', 'cleo', { basis: 'same-room-id', strength: 2.5 }), pair('ada', 'ben', { vendor: 'other' })];

const CAPS = [{ cap: 'pairs', limit: 20_000, count: 7, names: [] }] as const;

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Reads either format with Python's parser (expat): its nodes, its edges, and all text and values. */
const PARSE = `
import json, sys, xml.etree.ElementTree as tree
all = list(tree.fromstring(sys.stdin.buffer.read()).iter())
of = lambda name: [one for one in all if one.tag.split('}')[1] == name]
print(json.dumps({
  'nodes': [one.get('id') for one in of('node')],
  'edges': [[one.get('source'), one.get('target')] for one in of('edge')],
  'texts': [text for one in all for text in (one.text, one.get('label'), one.get('value')) if text],
}))`;

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
  const written = [...write(PAIRS, [])].join('');

  test.skipIf(!hasPython)('is XML to another program’s parser, with every name in its place (needs python3)', () => {
    const hostile = `<node id="x"/>&'${HOSTILE}]]>\ufffe`;
    const pairs = [
      ...PAIRS,
      pair(hostile, 'ben', { vendor: hostile, app: hostile, rooms: [{ room: hostile, from: at(0), to: at(1), size: 2 }] }),
    ];
    const { status, stdout, stderr } = spawnSync('python3', ['-c', PARSE], { input: [...write(pairs, CAPS)].join(''), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { nodes, edges, texts } = JSON.parse(stdout) as { nodes: string[]; edges: [string, string][]; texts: string[] };
    expect(nodes).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    expect(edges).toEqual([
      ['p0', 'p1'],
      ['p0', 'p2'],
      ['p3', 'p4'],
      ['p5', 'p6'],
    ]);
    const shown = `${escapeText(`<node id="x"/>&'${HOSTILE}]]>`)}\\ufffe`;
    expect(texts.filter((text) => text === shown)).toHaveLength(6);
  });

  test('says which limits left something out', () => {
    expect([...write(PAIRS, CAPS)].join('')).toContain(
      'There are more pairs than the 20000 that are kept, the strongest; 7 were left out.',
    );
    expect(written).not.toMatch(/<desc/);
  });

  test('has a node for each person and an edge for each claim', () => {
    expect(written.match(/<node /g)).toHaveLength(5);
    expect(written.match(/<edge /g)).toHaveLength(3);
    expect(written).toContain('2.5');
  });

  test('lets no text from the wire out of its place', () => {
    const hostile = [...write([pair(`<node id="x"/>&'${HOSTILE}`, 'ben', { vendor: HOSTILE, app: HOSTILE })], [])].join('');
    expect(hostile.replaceAll('\n', '')).not.toMatch(UNSAFE);
    expect(hostile.match(/<node /g)).toHaveLength(2);
  });

  test('of nobody is a graph too', () => {
    expect([...write([], [])].join('')).toMatch(/<graph /);
  });
});

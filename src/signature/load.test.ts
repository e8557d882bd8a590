import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { SignatureError, loadKnowledge } from './load.js';

const SENTENCES = '{ en: A sentence in English., fr: Une phrase en français. }';

const VENDOR = `id: invented
title: Invented
organisation: nobody
endian: little
hosts:
  - { suffix: talk.example, because: "the vendor's own domain" }
types:
  top: { fields: { magic: { type: u16, equals: 7 }, room: { text: u8 } } }
protocols:
  talk:
    title: Invented talk
    status: documented
    seen: { since: 2020, until: null }
    references:
      - { title: Nowhere at all, retrieved: 2026-01-01 }
    transports: [udp]
    recognise: [top]
    fields:
      - { at: room, kind: room-id, of: self, because: "The name of the room." }
    exposes: ${SENTENCES}
    doesNotExpose: ${SENTENCES}
    falsePositives: [Nothing that we know of.]
    examples:
      - { name: one, hex: "070001", expect: { magic: 7 } }
`;

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The least that is a table of names. */
const NO_KEY_NAMES = `
read: {}
wrappers: []
identifiers: [{ kind: user-id, names: [], vague: [], because: nothing is read }]
actions: { at: [], join: &none { sure: [], vague: [] }, leave: *none, call-start: *none, call-end: *none }
signs: []
ordinary: []
never: []
pathWords: []
`;

/** A `signatures/` folder with one vendor file, and what else is given by path. */
function folderWith(vendor: string, more: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'signatures-'));
  folders.push(folder);
  for (const name of ['vendors', 'places']) mkdirSync(join(folder, name));
  const files = {
    'vendors/invented.yaml': vendor,
    'places/organisations.yaml': '{}',
    'rules.yaml': '{}',
    'key-names.yaml': NO_KEY_NAMES,
    ...more,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The complaint about a folder, with the folder's own name cut off. */
function complaint(folder: string): string {
  try {
    loadKnowledge(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(SignatureError);
    return (error as Error).message.replaceAll(folder, '');
  }
  return expect.fail('the folder was loaded');
}

/** The complaint about the vendor file when one piece of it is replaced by another. */
function complaintAbout(piece: string, replacement: string): string {
  expect(VENDOR.split(piece)).toHaveLength(2);
  return complaint(folderWith(VENDOR.replace(piece, replacement)));
}

describe('a good folder', () => {
  test('is loaded, with what is not written set to its default', () => {
    const { signatures, organisations, rules } = loadKnowledge(folderWith(VENDOR));
    expect(signatures).toHaveLength(1);
    expect(signatures[0]?.protocols['talk']).toMatchObject({ follow: [], retransmits: false, conceals: false, events: [], captures: [] });
    expect(signatures[0]?.protocols['talk']?.fields[0]).toMatchObject({ take: 'value', known: false, stability: 'permanent' });
    expect([organisations, rules]).toEqual([{}, {}]);
  });

  test('is read in the order of the names, and only what ends in .yaml', () => {
    const other = (id: string) => VENDOR.replace('id: invented', `id: ${id}`);
    const folder = folderWith(VENDOR, { 'vendors/zoo.yaml': other('zoo'), 'vendors/alpha.yaml': other('alpha'), 'vendors/notes.txt': ':' });
    expect(loadKnowledge(folder).signatures.map(({ id }) => id)).toEqual(['alpha', 'invented', 'zoo']);
  });

  test('gives plain data, fit for JSON', () => {
    const knowledge = loadKnowledge(fileURLToPath(new URL('../../signatures', import.meta.url)));
    expect(JSON.parse(JSON.stringify(knowledge))).toEqual(knowledge);
    expect(knowledge.signatures.length).toBeGreaterThan(0);
  });

  test('may use an anchor a few times', () => {
    const anchored = VENDOR.replace('{ text: u8 }', '&name { text: u8 }')
      .replace('equals: 7 },', 'equals: 7 }, user: *name,')
      .replace('user: *name, room: &name { text: u8 }', 'room: &name { text: u8 }, user: *name');
    expect(loadKnowledge(folderWith(anchored)).signatures[0]?.types['top']).toMatchObject({
      fields: { room: { text: 'u8' }, user: { text: 'u8' } },
    });
  });
});

describe('a mistake is told with file, line and column', () => {
  test.each<[string, string, string, RegExp]>([
    ['an unknown key', '    transports: [udp]', '    transport: [udp]', /^\/vendors\/invented\.yaml:11:5 protocols\.talk: .*"transport"/m],
    ['a key that is missing', 'title: Invented\n', '', /^\/vendors\/invented\.yaml:1:1 title: /],
    ['a value of the wrong type', 'since: 2020', 'since: long ago', /^\/vendors\/invented\.yaml:13:20 protocols\.talk\.seen\.since: /],
    [
      'a date of another form',
      '2026-01-01',
      '1.1.2026',
      /^\/vendors\/invented\.yaml:15:45 protocols\.talk\.references\.0\.retrieved: a date as YYYY-MM-DD/,
    ],
    [
      'a word that is not in the vocabulary',
      'kind: room-id',
      'kind: room',
      /^\/vendors\/invented\.yaml:19:27 protocols\.talk\.fields\.0\.kind: /,
    ],
    ['a layout that is none', '{ text: u8 }', '{ txt: u8 }', /^\/vendors\/invented\.yaml:8:\d+ types\.top/],
    ['an integer that is none', 'type: u16', 'type: u17', /^\/vendors\/invented\.yaml:8:\d+ types\.top/],
    ['an id with capitals', 'id: invented', 'id: Invented', /^\/vendors\/invented\.yaml:1:5 id: lower-case words/],
    ['an empty list', 'recognise: [top]', 'recognise: []', /^\/vendors\/invented\.yaml:17:16 protocols\.talk\.recognise: /],
    [
      'a sentence too short to say why',
      '"The name of the room."',
      '"Because"',
      /^\/vendors\/invented\.yaml:19:55 protocols\.talk\.fields\.0\.because: /,
    ],
    ['hex with half a byte', 'hex: "070001"', 'hex: "07000"', /^\/vendors\/invented\.yaml:24:27 protocols\.talk\.examples\.0\.hex: /],
    [
      'a language left out',
      `exposes: ${SENTENCES}\n    doesNotExpose`,
      'exposes: { en: A sentence in English. }\n    doesNotExpose',
      /^\/vendors\/invented\.yaml:20:14 protocols\.talk\.exposes\.fr: /,
    ],
    ['a key that comes twice', 'title: Invented\n', 'title: Invented\ntitle: Again\n', /^\/vendors\/invented\.yaml:3:1 .*unique/],
    ['a bracket that is not closed', 'recognise: [top]', 'recognise: [top', /^\/vendors\/invented\.yaml:1[78]:\d+ /],
    ['an alias of nothing', 'organisation: nobody', 'organisation: *nobody', /^\/vendors\/invented\.yaml:3:15 .*nobody/],
    ['a tab for indentation', '  talk:', '\ttalk:', /^\/vendors\/invented\.yaml:10:1 /],
  ])('%s', (_what, piece, replacement, told) => {
    expect(complaintAbout(piece, replacement)).toMatch(told);
  });

  test('all mistakes of a file, a line each', () => {
    const told = complaint(folderWith(VENDOR.replace('since: 2020', 'since: x').replace('kind: room-id', 'kind: y')));
    expect(told.split('\n').map((line) => line.split(' ')[0])).toEqual(['/vendors/invented.yaml:13:20', '/vendors/invented.yaml:19:27']);
  });

  test('in the other files of the folder', () => {
    const organisations =
      'nobody:\n  name: Nobody\n  relations:\n    - { type: owned-by, place: XX, source: none, verifiedOn: 2026-01-01 }\n';
    expect(complaint(folderWith(VENDOR, { 'places/organisations.yaml': organisations }))).toMatch(
      /^\/places\/organisations\.yaml:4:15 nobody\.relations\.0\.type: /,
    );
    expect(complaint(folderWith(VENDOR, { 'rules.yaml': 'RT-1: {}\n' }))).toMatch(/^\/rules\.yaml:1:\d+ RT-1/);
  });

  test('an empty file', () => {
    expect(complaint(folderWith(''))).toMatch(/^\/vendors\/invented\.yaml:1:1 /);
  });
});

describe('a file made to harm', () => {
  test('that multiplies itself by reference is refused, at the first reference', () => {
    const laughs = Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(', ')}]`);
    expect(complaint(folderWith(`a0: &a0 [ha]\n${laughs.join('\n')}\n`))).toMatch(/^\/vendors\/invented\.yaml:2:\d+ .*alias/i);
  });

  test('that contains itself is refused', () => {
    expect(complaintAbout('room: { text: u8 }', 'room: &room { list: *room, count: u8 }')).toMatch(
      /^\/vendors\/invented\.yaml:8:\d+ .*(itself|circular)/i,
    );
  });

  test('that is nested without end is refused', () => {
    expect(complaintAbout('{ text: u8 }', `${'{ list: '.repeat(20_000)} u8`)).toMatch(/^\/vendors\/invented\.yaml:\d+:\d+ /);
  });
});

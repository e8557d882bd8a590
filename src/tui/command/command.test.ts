import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND_WORDS, parseCommand, type CommandContext } from './command.js';
import { completeCommand, completed } from './complete.js';

const CONTEXT: CommandContext = {
  columns: ['severity', 'finding'],
  profiles: [
    { id: 'prc', title: 'China' },
    { id: 'us', title: 'United States' },
    { id: 'us-doj', title: 'a rule of the United States' },
  ],
  exportFormats: ['csv', 'json', 'md'],
};

function commandOf(text: string) {
  const parsed = parseCommand(text, CONTEXT);
  return parsed.ok ? parsed.command : `at ${parsed.at}: ${parsed.why}`;
}

describe('a command', () => {
  test.each([
    ['quit', { kind: 'quit' }],
    ['q', { kind: 'quit' }],
    ['  rooms ', { kind: 'view', view: 'rooms' }],
    ['sort finding', { kind: 'sort', column: 1, isDescending: false }],
    ['sort FINDING down', { kind: 'sort', column: 1, isDescending: true }],
    ['sort', { kind: 'sort', column: null, isDescending: false }],
    ['profile prc+hk, us', { kind: 'places', profiles: ['prc+hk', 'us'] }],
    ['profile', { kind: 'places', profiles: [] }],
    ['frame 57', { kind: 'frame', frame: 57 }],
    ['export what I saw.json', { kind: 'export', name: 'what I saw.json' }],
    ['report a.html', { kind: 'report', name: 'a.html' }],
    ['evidence a.pcapng', { kind: 'evidence', name: 'a.pcapng' }],
    ['mask', { kind: 'mask', isOn: true }],
    ['unmask', { kind: 'mask', isOn: false }],
    ['mouse', { kind: 'mouse', isOn: true }],
    ['mouse off', { kind: 'mouse', isOn: false }],
    ['filter', { kind: 'filter', filter: null }],
  ])('%s', (text, command) => {
    expect(commandOf(text)).toEqual(command);
  });

  test('filters as the key does', () => {
    expect(commandOf('filter kind == token')).toMatchObject({ kind: 'filter', filter: { text: 'kind == token' } });
  });

  test.each([
    ['', /^at 0: a word is missing/],
    ['dance', /^at 0: nothing is called "dance"/],
    ['p', /^at 0: which one: people, places, packets, profile, pause$/],
    ['quit now', /^at 5: nothing stands behind quit$/],
    ['sort colour', /^at 5: one of severity, finding$/],
    ['profile mars', /^at 8: one of prc, us, us-doj$/],
    ['frame 0', /^at 6: a frame is a number/],
    ['export .csv', /^at 7: a file's name that ends in/],
    ['report a.pdf', /^at 7: a file's name that ends in .html$/],
    ['filter kind ==', /^at 14: /],
  ])('%j is not one yet, and it says where', (text, why) => {
    expect(commandOf(text)).toMatch(why);
  });

  test('never throws, whatever is typed', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom(...COMMAND_WORDS.map(({ word }) => word)), fc.string()).map((parts) => parts.join(' ')),
    );
    fc.assert(fc.property(noise, (text) => void [parseCommand(text, CONTEXT), completeCommand(text, CONTEXT)]));
  });
});

describe('Tab', () => {
  test.each([
    ['rep', 'report '],
    ['pa', 'pa'],
    ['pac', 'packets '],
    ['profile p', 'profile prc '],
    ['profile u', 'profile us'],
    ['profile prc us-', 'profile prc us-doj '],
    ['sort s', 'sort severity '],
    ['filter kind == token && ve', 'filter kind == token && vendor '],
    ['nothing', 'nothing'],
  ])('makes of %j %j', (text, after) => {
    expect(completed(text, completeCommand(text, CONTEXT))).toBe(after);
  });
});

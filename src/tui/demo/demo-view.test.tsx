import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STORY_IDS, type StoryId } from '../../demo/story.js';
import { tell } from '../../demo/steps.js';
import { aStage } from '../../demo/testing.js';
import { LANGUAGES, type Language } from '../../core/language.js';
import { ROOT } from '../../testing/results.js';
import { maskValue } from '../mask-snapshot.js';
import { KEY, showView } from '../testing.js';
import { DemoView } from './demo-view.js';
import { storyText } from './story-text.js';

const stories = new Map<string, Promise<Awaited<ReturnType<typeof toldBothWays>>>>();

async function toldBothWays(id: StoryId, language: Language) {
  const stage = await aStage(id, language);
  return { masked: tell(id, { ...stage, shown: maskValue }), unmasked: tell(id, stage) };
}

function storyOf(id: StoryId, language: Language) {
  const key = `${id} ${language}`;
  if (!stories.has(key)) stories.set(key, toldBothWays(id, language));
  return stories.get(key)!;
}

interface Shown {
  readonly id?: StoryId;
  readonly language?: Language;
}

async function show({ id = 'clubhouse', language = 'en' }: Shown = {}, setting: Parameters<typeof showView>[1] = {}) {
  let quits = 0;
  const story = await storyOf(id, language);
  const shown = await showView(<DemoView story={story} language={language} onQuit={() => quits++} />, setting);
  return { ...shown, quits: () => quits, steps: story.masked.steps.length };
}

/** Every screen of a story, one under the other. */
async function allScreens(
  id: StoryId,
  language: Language,
  columns: number,
  rows: number,
  ...keys: readonly string[]
): Promise<readonly string[]> {
  const demo = await show({ id, language }, { columns, rows });
  await demo.press(...keys);
  const screens: string[] = [];
  for (let step = 0; step < demo.steps; step++) {
    screens.push(demo.frame());
    await demo.press(' ');
  }
  demo.close();
  return screens;
}

describe.each([
  [80, 24],
  [120, 40],
])('at %i×%i', (columns, rows) => {
  test.each([
    ['clubhouse', 'en'],
    ['clubhouse', 'fr'],
    ['pings', 'en'],
    ['pings', 'fr'],
  ] as const)('the story %s in %s', async (id, language) => {
    const screens = (await allScreens(id, language, columns, rows)).map((screen) => screen.replaceAll(/ +$/gm, ''));
    const file = join(ROOT, `src/tui/demo/screens/${id}-${language}-${columns}x${rows}.txt`);
    await expect(`${screens.join(`\n${'~'.repeat(columns)}\n`)}\n`).toMatchFileSnapshot(file);
  });
});

test('every step fits 80×24, masked or not, with all its hints', async () => {
  for (const id of STORY_IDS) {
    for (const language of LANGUAGES) {
      for (const keys of [[], ['u']]) {
        for (const screen of await allScreens(id, language, 80, 24, ...keys)) {
          expect(screen.split('\n')).toHaveLength(24);
          expect(screen).toMatch(/\? (help|aide) {3}q quit(ter)?$/);
        }
      }
    }
  }
});

test.each([
  [200, 60],
  [100, 30],
  [60, 20],
  [40, 10],
])('at %i×%i nothing is wider or higher than the screen', async (columns, rows) => {
  for (const screen of await allScreens('clubhouse', 'fr', columns, rows, 'u')) {
    expect(screen.split('\n')).toHaveLength(rows);
    for (const row of screen.split('\n')) expect(row.length).toBeLessThanOrEqual(columns);
  }
});

function titleOf(frame: string): string {
  return frame.split('\n')[1]!.trim();
}

describe('keys', () => {
  test('lead on and back, and stop at both ends', async () => {
    const demo = await show();
    const first = titleOf(demo.frame());
    for (const key of [KEY.backspace, KEY.left, KEY.pageUp, '\b']) await demo.press(key);
    expect(titleOf(demo.frame())).toBe(first);
    for (const [on, back] of [
      [' ', KEY.backspace],
      [KEY.enter, KEY.left],
      [KEY.right, KEY.pageUp],
      [KEY.pageDown, '\b'],
    ]) {
      await demo.press(on!);
      expect(titleOf(demo.frame())).toBe('What the café’s Wi-Fi sees');
      await demo.press(back!);
      expect(titleOf(demo.frame())).toBe(first);
    }
    await demo.press(KEY.end);
    expect(demo.frame()).toContain('7 of 7');
    await demo.press(' ');
    expect(demo.frame()).toContain('7 of 7');
    await demo.press(KEY.home);
    expect(titleOf(demo.frame())).toBe(first);
    demo.close();
  });

  test('digits jump, on an AZERTY keyboard too; a digit without a step does nothing', async () => {
    const demo = await show();
    await demo.press('4');
    expect(demo.frame()).toContain('4 of 7');
    await demo.press('9');
    expect(demo.frame()).toContain('4 of 7');
    await demo.press('0');
    expect(demo.frame()).toContain('4 of 7');
    await demo.press('é');
    expect(demo.frame()).toContain('2 of 7');
    await demo.press('è');
    expect(demo.frame()).toContain('7 of 7');
    demo.close();
  });

  test('keys pressed faster than they are read all count', async () => {
    const demo = await show();
    await demo.press('   ');
    expect(demo.frame()).toContain('4 of 7');
    demo.close();
  });

  test('u unmasks and masks again, in every step', async () => {
    const demo = await show();
    await demo.press('2');
    expect(demo.frame()).not.toContain('1846209');
    expect(demo.frame()).toContain(' · masked');
    await demo.press('u');
    expect(demo.frame()).toContain('^ user id 1846209');
    expect(demo.frame()).toContain('[c1 2b]');
    expect(demo.frame()).toContain(' · not masked');
    await demo.press('4');
    expect(demo.frame()).toContain('1846209 and 2093771');
    await demo.press('u');
    expect(demo.frame()).not.toContain('1846209');
    demo.close();
  });

  test('? helps and leads back to the step', async () => {
    const demo = await show();
    await demo.press('3', '?');
    expect(titleOf(demo.frame())).toBe('Keys');
    await demo.press(KEY.escape);
    expect(demo.frame()).toContain('enters the same room');
    await demo.press('?', '?');
    expect(demo.frame()).toContain('enters the same room');
    await demo.press('?', ' ');
    expect(demo.frame()).toContain('3 of 7');
    demo.close();
  });

  test.each(['q', KEY.controlC])('%j quits', async (key) => {
    const demo = await show();
    await demo.press(key);
    expect(demo.quits()).toBe(1);
    demo.close();
  });

  test('what does not fit can be scrolled, and says so', async () => {
    const demo = await show({}, { columns: 60, rows: 12 });
    await demo.press('6');
    expect(demo.frame()).toMatch(/1–9\/\d+$/);
    await demo.press(KEY.up);
    expect(demo.frame()).toMatch(/1–9\/\d+$/);
    await demo.press(KEY.down, 'j'.repeat(60));
    const [, end, all] = /–(\d+)\/(\d+)$/.exec(demo.frame())!;
    expect(end).toBe(all);
    expect(demo.frame()).toContain('invisible.');
    await demo.press(' ');
    expect(demo.frame()).toContain('Every figure on these pages');
    demo.close();
  });
});

test('a resize lays the step out anew', async () => {
  const demo = await show({}, { columns: 80, rows: 24 });
  await demo.press('2');
  expect(demo.frame()).toContain('  …');
  await demo.resize(120, 40);
  expect(demo.frame()).not.toContain('  …');
  expect(demo.frame()).toContain('What the café’s Wi-Fi sees');
  await demo.resize(30, 8);
  expect(demo.frame()).toMatch(/too small:\s+30×8/);
  await demo.resize(80, 24);
  expect(demo.frame()).toContain('2 of 7');
  demo.close();
});

test('a screen reader is told what the bars and the marks mean', async () => {
  const demo = await show({}, { screenReader: true });
  await demo.press('4');
  expect(demo.frame()).toMatch(/#\w{5} {2}#\w{5}, 14:00:00–14:00:40/);
  expect(demo.frame()).not.toContain('|===');
  await demo.press('5');
  expect(demo.frame()).toContain('Where it stands China');
  demo.close();
});

test.each(LANGUAGES)('as a text it has every step under its title, in %s', async (language) => {
  const { masked } = await storyOf('clubhouse', language);
  const text = storyText(masked, language);
  for (const { title } of masked.steps) expect(text).toContain(`\n${title} (`);
  expect(text).not.toContain('1846209');
  for (const row of text.split('\n')) expect(row.length).toBeLessThanOrEqual(80);
});

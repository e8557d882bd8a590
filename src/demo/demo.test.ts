import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../core/language.js';
import { withText } from '../testing/results.js';
import type { Block } from './block.js';
import { FIGURES } from './figures.js';
import { tell } from './steps.js';
import { STORIES, STORY_IDS, type StoryId } from './story.js';
import { aStage } from './testing.js';
import { type StepWords, wordsOf } from './words.js';

/** Every sentence of a story, with where it stands. */
function sentences(id: StoryId, language: (typeof LANGUAGES)[number]): ReadonlyMap<string, string> {
  const { title, steps } = wordsOf(language).stories[id];
  const ofSteps = Object.entries<StepWords>(steps).flatMap(([step, words]) => [
    [`${step} title`, words.title] as const,
    ...words.before.map((sentence, index) => [`${step} before ${index}`, sentence] as const),
    ...words.after.map((sentence, index) => [`${step} after ${index}`, sentence] as const),
  ]);
  return new Map([['title', title], ...ofSteps]);
}

function figuresIn(sentence: string): readonly string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).toSorted();
}

/** All that a block says. */
function said(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
      return [block.text];
    case 'facts':
      return block.facts.map(([name, text]) => `${name} ${text}`);
    case 'bytes':
      return [block.hex, ...block.values.map(({ name, value }) => `${name} ${value}`)];
    case 'timeline':
      return block.bars.map(({ label, times }) => `${label} ${times}`);
    case 'table':
      return block.rows.map((row) => row.join(' | '));
  }
}

async function textOf(...[id, language, change]: Parameters<typeof aStage>): Promise<string> {
  const { title, steps } = tell(id, await aStage(id, language, change));
  return [title, ...steps.flatMap((step) => [step.title, ...step.blocks.flatMap(said)])].join('\n');
}

describe.each(STORY_IDS)('%s', (id) => {
  test('says the same in both languages, with the same figures', () => {
    const [english, french] = LANGUAGES.map((language) => sentences(id, language));
    expect([...french!.keys()]).toEqual([...english!.keys()]);
    for (const [place, sentence] of english!) expect([place, ...figuresIn(french!.get(place)!)]).toEqual([place, ...figuresIn(sentence)]);
  });

  test('has sentences for each step, and no others', () => {
    const steps = STORIES[id].steps.map((step) => step.id);
    for (const language of LANGUAGES) expect(Object.keys(wordsOf(language).stories[id].steps)).toEqual(steps);
  });

  test('has no number of its own, only figures that the engine gives', () => {
    const written = /\d|\b(two|three|four|five|six|seven|eight|nine|ten|dozen|deux|trois|quatre|cinq|sept|huit|neuf|dix|douzaine)\b/i;
    for (const language of LANGUAGES) {
      for (const sentence of sentences(id, language).values()) {
        expect(sentence).not.toMatch(written);
        for (const figure of figuresIn(sentence)) expect(FIGURES).toHaveProperty(figure);
      }
    }
  });
});

test('the story changes with the packets that it is told over', async () => {
  expect(await textOf('clubhouse', 'en')).toContain('Gq7TzeB2');
  const renamed = await textOf('clubhouse', 'en', (frames) => withText(frames, 'Gq7TzeB2', 'Zz0Other'));
  expect(renamed).toContain('Zz0Other');
  expect(renamed).not.toContain('Gq7TzeB2');
  // Without the last minute somebody is missing, and so are her name and her number in the comparison.
  const shorter = await textOf('clubhouse', 'en', (frames) => frames.slice(0, 80));
  expect(await textOf('clubhouse', 'en')).toContain('user id | 4 | 0');
  expect(shorter).toContain('user id | 3 | 0');
  expect(shorter).toContain('80 packets');
});

test('a capture in which nobody meets has no pair to tell of', async () => {
  const stage = await aStage('clubhouse', 'en', (frames) => frames.slice(0, 13));
  expect(() => tell('clubhouse', stage)).toThrow('the capture has no second-join');
});

test('the pair appears with the packet after which the engine knows it, and not before', async () => {
  const { before } = await aStage('clubhouse', 'en');
  const { 'second-join': joined, 'first-pair': paired } = before.moments;
  expect(joined!.run.coPresence).toEqual([]);
  expect(joined!.run.stays).toHaveLength(2);
  expect(paired!.frame).toBeGreaterThan(joined!.frame);
  expect(paired!.run.coPresence.map(({ a, b }) => [a, b])).toEqual([[before.moments['first-join']!.event!.user, joined!.event!.user]]);
});

describe('masked', () => {
  test.each(STORY_IDS)('%s shows no identifier, in words or in bytes', async (id) => {
    const stage = await aStage(id, 'en');
    const masked = tell(id, { ...stage, shown: (kind, value) => (kind === 'hostname' ? value : '#') });
    const text = [masked.title, ...masked.steps.flatMap(({ blocks }) => blocks.flatMap(said))].join('\n');
    const secret = new Set(
      [...stage.before.capture.observations]
        .filter(({ kind }) => !['hostname', 'software', 'server-ip', 'app-id'].includes(kind))
        .map(({ value }) => value),
    );
    expect(secret.size).toBeGreaterThan(1);
    for (const value of secret) {
      expect(text).not.toContain(value);
      for (const bytes of encodings(value)) expect(text.toLowerCase()).not.toContain(bytes);
    }
  });
});

/** A value as text, and a number in both orders of its bytes, as hex. */
function encodings(value: string): readonly string[] {
  const number = Number(value);
  if (!Number.isInteger(number) || number > 0xffffffff) return [Buffer.from(value).toString('hex')];
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return [bytes.toString('hex'), bytes.swap32().toString('hex')];
}

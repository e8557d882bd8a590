import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Account, AccountWriter } from '../demo/account.js';
import type { Stage } from '../demo/stage.js';
import { tell } from '../demo/steps.js';
import { STORIES, type StoryId } from '../demo/story.js';
import { Engine } from '../engine.js';
import type { Language } from '../core/language.js';
import type { Knowledge } from '../signature/schema.js';
import { readCapture } from '../source/read-capture.js';
import { maskValue } from '../tui/mask-snapshot.js';
import { EXIT } from './exit-code.js';
import { SAMPLES, bundledKnowledge } from './knowledge.js';
import { Output } from './output.js';
import { makeGazetteer, placesWith } from './places/gazetteer.js';
import { isInteractive } from './screen.js';

/** Tells a bundled story: step by step on a terminal, as a text anywhere else. Returns the exit code. */
export async function demo(id: StoryId, language: Language, colour: boolean): Promise<number> {
  const stage = await stageOf(id, language);
  const masked = tell(id, { ...stage, shown: maskValue });
  const { stdin, stdout } = process;
  if (isInteractive(process)) {
    const { showDemo } = await import('../tui/demo/show-demo.js');
    await showDemo({ masked, unmasked: tell(id, stage) }, language, { input: stdin, output: stdout, colour });
    return EXIT.clean;
  }
  const { storyText } = await import('../tui/demo/story-text.js');
  const output = new Output(stdout);
  await output.write(storyText(masked, language));
  await output.flush();
  return EXIT.clean;
}

/** Both captures of the story as the engine reads them now. Throws when one of them is not there as it was bundled. */
export async function stageOf(id: StoryId, language: Language): Promise<Stage> {
  const { before, after, profile } = STORIES[id];
  const knowledge = bundledKnowledge();
  const exposes = knowledge.signatures.flatMap(({ id: vendor, protocols }) =>
    Object.entries(protocols).map(([name, protocol]) => [`${vendor}/${name}`, protocol.exposes] as const),
  );
  const fromHere = relative(process.cwd(), SAMPLES);
  return {
    before: await accountOf(before, profile, knowledge),
    after: await accountOf(after, profile, knowledge),
    profile: await profileOf(profile),
    rules: knowledge.rules,
    exposes: Object.fromEntries(exposes),
    language,
    shown: (_, value) => value,
    folder: fromHere.startsWith('..') ? SAMPLES : fromHere,
  };
}

async function profileOf(id: string): Promise<Stage['profile']> {
  const { profiles } = await placesWith([]);
  const profile = profiles.find((one) => one.id === id);
  if (profile === undefined) throw new Error(`no profile is called ${id}`);
  return profile;
}

async function accountOf(name: string, profile: string, knowledge: Knowledge): Promise<Account> {
  const folder = join(SAMPLES, name);
  const places = join(folder, 'places.yaml');
  const overrides = existsSync(places) ? places : undefined;
  const gazetteer = await makeGazetteer({
    places: true,
    profiles: [profile],
    asOf: undefined,
    geo: [],
    overrides,
    vantage: undefined,
    signatures: [],
  });
  const engine = new Engine(knowledge, undefined, gazetteer);
  const writer = new AccountWriter(() => engine.report());
  engine.begin(`${name}/capture.pcapng`, { isLast: true });
  const outcome = await readCapture(join(folder, 'capture.pcapng'), {
    onFrame: (frame) => writer.take(engine.push(frame), frame),
    onDamage: ({ why, offset, detail }) => engine.note({ frame: 0, decoder: 'capture', why, offset, detail }),
    onProgress: () => false,
  });
  if ('problem' in outcome) throw new Error(`the bundled capture ${name} cannot be read: ${outcome.problem}`);
  return writer.end(engine.end(outcome));
}

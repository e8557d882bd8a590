import { STORY_IDS } from '../../demo/story.js';
import type { Cli, Exit } from '../global-options.js';
import { LANGUAGE } from '../language.js';
import { last } from '../options.js';

export function demoCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'demo [story]',
    'a bundled story, step by step, offline',
    (command) =>
      command
        .positional('story', { choices: STORY_IDS, default: 'clubhouse' as const, describe: 'which one' })
        .option('lang', { ...LANGUAGE, describe: 'English or French' }),
    async ({ story, lang, color }) => {
      const { demo } = await import('../demo.js');
      exit(await demo(last(story), last(lang), color));
    },
  );
}

import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { escapeText } from '../core/display.js';
import type { Knowledge } from '../signature/schema.js';
import { EXIT } from './exit-code.js';

/** The languages that texts for people are written in. */
const LANGUAGES = ['en', 'fr'] as const;

/** Marks a path given as an argument, which can hold no NUL of its own. */
const MARK = '\0';

/** What was asked for makes no sense; help and complaint are printed. */
class WrongUse extends Error {}

process.exitCode = await run(hideBin(process.argv));

async function run(words: readonly string[]): Promise<number> {
  let code: number = EXIT.clean;
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  const parser = yargs(withMarkedPaths(words))
    .scriptName('roomtone')
    .usage('$0 shows what real-time audio apps give away on the wire.')
    .option('signatures', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'those that come with the program',
      requiresArg: true,
      describe: 'a folder of signatures of your own, beside the bundled ones',
    })
    .option('watch', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'none',
      requiresArg: true,
      describe: 'your own identifiers to look for in every payload, as me=123456789,room=PQx3yZ7k',
    })
    .option('watch-file', { type: 'string', requiresArg: true, describe: 'a file with one name=value per line' })
    .option('color', { type: 'boolean', default: colour, describe: 'use colour; NO_COLOR in the environment turns it off too' })
    .command(
      'scan <inputs..>',
      'read captures and print what they give away',
      (command) =>
        command
          .positional('inputs', {
            describe: 'capture files, folders, or - for standard input',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .option('format', {
            choices: ['text', 'jsonl'] as const,
            default: 'text' as const,
            requiresArg: true,
            describe: 'a summary for people, or JSON Lines for programs',
          })
          .option('flows', { type: 'boolean', default: false, describe: 'list every flow (JSON Lines)' })
          .option('fail-on', {
            choices: ['low', 'medium', 'high', 'critical', 'never'] as const,
            default: 'low' as const,
            requiresArg: true,
            describe: 'severity from which on the exit code is 1',
          }),
      async ({ inputs, format, flows, failOn, signatures, watch, watchFile, color }) => {
        const { scan } = await import('./scan.js');
        code = await scan({
          inputs: inputs.map(unmarked),
          format: last(format),
          flows,
          failOn: last(failOn),
          signatures: signatures.map(unmarked),
          watch: { lists: watch.map(unmarked), file: watchFile === undefined ? undefined : unmarked(last(watchFile)) },
          colour: color,
        });
      },
    )
    .command(
      'open <inputs..>',
      'look into captures in the terminal',
      (command) =>
        command.positional('inputs', {
          describe: 'capture files, folders, or - for standard input',
          type: 'string',
          array: true,
          demandOption: true,
        }),
      async ({ inputs, signatures, watch, watchFile, color }) => {
        const { open } = await import('./open.js');
        code = await open({
          inputs: inputs.map(unmarked),
          signatures: signatures.map(unmarked),
          watch: { lists: watch.map(unmarked), file: watchFile === undefined ? undefined : unmarked(last(watchFile)) },
          colour: color,
        });
      },
    )
    .command(
      'explain [rule]',
      'say what a rule means, or list the rules',
      (command) =>
        command.positional('rule', { describe: 'as RT-ID-001', type: 'string' }).option('lang', {
          choices: LANGUAGES,
          default: 'en' as const,
          requiresArg: true,
          describe: 'English or French',
        }),
      async ({ rule, lang }) => {
        const { explain } = await import('./explain.js');
        code = await explain(rule, last(lang));
      },
    )
    .command('signatures', 'what is known about vendors and protocols', (command) =>
      command
        .command(
          'list',
          'list them',
          (one) => one,
          async ({ signatures }) => {
            const { list } = await import('./signatures/list.js');
            code = await list(await knowledgeOf(signatures));
          },
        )
        .command(
          'show <id>',
          'print all that one says',
          (one) => one.positional('id', { type: 'string', demandOption: true, describe: 'as the list has it' }),
          async ({ id, signatures }) => {
            const { show } = await import('./signatures/list.js');
            code = await show(await knowledgeOf(signatures), id);
          },
        )
        .command(
          'lint [files..]',
          'check signature files, or all that are loaded',
          (one) => one.positional('files', { type: 'string', array: true, default: [] as string[], describe: 'YAML files' }),
          async ({ files, signatures }) => {
            const { lint } = await import('./signatures/lint.js');
            code = lint(files.map(unmarked), await knowledgeOf(signatures));
          },
        )
        .command(
          'test [id]',
          'try their examples, and see where they fire',
          (one) =>
            one
              .positional('id', { type: 'string', describe: 'a vendor; all when absent' })
              .option('corpus', { type: 'string', requiresArg: true, describe: 'a folder of captures; the bundled samples when absent' }),
          async ({ id, corpus, signatures }) => {
            const { test } = await import('./signatures/test.js');
            code = await test(await knowledgeOf(signatures), id, corpus);
          },
        )
        .demandCommand(1, 'Say what to do: list, show, lint or test.'),
    )
    .demandCommand(1, 'Say what to do: scan, open, explain or signatures.')
    .strict()
    .recommendCommands()
    .epilogue('Exit codes: 0 nothing found, 1 findings, 2 wrong use, 3 an input could not be read, 4 nothing in the input could be judged.')
    .help()
    .version(version())
    .exitProcess(false)
    .fail((message, error, instance) => {
      // Without a message it is no complaint of yargs, but a failure of the command itself.
      if (message == null) throw error;
      const complaint = unmarked(message.replaceAll('\\u0000', '')).split('\n').map(escapeText);
      process.stderr.write(`${instance.help()}\n\n${complaint.join('\n')}\n`);
      // Without a throw yargs would go on and do what was asked for.
      throw new WrongUse();
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    if (error instanceof WrongUse) return EXIT.usage;
    // A mistake in a signature file is its author's, and is told with line and column; one in what to watch for is the user's.
    if (error instanceof Error && ['SignatureError', 'LayoutError', 'WatchError'].includes(error.name)) {
      process.stderr.write(`roomtone: ${error.message.split('\n').map(escapeText).join('\n')}\n`);
      return EXIT.usage;
    }
    process.stderr.write(
      `roomtone: this should not have happened: ${escapeText(error instanceof Error ? error.message : String(error))}\n`,
    );
    return EXIT.failure;
  }
  return code;
}

async function knowledgeOf(folders: readonly string[]): Promise<Knowledge> {
  const { knowledgeWith } = await import('./knowledge.js');
  return knowledgeWith(folders.map(unmarked));
}

/** yargs itself would look for it in the folder that it is called from. */
function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

/** yargs drops a lone `-` and takes what stands behind `--` for no input: both get a mark that no argument can hold. */
function withMarkedPaths(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  const [before, behind] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  return [...before.map((word) => (word === '-' ? `${MARK}-` : word)), ...behind.map((word) => MARK + word)];
}

/** yargs makes a list of an option that is given twice; the last one counts. */
function last<T>(given: T | readonly T[]): T {
  return Array.isArray(given) ? given.at(-1) : (given as T);
}

function unmarked(text: string): string {
  return text.replaceAll(MARK, '');
}

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { escapeText } from '../core/display.js';
import type { Knowledge } from '../signature/schema.js';
import { TABLES } from '../report/csv-tables.js';
import { LANGUAGES } from '../report/rule-texts.js';
import { EXIT } from './exit-code.js';
import { FORMATS } from './format-names.js';
import { GATE, REPORT_FILES, commonOptions, last, unmarked, withMarkedPaths } from './options.js';
import { CLOCKS, MASK, PRESENCE_FORMATS, maskOptions, textOf } from './presence-options.js';
import { PLACE_OPTIONS, placeOptions } from './place-options.js';

/** What was asked for makes no sense; help and complaint are printed. */
class WrongUse extends Error {}

// A run lasts seconds and calls much code a few thousand times. The engine of Node 20 optimises it so eagerly that a third of
// the CPU goes there; a higher threshold takes that back. Later engines have another way, and no such switch.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=600000');

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
    .options(PLACE_OPTIONS)
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
            choices: FORMATS,
            default: 'text' as const,
            requiresArg: true,
            describe: 'a summary for people, or a format for programs',
          })
          .option('flows', { type: 'boolean', default: false, describe: 'list every flow (JSON Lines)' })
          .option('table', { choices: TABLES, default: 'findings' as const, requiresArg: true, describe: 'which table (CSV)' })
          .options(MASK)
          .options(CLOCKS)
          .options(GATE)
          .check(({ mask, maskKey, format, evidence }) => {
            if ((!mask && maskKey === undefined) || (format !== 'pcapng' && evidence === undefined)) return true;
            throw new Error('Packets cannot be masked: --mask goes with no pcapng.');
          }),
      async ({ inputs, format, flows, table, mask, maskKey, ...others }) => {
        const [{ scan }, { reportIn }, { masked }] = await Promise.all([import('./scan.js'), import('./formats.js'), import('./mask.js')]);
        const options = { ...commonOptions(inputs, others), format: last(format), flows, table: last(table) };
        code = await scan(options, async (context) => masked(await reportIn(options.format, context), maskOptions(mask, maskKey)));
      },
    )
    .command(
      'presence <inputs..>',
      'print who was with whom',
      (command) =>
        command
          .positional('inputs', {
            describe: 'capture files, folders, or - for standard input',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .option('person', { type: 'string', requiresArg: true, describe: 'only this user, and those together with them' })
          .option('room', { type: 'string', requiresArg: true, describe: 'only this room' })
          .option('at', { type: 'string', requiresArg: true, describe: 'only this moment, as 2022-04-04T17:31:01Z' })
          .option('pairs', { type: 'boolean', default: false, describe: 'only who was together, without the stays' })
          .option('format', {
            choices: PRESENCE_FORMATS,
            default: 'text' as const,
            requiresArg: true,
            describe: 'for people, for programs, or a graph of the pairs for drawing',
          })
          .options(MASK)
          .options(CLOCKS),
      async ({ inputs, person, room, at, pairs, format, mask, maskKey, ...others }) => {
        const { presence } = await import('./presence.js');
        const asked = {
          format: last(format),
          person: textOf(person),
          room: textOf(room),
          at: textOf(at),
          pairs,
          mask: maskOptions(mask, maskKey),
        };
        code = await presence(commonOptions(inputs, others), asked);
      },
    )
    .command(
      'report <inputs..>',
      'read captures once and write reports to files',
      (command) =>
        command
          .positional('inputs', {
            describe: 'capture files, folders, or - for standard input',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .option('html', { type: 'string', requiresArg: true, describe: 'a page for people, self-contained' })
          .option('text', { type: 'string', requiresArg: true, describe: 'a summary' })
          .option('jsonl', { type: 'string', requiresArg: true, describe: 'JSON Lines' })
          .option('sarif', { type: 'string', requiresArg: true, describe: 'SARIF 2.1.0' })
          .option('csv', { type: 'string', requiresArg: true, describe: 'one table; which, --table says' })
          .option('table', { choices: TABLES, default: 'findings' as const, requiresArg: true, describe: 'which table (CSV)' })
          .option('eve', { type: 'string', requiresArg: true, describe: 'lines as Suricata writes them' })
          .option('stix', { type: 'string', requiresArg: true, describe: 'a STIX 2.1 bundle' })
          .option('junit', { type: 'string', requiresArg: true, describe: 'JUnit XML' })
          .options(GATE)
          .check((given) => {
            if (REPORT_FILES.some((format) => given[format] !== undefined) || given.evidence !== undefined) return true;
            throw new Error('Say what to write: --html FILE, or another format.');
          }),
      async ({ inputs, table, html, text, jsonl, sarif, csv, eve, stix, junit, ...others }) => {
        const { report } = await import('./report.js');
        const given = Object.entries({ html, text, jsonl, sarif, csv, eve, stix, junit });
        const files = Object.fromEntries(given.flatMap(([format, path]) => (path === undefined ? [] : [[format, unmarked(last(path))]])));
        code = await report({ ...commonOptions(inputs, others), format: 'text', flows: false, table: last(table), colour: false }, files);
      },
    )
    .command(
      'baseline <inputs..>',
      'print the findings as accepted, for --baseline',
      (command) =>
        command
          .positional('inputs', {
            describe: 'capture files, folders, or - for standard input',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .option('reason', { type: 'string', demandOption: true, requiresArg: true, describe: 'why they are accepted' })
          .option('expires', {
            type: 'string',
            demandOption: true,
            requiresArg: true,
            describe: 'the last day on which they are, as 2027-01-31',
          }),
      async ({ inputs, reason, expires, ...others }) => {
        const [{ scan }, { BaselineReport, checkedDay }] = await Promise.all([import('./scan.js'), import('./baseline.js')]);
        const accepted = new BaselineReport(last(reason), checkedDay(last(expires)));
        const options = { ...commonOptions(inputs, others), format: 'jsonl', flows: false, table: 'findings', failOn: 'never' } as const;
        code = await scan(options, () => Promise.resolve(accepted));
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
      async ({ inputs, signatures, watch, watchFile, color, ...others }) => {
        const { open } = await import('./open.js');
        code = await open({
          inputs: inputs.map(unmarked),
          signatures: signatures.map(unmarked),
          watch: { lists: watch.map(unmarked), file: watchFile === undefined ? undefined : unmarked(last(watchFile)), honey: [] },
          places: placeOptions({ ...others, signatures }, unmarked),
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
    .command(
      'places [addresses..]',
      'what is known of addresses; alone, the databases and profiles in use',
      (command) =>
        command.positional('addresses', {
          describe: 'IP addresses, or the word databases',
          type: 'string',
          array: true,
          default: [] as string[],
        }),
      async ({ addresses, ...others }) => {
        const { places } = await import('./places.js');
        code = await places(addresses.map(unmarked), placeOptions(others, unmarked));
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
    .demandCommand(1, 'Say what to do: scan, report, presence, open, baseline, explain or signatures.')
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
    if (
      error instanceof Error &&
      ['SignatureError', 'LayoutError', 'WatchError', 'PlaceError', 'BaselineError', 'MaskError', 'PresenceError', 'ClockError'].includes(
        error.name,
      )
    ) {
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

import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT } from './exit-code.js';

process.exitCode = await run(hideBin(process.argv));

async function run(words: readonly string[]): Promise<number> {
  let code: number = EXIT.clean;
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  const parser = yargs(words)
    .scriptName('roomtone')
    .usage('$0 shows what real-time audio apps give away on the wire.')
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
            describe: 'a summary for people, or JSON Lines for programs',
          })
          .option('flows', { type: 'boolean', default: false, describe: 'list every flow (JSON Lines)' })
          .option('fail-on', {
            choices: ['low', 'medium', 'high', 'critical', 'never'] as const,
            default: 'low' as const,
            describe: 'severity from which on the exit code is 1',
          }),
      async ({ inputs, format, flows, failOn, color }) => {
        const { scan } = await import('./scan.js');
        code = await scan({ inputs, format, flows, failOn, colour: color });
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
      async ({ inputs, color }) => {
        const { open } = await import('./open.js');
        code = await open({ inputs, colour: color });
      },
    )
    .demandCommand(1, 'Say what to do: scan or open.')
    .strict()
    .recommendCommands()
    .epilogue('Exit codes: 0 nothing found, 1 findings, 2 wrong use, 3 an input could not be read, 4 nothing in the input could be judged.')
    .help()
    .version()
    .exitProcess(false)
    .fail((message, error, instance) => {
      if (error !== undefined && error !== null) throw error;
      process.stderr.write(`${instance.help()}\n\n${message}\n`);
      code = EXIT.usage;
    });
  await parser.parseAsync();
  return code;
}

import { setFlagsFromString } from 'node:v8';
import { hideBin } from 'yargs/helpers';
import { escapeText } from '../core/display.js';
import { UserError } from '../core/user-error.js';
import { baselineCommand } from './commands/baseline.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { diffCommand } from './commands/diff.js';
import { explainCommand } from './commands/explain.js';
import { liveCommand } from './commands/live.js';
import { openCommand } from './commands/open.js';
import { placesCommand } from './commands/places.js';
import { presenceCommand } from './commands/presence.js';
import { redactCommand } from './commands/redact.js';
import { queryCommand } from './commands/query.js';
import { reportCommand } from './commands/report.js';
import { scanCommand } from './commands/scan.js';
import { signaturesCommand } from './commands/signatures.js';
import { submitCommand } from './commands/submit.js';
import { workCommand } from './commands/work.js';
import { complaintOf } from './complaint.js';
import { EXIT } from './exit-code.js';
import { globalOptions } from './global-options.js';
import { languageOf } from './language.js';
import { version } from './version.js';

/** In the order in which help lists them. */
const COMMANDS = [
  scanCommand,
  presenceCommand,
  queryCommand,
  reportCommand,
  baselineCommand,
  diffCommand,
  redactCommand,
  openCommand,
  liveCommand,
  submitCommand,
  workCommand,
  demoCommand,
  explainCommand,
  placesCommand,
  signaturesCommand,
  doctorCommand,
];

/** What was asked for makes no sense; the complaint is printed. */
class WrongUse extends Error {}

// A run lasts seconds, calls much code a few thousand times, and has few objects that live. V8 lets its space for young objects
// grow to 48 MB, which makes nothing quicker here, and the other one to several times what is alive: to let it grow by a half
// instead of doubling costs 3 % of the CPU, and saves 10 MB of a long scan. It forgets the code of what was not called for some
// collections, and compiles it again. In Node 20 it optimises so eagerly that a third of the CPU goes there. A later engine that
// may not know a switch is left alone.
const v8 = Number.parseInt(process.versions.v8, 10);
const SETTINGS = ['--semi-space-growth-factor=1', '--heap-growing-percent=50', '--no-flush-bytecode'];
if (v8 < 14) for (const setting of SETTINGS) setFlagsFromString(setting);
if (v8 < 12) setFlagsFromString('--interrupt-budget=600000');

process.exitCode = await run(hideBin(process.argv));

async function run(words: readonly string[]): Promise<number> {
  let code: number = EXIT.clean;
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  const cli = globalOptions(words, colour);
  for (const command of COMMANDS) command(cli, (given) => (code = given));
  cli
    .demandCommand(1, 'Say what to do.')
    .strict()
    .epilogue('Exit codes: 0 nothing found, 1 findings, 2 wrong use, 3 an input could not be read, 4 nothing in the input could be judged.')
    .help()
    .alias('help', 'h')
    .version(version())
    .exitProcess(false)
    .fail((message, error, instance) => {
      // Without a message it is no complaint of yargs, but a failure of the command itself.
      if (message == null) throw error;
      process.stderr.write(complaintOf(message, String(instance.help()), words));
      // Without a throw yargs would go on and do what was asked for.
      throw new WrongUse();
    });
  try {
    if (words.length === 0) return await (await import('./greeting.js')).greet(languageOf(process.env), colour);
    await cli.parseAsync();
  } catch (error) {
    if (error instanceof WrongUse) return EXIT.usage;
    if (error instanceof UserError) {
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

import yargs from 'yargs';
import { withMarkedPaths } from './options.js';
import { PLACE_OPTIONS } from './place-options.js';

/** The command line with what every command can be told. */
export type Cli = ReturnType<typeof globalOptions>;

/** Takes the exit code of the command that was asked for. */
export type Exit = (code: number) => void;

/** `colour`: whether to use it when the user says nothing. */
export function globalOptions(words: readonly string[], colour: boolean) {
  return (
    yargs(withMarkedPaths(words))
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
      // What a command has of its own comes first: groups are printed in the order in which they are named.
      .group(['help', 'version', 'color'], 'Options:')
      .group(['watch', 'watch-file', ...Object.keys(PLACE_OPTIONS), 'signatures'], 'Of every command that reads captures:')
  );
}

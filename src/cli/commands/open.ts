import type { Cli, Exit } from '../global-options.js';
import { LANGUAGE } from '../language.js';
import { INPUTS, last, unmarked } from '../options.js';
import { placeOptions } from '../place-options.js';
import { KEYS, MASK, textOf } from '../presence-options.js';

export function openCommand(cli: Cli, exit: Exit): Cli {
  return cli.command(
    'open <inputs..>',
    'look into captures in the terminal',
    (command) =>
      command
        .positional('inputs', INPUTS)
        .options(MASK)
        .options(KEYS)
        .option('lang', { ...LANGUAGE, describe: 'language of the help and of reports: English or French' })
        .option('mouse', { type: 'boolean', default: false, describe: 'click rows and turn the wheel; selecting text then needs Shift' }),
    async ({ inputs, signatures, watch, watchFile, color, mask, maskKey, mouse, lang, keylog, ...others }) => {
      const { open } = await import('../open.js');
      exit(
        await open({
          inputs: inputs.map(unmarked),
          signatures: signatures.map(unmarked),
          watch: { lists: watch.map(unmarked), file: watchFile === undefined ? undefined : unmarked(last(watchFile)), honey: [] },
          places: placeOptions({ ...others, signatures }, unmarked),
          mask: { mask, keyFile: textOf(maskKey) },
          colour: color,
          mouse,
          language: last(lang),
          keyLog: textOf(keylog),
        }),
      );
    },
  );
}

import { statSync } from 'node:fs';
import { escapeText } from '../core/display.js';
import { nearest } from '../core/nearest.js';
import { unmarked } from './options.js';

/**
 * What is wrong with the words of a command line, and where to read on: not
 * all of the help, in which the complaint would be lost. `message` is that of
 * yargs, `help` what it prints for the command as far as it was understood.
 */
export function complaintOf(message: string, help: string, words: readonly string[]): string {
  const [usage = ''] = help.split('\n');
  const commands = /^Commands:\n(?: .*\n)+/m.exec(help)?.[0];
  const said = unmarked(message.replaceAll('\\u0000', ''))
    .split('\n')
    .flatMap((line) => inWords(line, help, words.map(unmarked)));
  return [
    ...(commands === undefined ? [] : [commands]),
    `roomtone: ${said.map(escapeText).join('\n')}`,
    ...(commands === undefined ? [`Usage: ${usage}`] : []),
    `"${commandIn(usage)} --help" says more.`,
    '',
  ].join('\n');
}

/** `roomtone scan` of `roomtone scan <inputs..>`; the help of roomtone itself begins with a sentence. */
function commandIn(usage: string): string {
  return /^roomtone(?: [a-z]+)*(?=$| [<[])/.exec(usage)?.[0] ?? 'roomtone';
}

function inWords(line: string, help: string, words: readonly string[]): readonly string[] {
  if (line.startsWith('Not enough non-option arguments')) return ['Something is missing.'];
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(line)?.[1];
  return unknown === undefined ? [line] : unknownWords(unknown.split(', '), help, words);
}

/** Options that are not there, and of other words the first: what stands behind a command that is none belongs to it. */
function unknownWords(unknown: readonly string[], help: string, words: readonly string[]): readonly string[] {
  const isOption = (word: string) => words.some((one) => one === `--${word}` || one.startsWith(`--${word}=`) || one === `-${word}`);
  const word = unknown.find((one) => !isOption(one));
  return [
    ...unknown
      .filter(isOption)
      .map((option) => `There is no option --${option} here.${meant(`--${option}`, matches(help, /^ +(?:-\w, )?(--[a-z-]+)/gm))}`),
    ...(word === undefined ? [] : [unknownCommand(word, help)]),
  ];
}

function unknownCommand(word: string, help: string): string {
  const commands = matches(help, /^ {2}roomtone (?:[a-z]+ )*?([a-z]+)(?= {2}| [<[])/gm);
  if (commands.length === 0) return `"${word}" is one word too many.`;
  if (isPath(word)) return `${word} is no command. Say what to do with it, as in: roomtone scan ${word}`;
  return `There is no command "${word}".${meant(word, commands)}`;
}

function meant(word: string, known: readonly string[]): string {
  const like = nearest(word, known);
  return like === undefined ? '' : ` Did you mean ${like}?`;
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

function isPath(word: string): boolean {
  return statSync(word, { throwIfNoEntry: false }) !== undefined;
}

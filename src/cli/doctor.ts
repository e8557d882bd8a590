import { createRequire } from 'node:module';
import { escapeText } from '../core/display.js';
import { captureProblem } from '../source/live/capture-rights.js';
import { findCaptureTool } from '../source/live/capture-tool.js';
import { installHelp } from '../source/live/capture-help.js';
import { type Check, check } from './doctor/check.js';
import { captureCheck, databaseCheck, nodeCheck, terminalChecks } from './doctor/checks.js';
import { EXIT } from './exit-code.js';
import { bundledKnowledge } from './knowledge.js';
import { Output } from './output.js';
import { readDatabases } from './places/databases.js';
import { placesWith } from './places/gazetteer.js';
import { version } from './version.js';

const MARKS: Readonly<Record<Check['state'], string>> = { yes: 'yes', no: 'no', choice: '-' };

const MARK_COLUMNS = 5;

/** Says what this machine can do and how to get what it cannot. Uses no network. Returns the exit code. */
export async function doctor(): Promise<number> {
  const output = new Output(process.stdout);
  const checks = [
    nodeCheck(process.versions.node),
    signatureCheck(),
    ...terminalChecks(terminal()),
    await capturing(),
    ...(await places()),
  ];
  const lines = [
    `roomtone ${version()} on ${process.platform} (${process.arch})`,
    '',
    ...checks.flatMap(({ state, what, more }) => [
      `${MARKS[state].padEnd(MARK_COLUMNS)}${what}`,
      ...more.map((one) => `${' '.repeat(MARK_COLUMNS + 2)}${one}`),
    ]),
    '',
    'Not needed: a network, an account, Wireshark (it opens what roomtone writes).',
  ];
  await output.write(`${lines.map(escapeText).join('\n')}\n`);
  await output.flush();
  return EXIT.clean;
}

function signatureCheck(): Check {
  const { signatures, standards } = bundledKnowledge();
  return check('yes', `signatures of ${signatures.length} vendors and ${standards.length} standards`);
}

function terminal() {
  const { stdin, stdout, env, platform } = process;
  const isTerminal = stdin.isTTY && stdout.isTTY;
  const colourDepth = isTerminal ? stdout.getColorDepth() : 1;
  return { isTerminal, columns: stdout.columns, rows: stdout.rows, colourDepth, environment: env, platform };
}

async function capturing(): Promise<Check> {
  const tool = findCaptureTool();
  if (tool === undefined) return check('no', 'capturing', installHelp());
  return captureCheck(tool, await captureProblem(tool));
}

async function places(): Promise<readonly Check[]> {
  const { databases } = await placesWith([]);
  const optional = Object.values(databases).filter(({ onlyWhenAsked }) => onlyWhenAsked);
  return [
    ...readDatabases(databases, []).map(databaseCheck),
    ...optional.map(({ title, package: name }) =>
      isInstalled(name)
        ? check('yes', `places: ${title}`, `"--geo ${name}" asks it.`)
        : check('choice', `places: ${title}, one more opinion, is not installed`, `npm install ${name}, then "--geo ${name}"`),
    ),
  ];
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** CPU time and memory of other programs. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const GNU_TIME = '/usr/bin/time';
const hasGnuTime = existsSync(GNU_TIME) && spawnSync(GNU_TIME, ['-f', '%M', 'true']).status === 0;

export function isInstalled(program) {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}

/** User and system seconds, and peak megabytes where they can be known. Throws when the program did not run. */
export function measure(command) {
  const quiet = { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28 };
  if (hasGnuTime) {
    const { stderr } = spawnSync(GNU_TIME, ['-f', '%U %S %M %x', ...command], quiet);
    const found = /([\d.]+) ([\d.]+) (\d+) (\d+)\s*$/.exec(String(stderr));
    if (found === null || Number(found[4]) >= 64) throw new Error(`${command[0]} failed: ${String(stderr).trim().slice(0, 200)}`);
    return { cpu: Number(found[1]) + Number(found[2]), peak: Number(found[3]) / 1024 };
  }
  // What POSIX requires of every shell: the second line is of the children.
  const { stdout } = spawnSync('sh', ['-c', '"$@" > /dev/null 2>&1; code=$?; times; echo $code', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, children = '', code = '127'] = String(stdout).trim().split('\n');
  if (Number(code) >= 64) throw new Error(`${command[0]} failed with ${code.trim()}`);
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return { cpu: seconds[0] + seconds[1], peak: undefined };
}

/** Runs the commands in turn, so many rounds; the median of each. */
export function interleaved(commands, rounds) {
  const runs = new Map(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) runs.get(name).push(measure(command));
  }
  return Object.fromEntries(
    Array.from(runs, ([name, all]) => [name, { cpu: median(all.map(({ cpu }) => cpu)), peak: median(all.map(({ peak }) => peak)) }]),
  );
}

export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

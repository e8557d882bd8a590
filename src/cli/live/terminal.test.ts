import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCapture } from '../../testing/capture-files.js';
import { LAUNCHER, PATIENCE_MS } from '../../testing/command.js';
import { IN_THE_CLEAR } from '../../testing/results.js';
import { HAS_TMUX, terminalWithFolder } from '../../testing/tmux.js';

const { terminal, folder } = terminalWithFolder();

test.skipIf(!HAS_TMUX)(
  'a live capture shows its findings while it flows, and asks at the end whether to keep it',
  async () => {
    mkdirSync(join(folder, 'bin'));
    const tool = join(folder, 'bin', 'dumpcap');
    // The second half comes when it is asked to end.
    writeFileSync(
      tool,
      `#!${process.execPath}
const capture = require('node:fs').readFileSync(${JSON.stringify(IN_THE_CLEAR)});
process.stdout.write(capture.subarray(0, capture.length / 2));
process.once('SIGINT', () => process.stdout.write(capture.subarray(capture.length / 2), () => process.exit(0)));
setInterval(() => {}, 1000);
`,
    );
    chmodSync(tool, 0o755);
    const run = `cd ${folder} && PATH=${join(folder, 'bin')}:$PATH ${process.execPath} ${LAUNCHER} live capture -i wlan0`;
    terminal.open(`sh -c '${run}; echo left with $?; sleep 100'`, 120, 30);
    await terminal.untilScreen('RT-ID-00');
    terminal.send('q');
    const asked = await terminal.untilScreen('[Y/n]');
    expect(asked).toContain('Capturing on wlan0 with dumpcap.');
    const name = readdirSync(folder).find((file) => file.endsWith('.pcapng'));
    // What came after the screen was left is kept as well.
    expect(readCapture(readFileSync(join(folder, name!))).frames).toHaveLength(readCapture(readFileSync(IN_THE_CLEAR)).frames.length);
    terminal.send('n', 'Enter');
    expect(await terminal.untilScreen('left with')).toContain(`Deleted: ${name}`);
    expect(readdirSync(folder).filter((file) => file.endsWith('.pcapng'))).toEqual([]);
  },
  PATIENCE_MS,
);

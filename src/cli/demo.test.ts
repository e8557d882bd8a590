import { describe, expect, test } from 'vitest';
import { LAUNCHER, PATIENCE_MS, roomtone } from '../testing/command.js';
import { ROOT } from '../testing/results.js';
import { HAS_TMUX, terminalWithFolder } from '../testing/tmux.js';

const { terminal } = terminalWithFolder();

/** What goes into the shell of the terminal; it stays open to be looked at. */
const inTerminal = (words: string, environment = '') =>
  `cd ${ROOT} && LC_ALL= LANG= ${environment} "${process.execPath}" "${LAUNCHER}" ${words}; echo left with $?; exec sleep 600`;

const speaking = (language: string) => ({ env: { LC_ALL: '', LC_MESSAGES: '', LANG: language } });

describe('without a terminal', { timeout: PATIENCE_MS }, () => {
  test('the whole story is printed, masked, the same each time', () => {
    const { code, stdout, stderr } = roomtone(['demo'], { cwd: ROOT, ...speaking('C') });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (let step = 1; step <= 7; step++) expect(stdout).toContain(` (${step} of 7)\n`);
    expect(stdout).not.toContain('1846209');
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toContain('roomtone open captures/clubhouse-2021\n');
    expect(roomtone(['demo', 'clubhouse'], { cwd: ROOT, ...speaking('C') }).stdout).toBe(stdout);
  });

  test('in French where LANG or --lang says so', () => {
    expect(roomtone(['demo'], speaking('fr_FR.UTF-8')).stdout).toContain('(1 sur 7)');
    expect(roomtone(['demo', '--lang', 'fr'], speaking('C')).stdout).toContain('(1 sur 7)');
    expect(roomtone(['demo', '--lang', 'en'], speaking('fr_FR.UTF-8')).stdout).toContain('(1 of 7)');
  });

  test('another story by its name, and none by a wrong one', () => {
    expect(roomtone(['demo', 'pings'], speaking('C')).stdout).toContain('(1 of 5)');
    const { code, stdout, stderr } = roomtone(['demo', 'clubhose']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/"clubhouse", "pings"/);
  });
});

// Without tmux there is no terminal here to look at.
describe.skipIf(!HAS_TMUX)('in a real terminal', { timeout: PATIENCE_MS }, () => {
  test('through all steps, back, unmasked, on a screen that changes its size, and out again', async () => {
    const { press, untilScreen } = terminal;
    terminal.open(inTerminal('demo', 'NO_COLOR=1'));
    await untilScreen('Somebody enters a room');
    await press('Space', '^ session id');
    await press('Enter', 'Somebody else enters the same room');
    await press('Right', 'Together  30 s');
    await press('PageDown', 'Singapore');
    await press('Space', 'host name                                 0     3');
    await press('Space', 'Your turn');
    await press('BSpace', 'The same vendor, repaired');
    await press('2', '^ user id #');
    await press('u', '^ user id 1846209');
    terminal.resize(120, 40);
    expect(await untilScreen('00a0 ')).toContain('^ user id 1846209');
    terminal.resize(30, 8);
    await untilScreen('too small');
    terminal.resize(80, 24);
    await untilScreen('2 of 7 · not masked');
    await press('?', 'the step before');
    await press('Escape', '2 of 7');
    terminal.send('q');
    expect(await untilScreen('left with 0')).not.toContain('2 of 7');
    terminal.close();
  });

  test('in French and 16 colours, and for a screen reader', async () => {
    terminal.open(inTerminal('demo --lang fr', 'TERM=xterm INK_SCREEN_READER=true'));
    await terminal.untilScreen('Quelqu’un entre dans un salon');
    await terminal.press('4', 'Ensemble   30 s');
    terminal.send('C-c');
    await terminal.untilScreen('left with 0');
    terminal.close();
  });

  test('roomtone alone offers it: Enter takes the offer, any other key does not', async () => {
    terminal.open(inTerminal(''));
    await terminal.untilScreen('Enter starts the demo');
    await terminal.press('Enter', 'Somebody enters a room');
    await terminal.press('Space', '^ session id');
    terminal.send('q');
    await terminal.untilScreen('left with 0');
    terminal.close();

    terminal.open(inTerminal(''));
    await terminal.untilScreen('Enter starts the demo');
    terminal.send('x');
    expect(await terminal.untilScreen('left with 0')).not.toContain('Somebody');
    terminal.close();
  });
});

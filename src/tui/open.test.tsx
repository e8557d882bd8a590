import { afterEach, expect, test, vi } from 'vitest';
import type { Snapshot } from '../core/snapshot.js';
import { openTerminal } from './open.js';
import { KEY, NO_ERRANDS, TestInput, TestOutput, TestSource, anEvening, settle, withoutStyle } from './testing.js';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?2004h\u001b[?7l\u001b[2J';
const LEAVE = '\u001b[0m\u001b[?7h\u001b[?2004l\u001b[?25h\u001b[?1049l';
const HEARD = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtExceptionMonitor', 'exit'] as const;

const listenersBefore = HEARD.map((event) => process.listenerCount(event));

afterEach(() => {
  vi.restoreAllMocks();
  expect(HEARD.map((event) => process.listenerCount(event))).toEqual(listenersBefore);
});

async function open(snapshot: Snapshot = anEvening, source = new TestSource(snapshot)) {
  const input = new TestInput();
  const output = new TestOutput(80, 24);
  const options = {
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    colour: false,
    errands: NO_ERRANDS,
  };
  const closed = openTerminal(source, options);
  // Seen as handled, also when a test looks at it later.
  closed.catch(() => {});
  await settle();
  return { input, output, source, closed };
}

function expectRestored({ input, output, source }: Awaited<ReturnType<typeof open>>): void {
  expect(output.written.at(-1)).toBe(LEAVE);
  expect(output.written.filter((text) => text === LEAVE)).toHaveLength(1);
  expect(input.isRaw).toBe(false);
  expect(source.isWatched).toBe(false);
  expect(output.listenerCount('resize')).toBe(0);
}

test.each([
  ['q', 'q'],
  ['Ctrl-C', KEY.controlC],
])('%s resolves, the terminal as it was', async (_, key) => {
  const terminal = await open();
  expect(terminal.output.written[0]).toBe(ENTER);
  expect(terminal.input.isRaw).toBe(true);
  expect(withoutStyle(terminal.output.written.join(''))).toContain('> CRITICAL');
  terminal.input.press(key);
  await terminal.closed;
  expectRestored(terminal);
});

test('a crash of a view rejects with its error, the terminal as it was', async () => {
  const terminal = await open();
  terminal.source.show({ ...anEvening, findings: [null] } as unknown as Snapshot);
  await expect(terminal.closed).rejects.toThrow(/null/);
  await settle();
  expectRestored(terminal);
});

test('a crash in the first frame does the same', async () => {
  const terminal = await open({ ...anEvening, findings: [null] } as unknown as Snapshot);
  await expect(terminal.closed).rejects.toThrow(/null/);
  await settle();
  expectRestored(terminal);
});

test('a source that fails at once does the same', async () => {
  const source = new TestSource();
  source.subscribe = () => {
    throw new Error('no snapshots');
  };
  const terminal = await open(anEvening, source);
  await expect(terminal.closed).rejects.toThrow('no snapshots');
  await settle();
  expectRestored(terminal);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s restores the terminal and is passed on', async (signal) => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  const terminal = await open();
  (process as NodeJS.EventEmitter).emit(signal, signal);
  expect(terminal.output.written.at(-1)).toBe(LEAVE);
  expect(terminal.input.isRaw).toBe(false);
  await terminal.closed;
  expectRestored(terminal);
  expect(kill).toHaveBeenCalledWith(process.pid, signal);
});

test('an error that nobody caught restores the terminal before it is printed', async () => {
  const terminal = await open();
  (process as NodeJS.EventEmitter).emit('uncaughtExceptionMonitor', new Error('elsewhere'));
  expect(terminal.output.written.at(-1)).toBe(LEAVE);
  expect(terminal.input.isRaw).toBe(false);
  terminal.input.press('q');
  await terminal.closed;
});

test('a terminal that goes away ends it', async () => {
  const terminal = await open();
  terminal.input.emit('end');
  await terminal.closed;
  expectRestored(terminal);
});

test('without a terminal nothing is written', async () => {
  const output = new TestOutput(80, 24);
  const input = Object.assign(new TestInput(), { isTTY: false });
  const options = {
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    colour: false,
    errands: NO_ERRANDS,
  };
  await expect(openTerminal(new TestSource(), options)).rejects.toThrow('needs a terminal');
  expect(output.written).toEqual([]);
});

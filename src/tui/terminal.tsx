import { render, type Instance } from 'ink';
import type { ReactNode } from 'react';
import { CrashBoundary } from './crash-boundary.js';
import { Screen } from './screen.js';
import { ColourContext } from './tones.js';

/** The two ends of a terminal, and whether colours may be used on it. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly colour: boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Makes the view; `onMouse` asks the terminal to report the mouse, or no longer. */
type ViewOf = (onQuit: () => void, onMouse: (isOn: boolean) => void) => ReactNode;

/** Shows a view on the whole terminal until it calls `onQuit`; resolves then, terminal restored. Rejects when the view fails. */
export async function showInTerminal(viewOf: ViewOf, { input, output, colour }: Terminal): Promise<void> {
  if (!input.isTTY || !output.isTTY) throw new Error('The terminal interface needs a terminal for keys and screen.');
  const screen = new Screen(output);
  const wasRaw = input.isRaw;
  const restore = () => {
    screen.leave();
    if (input.isRaw !== wasRaw) input.setRawMode(wasRaw);
  };

  await new Promise<void>((resolve, reject) => {
    let instance: Instance | undefined;
    let isOver = false;
    const finish = (end: () => void) => {
      if (isOver) return;
      isOver = true;
      forget();
      restore();
      instance?.unmount();
      // ink lets go of the keyboard a moment after it has unmounted.
      setImmediate(() => {
        restore();
        input.pause();
        end();
      });
    };
    const quit = () => finish(resolve);
    const crash = (error: unknown) => finish(() => reject(error));
    const die = (signal: NodeJS.Signals) => {
      finish(resolve);
      // Who waits for this process shall see that a signal ended it.
      process.kill(process.pid, signal);
    };
    const forget = listen(input, output, { quit, die, restore });

    const reportMouse = (isOn: boolean) => screen.reportMouse(isOn);
    screen.enter();
    try {
      instance = render(
        <CrashBoundary onCrash={crash}>
          <ColourContext value={colour}>{viewOf(quit, reportMouse)}</ColourContext>
        </CrashBoundary>,
        // `debug` keeps ink from painting on its own: frames come from `FrameView`.
        { stdin: input, stdout: screen as unknown as NodeJS.WriteStream, debug: true, exitOnCtrlC: false, patchConsole: false },
      );
    } catch (error) {
      crash(error);
    }
    if (isOver) instance?.unmount();
  });
}

interface Ends {
  readonly quit: () => void;
  readonly die: (signal: NodeJS.Signals) => void;
  readonly restore: () => void;
}

/** Hears of every other end there is: signals, crashes, a terminal that goes away. Returns how to stop listening. */
function listen(input: NodeJS.ReadStream, output: NodeJS.WriteStream, { quit, die, restore }: Ends): () => void {
  for (const signal of SIGNALS) process.on(signal, die);
  // Before Node prints the error: printed into the alternate screen it would be lost.
  process.on('uncaughtExceptionMonitor', restore);
  process.on('exit', restore);
  const streamEnds = ['end', 'close', 'error'] as const;
  for (const end of streamEnds) input.on(end, quit);
  output.on('error', quit);
  return () => {
    for (const signal of SIGNALS) process.off(signal, die);
    process.off('uncaughtExceptionMonitor', restore);
    process.off('exit', restore);
    for (const end of streamEnds) input.off(end, quit);
    output.off('error', quit);
  };
}

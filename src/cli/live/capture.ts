import { escapeText } from '../../core/display.js';
import { installHelp } from '../../source/live/capture-help.js';
import { CaptureProcess } from '../../source/live/capture-process.js';
import { type CaptureTool, type CaptureWish, findCaptureTool, listInterfaces } from '../../source/live/capture-tool.js';
import { EXIT } from '../exit-code.js';
import { type SessionOptions, runSession } from './session.js';

export interface LiveCaptureOptions extends SessionOptions, CaptureWish {
  /** Only list what could be captured on. */
  readonly lists: boolean;
}

/** Captures on an interface of this computer. Returns the exit code. */
export async function liveCapture(options: LiveCaptureOptions): Promise<number> {
  const tool = findCaptureTool();
  if (tool === undefined) {
    process.stderr.write(`roomtone: ${installHelp()}\n`);
    return EXIT.unreadable;
  }
  if (options.lists) return list(tool);
  const on = options.interface === undefined ? 'on the first interface' : `on ${options.interface}`;
  return runSession((say) => new CaptureProcess(tool, options, say), { what: `${on} with ${tool.name}`, steps: [] }, options);
}

async function list(tool: CaptureTool): Promise<number> {
  const { list: interfaces, complaint } = await listInterfaces(tool);
  process.stdout.write(interfaces.split('\n').map(escapeText).join('\n'));
  if (interfaces.trim() !== '') return EXIT.clean;
  process.stderr.write(`roomtone: ${tool.name} lists no interface. ${complaint.trim().split('\n').map(escapeText).join('\n')}\n`);
  return EXIT.unreadable;
}

import { Worker } from 'node:worker_threads';

/** Standard input is a pipe that only whoever started the process holds: it ends with them. */
const WATCH = `
const input = new (require('node:net').Socket)({ fd: 0 });
input.resume().on('error', () => {}).on('close', () => process.kill(process.pid, 'SIGKILL'));
`;

/**
 * Ends this process as soon as whoever started it is gone, also when a capture
 * keeps it so busy that it would never hear of it: a thread of its own listens.
 * The process is to be started with a pipe as its standard input.
 */
export function endWithParent(): void {
  new Worker(WATCH, { eval: true }).unref();
}

import { execFile } from 'node:child_process';
import { explainFailure } from './capture-help.js';
import type { CaptureTool } from './capture-tool.js';

/** Some drivers are slow to answer; a tool that never does is given up. */
const TIMEOUT_MS = 10_000;

/**
 * Why this user cannot capture with the tool, and what to do; undefined when
 * all is well. Asks it for the link types of its interface: for that it has to
 * open the interface, but it takes no packet.
 */
export async function captureProblem(tool: CaptureTool): Promise<string | undefined> {
  return new Promise((done) => {
    execFile(tool.path, ['-L'], { timeout: TIMEOUT_MS, maxBuffer: 1 << 20 }, (error, _, complaint) => {
      done(error === null ? undefined : explainFailure(tool, complaint));
    });
  });
}

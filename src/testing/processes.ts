/** What the system tells of processes, for tests only. */
import { readFileSync, readdirSync } from 'node:fs';

/** Whether a process runs, or is stopped: one that nobody has waited for yet is gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || !/^(Z|X|)$/.test(statusOf(pid).state);
}

/** Whether a process was stopped and not told to go on; on Linux. */
export function isStopped(pid: number): boolean {
  return statusOf(pid).state === 'T';
}

/** On Linux. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => statusOf(one).parent === pid && statusOf(one).state !== 'Z');
}

function statusOf(pid: number): { readonly state: string; readonly parent: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return { state: /^State:\s+(\w)/m.exec(status)?.[1] ?? '', parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) };
  } catch {
    return { state: '', parent: 0 };
  }
}

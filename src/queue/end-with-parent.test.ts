import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { isAlive } from '../testing/processes.js';
import { until } from '../testing/redis.js';

test('a process that hears of nothing ends with its parent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roomtone-parent-'));
  try {
    const outfile = join(folder, 'end-with-parent.mjs');
    const source = join(dirname(fileURLToPath(import.meta.url)), 'end-with-parent.ts');
    await build({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'silent' });
    const [child, parent] = [join(folder, 'child.mjs'), join(folder, 'parent.mjs')];
    writeFileSync(
      child,
      `import { endWithParent } from ${JSON.stringify(pathToFileURL(outfile).href)};
endWithParent();
process.send(process.pid, () => { for (;;); });`,
    );
    writeFileSync(
      parent,
      `import { fork } from 'node:child_process';
const child = fork(${JSON.stringify(child)}, { stdio: ['pipe', 'ignore', 'ignore', 'ipc'] });
child.on('message', (pid) => process.send(pid));`,
    );
    const started = fork(parent);
    const [pid] = (await once(started, 'message')) as [number];
    expect(isAlive(pid)).toBe(true);
    started.kill('SIGKILL');
    await until('its end', () => !isAlive(pid));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

// Makes every sample capture anew from its script; `git diff` then shows whether anything changed.
import { existsSync, readdirSync } from 'node:fs';

const captures = new URL('../captures/', import.meta.url);
for (const name of readdirSync(captures).toSorted()) {
  const script = new URL(`${name}/make.mjs`, captures);
  if (!existsSync(script)) continue;
  await import(script.href);
  process.stdout.write(`made captures/${name}/capture.pcapng\n`);
}

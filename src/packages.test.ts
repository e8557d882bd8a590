import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './testing/results.js';

interface Package {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

/** What installing the program runs; what only builds it is left out. */
test('one package has an install script, and it is optional', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, Package> };
  const scripted = Object.entries(packages).filter(([, { hasInstallScript, dev }]) => hasInstallScript === true && dev !== true);
  expect(scripted).toEqual([['node_modules/msgpackr-extract', expect.objectContaining({ optional: true })]]);
  expect(packages['']).not.toHaveProperty('hasInstallScript');
});

test('a scan is loaded in few files', () => {
  const scan = readdirSync(join(ROOT, 'dist')).find((name) => /^scan-[A-Z0-9]+\.js$/.test(name));
  const loaded = new Set([scan!]);
  for (const name of loaded)
    for (const [, imported] of readFileSync(join(ROOT, 'dist', name), 'utf8').matchAll(/\b(?:from|import)"\.\/([\w-]+\.js)"/g))
      loaded.add(imported!);
  expect(loaded.size).toBeGreaterThan(2);
  expect(loaded.size).toBeLessThan(35);
});

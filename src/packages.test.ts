import { readFileSync } from 'node:fs';
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

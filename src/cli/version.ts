import { readFileSync } from 'node:fs';

/** The version of the program; yargs itself would look for it in the folder that it is called from. */
export function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

// Compiles the lists of announced networks (27 MB of CSV, and the same again
// in other forms) to the one table that dist/ ships.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const PACKAGE = '@ip-location-db/asn';

/** @param {string} root the project's folder @returns {Promise<Buffer>} the table, as src/place/asn-table.ts reads it */
export async function asnTableOf(root) {
  const folder = join(root, 'node_modules', PACKAGE);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/place/asn-table-writer.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const { writeAsnTable } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const list = (name) => readFileSync(join(folder, name), 'utf8');
  return writeAsnTable(list('asn-ipv4-num.csv'), list('asn-ipv6-num.csv'), `${PACKAGE} ${version}`, dayOf(version));
}

/** The day stands in the version: 2.3.2026061719 was made on 2026-06-17. */
function dayOf(version) {
  const [, year, month, day] = /\.(\d{4})(\d{2})(\d{2})\d{2}$/.exec(version) ?? [];
  if (day === undefined) throw new Error(`${PACKAGE} ${version}: no date in the version`);
  return `${year}-${month}-${day}`;
}

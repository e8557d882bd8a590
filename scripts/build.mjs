// Builds dist/: the command, its worker and the library as bundles, the type
// declarations, and the signatures as one checked JSON file, so that a start
// parses no YAML and loads no schema.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { asnTableOf } from './asn-table.mjs';
import { plainHelp } from './plain-help.mjs';
import { thirdPartyLicences } from './third-party.mjs';
import { worldOutlinesOf } from './world-outlines.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
};

/** ink connects to React's developer tools when asked to; that is for ink's own developers. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/devtools\.js$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
  },
};

/**
 * What some entry points share and others do not becomes a file of its own, and
 * to load fifty small ones takes longer than to load all that is in them. So
 * those that read captures share it all. The others start without it.
 */
const READERS = new RegExp(
  `/src/(report/(csv|eve|junit|sarif|stix)|store/recall-store|cli/(${[
    'demo|diff|errand-worker|evidence|greeting|page|presence|redact|report|worker',
    'live/(capture|phone|proxy)|queue/(decoder|submit|work)|signatures/(lint|test)|store/scan-to-store',
  ].join('|')}))\\.ts$`,
);

const withAllOfScan = {
  name: 'with-all-of-scan',
  setup({ onLoad }) {
    onLoad({ filter: READERS }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(join(root, 'src/cli/scan.ts'))};\n`,
      loader: 'ts',
    }));
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const { metafile } = await build({
  ...common,
  metafile: true,
  entryPoints: {
    cli: 'src/cli/main.ts',
    worker: 'src/cli/worker.ts',
    'errand-worker': 'src/cli/errand-worker.ts',
    decoder: 'src/cli/queue/decoder.ts',
    index: 'src/index.ts',
  },
  outdir: 'dist',
  splitting: true,
  // Installed only where somebody wants a store or a queue.
  external: ['@duckdb/node-api', 'bullmq', 'ioredis'],
  chunkNames: '[name]-[hash]',
  plugins: [withoutDevtools, plainHelp, withAllOfScan],
});

writeFileSync(join(dist, 'THIRD_PARTY_LICENCES.txt'), thirdPartyLicences(root, Object.keys(metafile.inputs)));

const { lineSchema, loadKnowledge, loadPlaces, loadWorldMap, signatureSchemas } = await import(pathToFileURL(join(dist, 'index.js')).href);
writeFileSync(join(dist, 'signatures.json'), JSON.stringify(loadKnowledge(join(root, 'signatures'))));
writeFileSync(join(dist, 'places.json'), JSON.stringify(loadPlaces(join(root, 'signatures'))));
writeFileSync(join(dist, 'map.json'), JSON.stringify(loadWorldMap(join(root, 'signatures'))));
writeFileSync(join(dist, 'world-outlines.json'), JSON.stringify(worldOutlinesOf(root)));
writeFileSync(join(dist, 'asn.bin'), await asnTableOf(root));
for (const [name, schema] of Object.entries({ ...signatureSchemas(), line: lineSchema() }))
  writeFileSync(join(dist, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);

execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});

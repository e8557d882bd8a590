import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../core/language.js';
import { IN_THE_CLEAR, KNOWLEDGE, framesOf } from '../../testing/results.js';
import { printed } from '../testing.js';
import { HtmlReport } from './page.js';

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version']).status === 0);
const PATIENCE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'roomtone-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page in a real browser, by its rules. The page lets no script in, so its policy is taken out first. */
function violations(page: string, width = 1200): unknown {
  const script = `axe.run(document).then(({ violations }) => {
    document.body.textContent = JSON.stringify(violations.map(({ id, nodes }) => ({ id, first: nodes[0].html })));
  });`;
  const file = join(folder, 'page.html');
  const open = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  writeFileSync(
    file,
    open.replace('</body>', () => `<script>${AXE.replaceAll('</script', '<\\/script')}</script><script>${script}</script></body>`),
  );
  const flags = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
  const more = [
    '--disable-component-update',
    '--disable-sync',
    `--window-size=${width},900`,
    `--user-data-dir=${join(folder, 'profile')}`,
    '--virtual-time-budget=60000',
  ];
  const ran = spawnSync(BROWSER!, [...flags.split(' '), ...more, '--dump-dom', `file://${file}`], { encoding: 'utf8', maxBuffer: 1e8 });
  return JSON.parse(/<body>([^]*)<\/body>/.exec(ran.stdout)![1]!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}

// Without a browser on this machine there is nobody to ask.
describe.skipIf(BROWSER === undefined)('in a browser the page', { timeout: PATIENCE_MS }, async () => {
  const frames = await framesOf(IN_THE_CLEAR);
  const pageIn = (language: (typeof LANGUAGES)[number]) =>
    printed(
      new HtmlReport({
        language,
        rules: KNOWLEDGE.rules,
        madeWith: { roomtone: '1', node: 'v20', signatures: 'abcd', databases: [] },
        command: 'roomtone report a.pcapng --html report.html',
        isMasked: true,
        profiles: [],
      }),
      [['a.pcapng', frames]],
    );

  test.each(LANGUAGES)('in %s has nothing that axe objects to, by light', (language) => {
    expect(violations(pageIn(language))).toEqual([]);
  });

  test('has nothing that axe objects to where tables are lists', () => {
    expect(violations(pageIn('fr'), 500)).toEqual([]);
  });

  test('has nothing that axe objects to in the dark', () => {
    expect(violations(pageIn('en').replace('prefers-color-scheme: dark', 'min-width: 0'))).toEqual([]);
  });
});

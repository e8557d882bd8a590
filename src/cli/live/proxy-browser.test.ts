import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { PATIENCE_MS, checkThatItIsBuilt } from '../../testing/command.js';
import { LiveRun } from '../../testing/live.js';
import { CLUBHOUSE, roomService } from '../../testing/room-service.js';

beforeAll(checkThatItIsBuilt);

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version']).status === 0);

/** It speaks to its maker by itself: none of that belongs here. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

test(
  'a browser that takes the certificate goes through the proxy, and is told of',
  async ({ skip }) => {
    if (BROWSER === undefined) return skip('no Chromium is here');
    const folder = mkdtempSync(join(tmpdir(), 'roomtone-proxy-browser-'));
    const service = await roomService();
    const trusted = join(folder, 'server.pem');
    writeFileSync(trusted, service.cert);
    const words = ['--write', 'session', '--trust', trusted, '--upstream', `http://127.0.0.1:${service.upstreamPort}`, '--format', 'jsonl'];
    const run = new LiveRun(['live', 'proxy', ...words], folder, { XDG_DATA_HOME: folder });
    await run.says('[ ] a device reached');
    const port = Number(/is at 127\.0\.0\.1:(\d+)/.exec(run.stderr)?.[1]);
    const { publicKey } = new X509Certificate(readFileSync(join(folder, 'roomtone/ca.pem')));
    const pin = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
    const switches = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'browser')}`, ...QUIET];
    const through = [`--proxy-server=http://127.0.0.1:${port}`, `--ignore-certificate-errors-spki-list=${pin}`];
    const page = ['--virtual-time-budget=20000', '--dump-dom', `https://${CLUBHOUSE}/page`];
    const browser = spawn(BROWSER, [...switches, ...through, ...page], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 40_000 });
    expect(await text(browser.stdout)).toContain('<p>found 2</p>');
    const { stderr } = await run.interrupt();
    expect(stderr).toContain('join: 4713 in PQx3yZ7k (clubhouse-app, seen by the proxy only)');
    const joins = run.lines('event').filter(({ user }) => user === '4713');
    expect(joins).toMatchObject([{ event: 'join', disclosure: 'intercepted' }]);
    expect(run.lines('finding').filter(({ rule }) => String(rule).startsWith('RT-ID'))).toEqual([]);
    service.close();
    rmSync(folder, { recursive: true, force: true });
  },
  PATIENCE_MS,
);

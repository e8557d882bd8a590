import { writeFileSync } from 'node:fs';
import { escapeText } from '../../core/display.js';
import { formatSocket } from '../../core/address.js';
import { Engine, type Fresh } from '../../engine.js';
import { readProblem } from '../../source/inputs.js';
import { Recording } from '../../source/live/recording.js';
import { certificateAuthority, dataFolder, removeAuthority } from '../../source/proxy/certificate-authority.js';
import { HarFile } from '../../source/proxy/har-file.js';
import { ProxyError } from '../../source/proxy/proxy-error.js';
import { ProxySession } from '../../source/proxy/proxy-session.js';
import { EXIT } from '../exit-code.js';
import { reportIn } from '../formats.js';
import { Interruption } from '../interruption.js';
import { knowledgeWith } from '../knowledge.js';
import { type ScanOptions, scan } from '../scan.js';
import { version } from '../version.js';
import { watchFor } from '../watch.js';
import { Learnt } from './learnt.js';
import { REMOVAL, computerSteps, phoneSteps } from './proxy-guide.js';

/** Of each file; then the next one is begun, and only the last two are kept. */
const MAX_FILE_BYTES = 1_000_000_000;

/** Exchanges after which the engine begins a capture anew: what it keeps of one would grow for days. */
const EXCHANGES_AT_ONCE = 50_000;

export interface LiveProxyOptions {
  readonly listen: string;
  readonly port: number;
  readonly allow: readonly string[];
  readonly passThrough: readonly string[];
  readonly upstream: string | undefined;
  /** Files of authorities that servers may be vouched for by. */
  readonly trusted: readonly string[];
  /** The name of the files, without an ending. */
  readonly write: string | undefined;
  readonly keep: boolean;
  /** Where identifiers learnt are written to. */
  readonly learn: string | undefined;
  readonly removeAuthority: boolean;
  readonly scan: ScanOptions;
}

/** Intercepts what clients send through this computer until the user ends it. Returns the exit code. */
export async function liveProxy(options: LiveProxyOptions): Promise<number> {
  const folder = dataFolder();
  if (options.removeAuthority) {
    tell(removeAuthority(folder) ? `The key and the certificate in ${folder} are deleted.` : `There is no certificate in ${folder}.`);
    process.stdout.write(`${REMOVAL}\n`);
    return EXIT.clean;
  }
  const { readFileSync } = await import('node:fs');
  const authority = await certificateAuthority(folder);
  const name = options.write ?? `roomtone-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
  const application = `roomtone ${version()}`;
  const { archive, packets } = openFiles(name);
  const learnt = new Learnt();
  const screen = new Checklist();
  const engine = new LiveEngine(new Engine(await knowledgeWith(options.scan.signatures), await watchFor(options.scan.watch)), (fresh) => {
    learnt.note(fresh);
    screen.tell(fresh);
  });
  const session = await ProxySession.start(
    {
      listen: { address: options.listen, port: options.port },
      allow: options.allow,
      passThrough: options.passThrough,
      upstream: options.upstream,
      trusted: options.trusted.map((path) => readFileSync(path, 'utf8')),
      authority,
      application,
      archive,
      packets,
    },
    {
      onExchange: (exchange) => {
        screen.exchange(exchange.channel.disclosure === 'intercepted');
        engine.push(exchange);
      },
      onClient: (address) => screen.client(address),
      onRefused: (address) => tell(`${address} asked and was refused; --allow ${address} lets it in.`),
      onRejected: (host) => screen.rejected(host),
      onPassedThrough: (host) => screen.passedThrough(host),
    },
  );
  const { address, port } = session.address;
  const { renderUnicodeCompact } = await import('uqr');
  tell(`The proxy (HTTP, HTTPS, WebSocket, SOCKS5) is at ${formatSocket(address, port)}. Ctrl-C ends it.`);
  tell(`Certificate ${authority.name}, ${authority.isNew ? 'made just now' : 'of an earlier session'}: ${authority.certificatePath}`);
  tell(`  SHA-256 ${authority.fingerprint}`);
  tell(`Kept in ${archive.files[0]} and ${packets.files[0]}.`);
  if (process.stderr.isTTY) process.stderr.write(`${renderUnicodeCompact(`http://${formatSocket(address, port)}/`)}\n`);
  tell(
    address.startsWith('127.') || address === '::1'
      ? `${computerSteps(address, port, authority)}\nFor a phone: --listen and the address of this computer in your network.`
      : phoneSteps(address, port, authority),
  );
  screen.begin();

  await new Promise<void>((ended) => {
    // What keeps the process alive is the listener itself.
    const interruption = new Interruption(() => {
      interruption.disregard();
      ended();
    });
  });
  await session.stop();
  engine.end();
  archive.close();
  packets.close();
  for (const problem of [archive.problem, packets.problem])
    if (problem !== undefined) tell(`Not all was kept: ${problem}. What was written until then is whole.`);
  const code =
    archive.entries === 0
      ? nothingCame()
      : await scan({ ...options.scan, inputs: archive.files }, (context) => reportIn(options.scan.format, context));
  offer(learnt, options.learn);
  if (options.keep) tell(`Kept: ${[...archive.files, ...packets.files].join(', ')}. The packets hold the keys that open them.`);
  else {
    archive.delete();
    packets.delete();
    tell('What was recorded is deleted.');
  }
  tell(`When you are done: roomtone live proxy --remove-ca says how to take the certificate away again.`);
  return code;
}

function openFiles(name: string): { readonly archive: HarFile; readonly packets: Recording } {
  try {
    const archive = new HarFile(`${name}.har`, { name: 'roomtone', version: version() }, MAX_FILE_BYTES);
    return { archive, packets: new Recording(`${name}.pcapng`) };
  } catch (error) {
    const problem = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is there already' : readProblem(error);
    throw new ProxyError(`cannot write ${name}.har and ${name}.pcapng: ${problem}`);
  }
}

function nothingCame(): number {
  tell('Nothing came through the proxy that could be read.');
  return EXIT.blind;
}

function offer(learnt: Learnt, path: string | undefined): void {
  if (learnt.count === 0) return;
  if (path === undefined) {
    tell(
      `${learnt.count} identifiers were learnt. --learn FILE writes them down; "roomtone scan CAPTURE --watch-file FILE" then tells which of them also travel in the clear.`,
    );
    return;
  }
  try {
    writeFileSync(path, learnt.text(), { flag: 'wx', mode: 0o600 });
    tell(
      `${learnt.count} identifiers are in ${path}: "roomtone scan CAPTURE --watch-file ${path}" tells which of them also travel in the clear.`,
    );
  } catch (error) {
    tell(`cannot write ${path}: ${readProblem(error)}`);
  }
}

/** The engine over exchanges that come without end: captures of its own follow each other. */
class LiveEngine {
  readonly #engine: Engine;
  readonly #onFresh: (fresh: readonly Fresh[]) => void;
  #exchanges = 0;

  constructor(engine: Engine, onFresh: (fresh: readonly Fresh[]) => void) {
    this.#engine = engine;
    this.#onFresh = onFresh;
    engine.begin('live');
  }

  push(exchange: Parameters<Engine['pushExchange']>[0]): void {
    if (++this.#exchanges % EXCHANGES_AT_ONCE === 0) {
      this.end();
      this.#engine.begin('live');
    }
    const fresh = this.#engine.pushExchange(exchange);
    if (fresh.length > 0) this.#onFresh(fresh);
  }

  end(): void {
    this.#engine.end({ format: 'har', compression: null, sha256: '', bytes: 0, truncated: false, complete: true });
  }
}

/** Hosts told of once each. Guards memory. */
const MAX_HOSTS = 10_000;

/** Tells on standard error how far one has come, and what becomes known; never what a request holds besides. */
class Checklist {
  readonly #hosts = new Set<string>();
  #isTrusted = false;
  #hasExchange = false;

  begin(): void {
    tell('[ ] a device reached the proxy   [ ] it trusts the certificate   [ ] the first exchange came through');
  }

  client(address: string): void {
    tell(`[x] a device reached the proxy: ${address}`);
  }

  exchange(isSealed: boolean): void {
    if (isSealed && !this.#isTrusted) tell('[x] it trusts the certificate');
    if (!this.#hasExchange) tell('[x] the first exchange came through');
    this.#isTrusted ||= isSealed;
    this.#hasExchange = true;
  }

  rejected(host: string): void {
    if (this.#isNewHost(`rejected ${host}`))
      tell(`${host}: the app does not take the certificate. --pass-through ${host} lets it through unread.`);
  }

  passedThrough(host: string): void {
    if (this.#isNewHost(`passed ${host}`)) tell(`${host}: passed through unread.`);
  }

  tell(fresh: readonly Fresh[]): void {
    for (const one of fresh) {
      if (one.type === 'event') {
        const { event, vendor, user, room } = one.event;
        tell(`${event}: ${user ?? 'somebody'}${room === null ? '' : ` in ${room}`} (${vendor}, seen by the proxy only)`);
        continue;
      }
      const { kind, value, vendor, disclosure } = one.observation;
      if (kind === 'user-id' || kind === 'room-id') tell(`${kind} ${value} (${vendor ?? 'unknown vendor'}, ${disclosure})`);
    }
  }

  #isNewHost(key: string): boolean {
    if (this.#hosts.has(key) || this.#hosts.size === MAX_HOSTS) return false;
    this.#hosts.add(key);
    return true;
  }
}

function tell(text: string): void {
  process.stderr.write(`${text.split('\n').map(escapeText).join('\n')}\n`);
}

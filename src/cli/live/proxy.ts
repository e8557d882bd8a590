import { readFileSync } from 'node:fs';
import { analyseExchanges } from '../../analyse.js';
import { formatSocket } from '../../core/address.js';
import type { Exchange } from '../../core/exchange.js';
import { Engine } from '../../engine.js';
import { Arrivals } from '../../source/arrivals.js';
import { readProblem } from '../../source/inputs.js';
import { tellOfGaps } from '../../source/live/clock-gap.js';
import { type CertificateAuthority, certificateAuthority, dataFolder, removeAuthority } from '../../source/proxy/certificate-authority.js';
import { ProxyError } from '../../source/proxy/proxy-error.js';
import { ProxySession } from '../../source/proxy/proxy-session.js';
import { EXIT } from '../exit-code.js';
import { Interruption } from '../interruption.js';
import { knowledgeWith } from '../knowledge.js';
import { maskFor } from '../mask.js';
import { scan } from '../scan.js';
import { version } from '../version.js';
import { watchFor } from '../watch.js';
import { keepOrDelete } from './keep.js';
import { learn } from './learnt.js';
import { Checklist } from './proxy-checklist.js';
import { ProxyFiles } from './proxy-files.js';
import { ownAddresses } from './phone-steps.js';
import { REMOVAL, computerSteps, phoneSteps } from './proxy-guide.js';
import type { SessionOptions } from './session.js';
import { Teller } from './teller.js';

export interface LiveProxyOptions extends SessionOptions {
  readonly listen: string;
  readonly port: number;
  readonly allow: readonly string[];
  readonly passThrough: readonly string[];
  readonly upstream: string | undefined;
  /** Files of authorities that servers may be vouched for by. */
  readonly trusted: readonly string[];
  /** Where identifiers learnt are written to. */
  readonly learn: string | undefined;
  readonly removeAuthority: boolean;
}

/** What one exchange takes besides its bytes while it waits. */
const EXCHANGE_BYTES = 1024;

/** Intercepts what clients send through this computer until the user ends it. Returns the exit code. */
export async function liveProxy(options: LiveProxyOptions): Promise<number> {
  const folder = dataFolder();
  const teller = new Teller();
  if (options.removeAuthority) {
    teller.say(removeAuthority(folder) ? `The key and the certificate in ${folder} are deleted.` : `There is no certificate in ${folder}.`);
    process.stdout.write(`${REMOVAL}\n`);
    return EXIT.clean;
  }
  const authority = await certificateAuthority(folder);
  const trusted = options.trusted.map(readAuthority);
  const files = new ProxyFiles(nameOf(options.write), options.ring);
  const say = (text: string) => teller.say(text);
  const checklist = new Checklist(say);
  const exchanges = new Arrivals<Exchange>(({ bytes }) => EXCHANGE_BYTES + bytes.length);
  let hasExchange: () => void;
  const first = new Promise<void>((done) => (hasExchange = done));
  const { listen, port, allow, passThrough, upstream } = options;
  const where = { listen: { address: listen, port }, allow, passThrough, upstream, trusted, authority };
  const session = await ProxySession.start(
    { ...where, application: `roomtone ${version()}`, archive: files.archive, packets: files.packets },
    {
      onExchange: (exchange) => {
        checklist.exchange(exchange.channel.disclosure === 'intercepted');
        exchanges.push(exchange);
        files.tellProblems(say);
        hasExchange();
      },
      onClient: (address) => checklist.client(address),
      onRefused: (address) => checklist.refused(address),
      onRejected: (host) => checklist.rejected(host),
      onPassedThrough: (host) => checklist.passedThrough(host),
    },
  ).catch((error: unknown) => {
    files.delete();
    throw error;
  });
  await announce(session, authority, files, teller);
  checklist.begin();
  const endGaps = tellOfGaps(say);

  const proxy = { session, exchanges, first, checklist, files, teller, options };
  const isShown = options.format === undefined && process.stdin.isTTY && process.stdout.isTTY;
  const code = isShown ? await show(proxy) : await print(proxy);
  endGaps();
  files.tellProblems(say);
  if (exchanges.leftOut > 0) teller.say(`${exchanges.leftOut} exchanges came too fast to be looked at; the files have them.`);
  await learn(files.archive.files, options, say);
  await keepOrDelete(files, options, teller);
  teller.say('When you are done: roomtone live proxy --remove-ca says how to take the certificate away again.');
  return code;
}

interface Proxy {
  readonly session: ProxySession;
  readonly exchanges: Arrivals<Exchange>;
  /** Resolves with the first exchange. */
  readonly first: Promise<void>;
  readonly checklist: Checklist;
  readonly files: ProxyFiles;
  readonly teller: Teller;
  readonly options: LiveProxyOptions;
}

/** Tells what becomes known on the way, and prints the whole at the end. */
async function print({ session, exchanges, checklist, files, teller, options }: Proxy): Promise<number> {
  const { signatures, watch } = options.scan;
  const engine = new Engine(await knowledgeWith(signatures), await watchFor(watch));
  const tokens = maskFor(options.scan.mask);
  const shown = (value: string) => tokens?.token(value) ?? value;
  const looking = analyseExchanges(engine, files.archive.files[0]!, exchanges, {
    onFresh: (fresh) => checklist.tell(fresh, shown),
    onCapture: () => undefined,
  });
  await new Promise<void>((ended) => {
    // What keeps the process alive is the listener itself.
    const interruption = new Interruption(() => {
      interruption.disregard();
      ended();
    });
  });
  await session.stop();
  exchanges.end();
  await looking;
  files.close();
  if (files.archive.entries > 0) return scan({ ...options.scan, format: options.format ?? 'text', inputs: files.archive.files });
  teller.say('Nothing came through the proxy that could be read.');
  return EXIT.blind;
}

/** Takes the screen once there is something to show: until then it says what to do. */
async function show({ session, exchanges, first, files, teller, options: { scan: scanned } }: Proxy): Promise<number> {
  let interruption: Interruption;
  // Loaded while nothing comes: what comes first is to be seen at once.
  const opening = import('../open.js');
  const ended = new Promise<void>((done) => (interruption = new Interruption(done)));
  await Promise.race([first, ended]);
  interruption!.disregard();
  let code: number = EXIT.blind;
  if (!interruption!.requested) {
    teller.hold();
    const { open } = await opening;
    const keptAs = files.archive.files.at(-1)!;
    code = await open({ ...scanned, mouse: false, inputs: ['-'], growing: { from: exchanges, keptAs } });
  }
  await session.stop();
  exchanges.end();
  files.close();
  teller.free();
  return code;
}

/** Where the proxy is, and what to do now. */
async function announce(session: ProxySession, authority: CertificateAuthority, files: ProxyFiles, teller: Teller): Promise<void> {
  const { address, port } = session.address;
  teller.say(`The proxy (HTTP, HTTPS, WebSocket, SOCKS5) is at ${formatSocket(address, port)}. Ctrl-C ends it.`);
  const { name, isNew, certificatePath, fingerprint } = authority;
  teller.say(
    `Certificate ${name}, ${isNew ? 'made just now' : 'of an earlier session'}: ${certificatePath}\n  SHA-256 ${fingerprint}\n` +
      `Kept in ${files.files.join(' and ')}.`,
  );
  if (process.stderr.isTTY) {
    const { renderUnicodeCompact } = await import('uqr');
    process.stderr.write(`${renderUnicodeCompact(`http://${formatSocket(address, port)}/`)}\n`);
  }
  const isOwn = address.startsWith('127.') || address === '::1';
  teller.say(
    isOwn
      ? `${computerSteps(address, port, authority)}\nFor a phone: end this, and begin again with --listen ${ownAddresses()[0] ?? 'ADDRESS'} --allow and the phone's address.`
      : phoneSteps(address, port, authority),
  );
}

function nameOf(write: string | undefined): string {
  return write ?? `roomtone-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ProxyError(`cannot read ${path}: ${readProblem(error)}`);
  }
}

import { FindingLog } from './finding/finding-log.js';
import { ObserverLog } from './finding/observer-log.js';
import { RunServers } from './finding/run-servers.js';
import { SharedPackets } from './flow/shared-packets.js';
import type { Gazetteer } from './place/gazetteer.js';
import { RunPresence } from './presence/run-presence.js';
import { Interpreter } from './signature/interpreter.js';
import { KnownProtocols } from './signature/known-protocols.js';
import type { Knowledge } from './signature/schema.js';
import { silences, whileConnected } from './signature/silences.js';
import type { Watch } from './signature/watch/watch.js';

/** What is kept from capture to capture of what messages tell. */
export interface RunLogs {
  readonly interpreter: Interpreter;
  readonly protocols: KnownProtocols;
  readonly watch: Watch | undefined;
  readonly findings: FindingLog;
  readonly servers: RunServers;
  readonly observers: ObserverLog;
  readonly presence: RunPresence;
  readonly shared: SharedPackets;
  /** What people call a vendor. */
  readonly titleOf: (vendor: string) => string;
}

/** Logs in which nothing stands yet; the parameters are those of the engine. Throws LayoutError when a signature does not compile. */
export function emptyLogs(
  knowledge: Knowledge,
  watch: Watch | undefined,
  gazetteer: Gazetteer | undefined,
  mayBeAskedLater: boolean,
): RunLogs {
  const { signatures, organisations, rules } = knowledge;
  const bySignature = new Map(signatures.map((signature) => [signature.id, signature]));
  const interpreter = new Interpreter(knowledge);
  const titleOf = (vendor: string) => bySignature.get(vendor)?.title ?? vendor;
  const servers = new RunServers(
    (name) => interpreter.shared.hosts.vendorOf(name),
    (vendor) => {
      const id = bySignature.get(vendor)?.organisation ?? '';
      const organisation = organisations[id];
      return organisation === undefined ? null : { id, ...organisation };
    },
    gazetteer,
    mayBeAskedLater,
  );
  return {
    interpreter,
    protocols: new KnownProtocols(knowledge),
    watch,
    findings: new FindingLog(rules, titleOf),
    servers,
    observers: new ObserverLog(),
    presence: new RunPresence(silences(knowledge), whileConnected(knowledge)),
    shared: new SharedPackets(),
    titleOf,
  };
}

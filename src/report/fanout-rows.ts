import { formatSocket } from '../core/address.js';
import type { Fanout } from '../core/fanout.js';
import type { Evidence } from '../core/observation.js';
import { formatTime } from '../core/time.js';
import type { Told } from './told-once.js';

/** Servers named in one row. */
const MAX_SERVERS = 8;

/** A fan-out for a person: who asked whom, how, and whether it names somebody. Not escaped. */
export function fanoutRows(fanout: Fanout): readonly string[] {
  const { client, transport, port, rhythm, stepSeconds, first, servers, answered, operators, payloadLength, constantBytes } = fanout;
  const how = rhythm === 'burst' ? 'at once' : `one after the other, ${stepSeconds} s apart`;
  const named = servers.slice(0, MAX_SERVERS).map(({ address }) => address);
  const more = servers.length - named.length;
  return [
    `  ${formatTime(first)} ${client} asked ${servers.length} servers ${how} (${port === null ? 'ICMP echo' : `${transport} port ${port}`}), ${answered} answered${fanout.vendor === null ? '' : `; vendor ${fanout.vendor}`}${operators === null ? '' : `; operators ${operators}`}`,
    `      ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    payloadLength === 0
      ? '      connections that were opened, and not used'
      : `      ${payloadLength} bytes, ${constantBytes} of them the same for all; ${identifierWords(fanout)}`,
  ];
}

/** A line of JSON Lines; `place` gives a proof as the other lines do. */
export function fanoutLine({ item: fanout, times }: Told<Fanout>, file: string | undefined, place: (evidence: Evidence) => object): object {
  const { identifier } = fanout;
  return {
    type: 'fanout',
    file,
    vendor: fanout.vendor,
    client: fanout.client,
    transport: fanout.transport,
    port: fanout.port,
    rhythm: fanout.rhythm,
    stepSeconds: fanout.stepSeconds,
    first: formatTime(fanout.first),
    last: formatTime(fanout.last),
    servers: fanout.servers.map(({ address, answered, evidence }) => ({
      server: formatSocket(address, fanout.port),
      time: formatTime(evidence.time),
      frame: evidence.frame,
      answered,
    })),
    answered: fanout.answered,
    operators: fanout.operators,
    payloadLength: fanout.payloadLength,
    constantBytes: fanout.constantBytes,
    template: fanout.template,
    identifier: identifier && {
      kind: identifier.kind,
      value: identifier.value,
      by: identifier.by,
      field: identifier.field,
      evidence: place(identifier.evidence),
    },
    ...(times > 1 && { count: times }),
  };
}

function identifierWords({ identifier }: Fanout): string {
  if (identifier === null) return 'no identifier found in them';
  const { kind, value, by, field } = identifier;
  const how = {
    decoded: `read as ${field}`,
    watched: `watched for, ${field}`,
    compared: 'the same in later fan-outs of this client and others for other clients',
  };
  return `${kind} ${value} (${how[by]})`;
}

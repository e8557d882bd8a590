import { formatSocket } from '../core/address.js';
import type { Excerpt, Finding, FindingValue } from '../core/finding.js';
import { fnv1a } from '../core/hash.js';
import type { Evidence } from '../core/observation.js';
import type { Listed, Snapshot, SnapshotLists } from '../core/snapshot.js';
import { socketParts } from './tables/row-fields.js';

/** Kinds that say nothing of who somebody is or whom they met. */
const OPEN_KINDS: ReadonlySet<string> = new Set([
  'hostname',
  'software',
  'server-ip',
  'relay-ip',
  'app-id',
  'device-model',
  'audio-level',
  'protocol',
  'media',
  'contacts',
]);

/**
 * The snapshot with a token in place of each identifier, and no bytes: the same
 * value has the same token everywhere. For screens that others look at; whoever
 * knows a value can work out its token.
 */
export function maskSnapshot(snapshot: Snapshot, token: TokenOf = tokenOf): Snapshot {
  return {
    ...snapshot,
    findings: snapshot.findings.map((finding) => maskFinding(finding, token)),
    lists: maskLists(snapshot.lists, token),
  };
}

/** What stands in a value's place; the same for the same value. */
export type TokenOf = (value: string) => string;

/** As in `#3fa9c`: long enough to tell people apart, too short to find a number by trying all. */
export function tokenOf(value: string): string {
  return `#${fnv1a(Buffer.from(value, 'utf8')).toString(16).padStart(8, '0').slice(-5)}`;
}

const made = new WeakMap<SnapshotLists, { readonly token: TokenOf; readonly masked: SnapshotLists }>();

/** Lists are never changed, only replaced: what was made of them holds as long as they do. */
function maskLists(lists: SnapshotLists, token: TokenOf): SnapshotLists {
  const known = made.get(lists);
  if (known?.token === token) return known.masked;
  const clients = new Set([...lists.values.items, ...lists.flows.items, ...lists.events.items].map(({ flow }) => flow.client.address));
  const maskSocket = (socket: string) => {
    const { address, port } = socketParts(socket);
    return clients.has(address) ? formatSocket(token(address), Number(port)) : socket;
  };
  const masked: SnapshotLists = {
    ...lists,
    stays: each(lists.stays, (stay) => ({
      ...stay,
      user: token(stay.user),
      room: token(stay.room),
      evidence: stay.evidence.map(maskEvidence),
    })),
    pairs: each(lists.pairs, (pair) => ({
      ...pair,
      a: token(pair.a),
      b: token(pair.b),
      rooms: pair.rooms.map((room) => ({ ...room, room: token(room.room) })),
      evidence: pair.evidence.map(maskEvidence),
    })),
    events: each(lists.events, (event) => ({
      ...event,
      user: event.user === null ? null : token(event.user),
      room: event.room === null ? null : token(event.room),
      evidence: maskEvidence(event.evidence),
    })),
    values: each(lists.values, (value) => ({
      ...value,
      value: maskValue(value.kind, value.value, token),
      evidence: maskEvidence(value.evidence),
    })),
    fanouts: each(lists.fanouts, ({ identifier, servers, ...fanout }) => ({
      ...fanout,
      client: token(fanout.client),
      template: '',
      servers: servers.map((server) => ({ ...server, evidence: maskEvidence(server.evidence) })),
      identifier: identifier && {
        ...identifier,
        value: maskValue(identifier.kind, identifier.value, token),
        evidence: maskEvidence(identifier.evidence),
      },
    })),
    flows: each(lists.flows, (seen) => ({
      ...seen,
      flow: { ...seen.flow, client: { ...seen.flow.client, address: token(seen.flow.client.address) } },
    })),
    frames: each(lists.frames, ({ excerpt, ...frame }) => ({
      ...frame,
      from: maskSocket(frame.from),
      to: maskSocket(frame.to),
      ...(excerpt !== undefined && { excerpt: maskExcerpt(excerpt) }),
    })),
  };
  made.set(lists, { token, masked });
  return masked;
}

function each<Item>({ items, total }: Listed<Item>, change: (item: Item) => Item): Listed<Item> {
  return { items: items.map(change), total };
}

function maskFinding(finding: Finding, token: TokenOf): Finding {
  return { ...finding, values: finding.values.map((value) => maskFindingValue(value, token)) };
}

function maskFindingValue({ excerpt, ...value }: FindingValue, token: TokenOf): FindingValue {
  return {
    ...value,
    value: maskValue(value.kind, value.value, token),
    evidence: maskEvidence(value.evidence),
    ...(excerpt !== undefined && { excerpt: maskExcerpt(excerpt) }),
  };
}

/** The value, or the token of one that says who somebody is or whom they met. */
export function maskValue(kind: string, value: string, token: TokenOf = tokenOf): string {
  return OPEN_KINDS.has(kind) ? value : token(value);
}

function maskEvidence(evidence: Evidence): Evidence {
  return { ...evidence, hex: maskHex(evidence.hex) };
}

/** All of the bytes: the same value may stand among them where nobody has read it. */
function maskExcerpt({ offset, hex }: Excerpt): Excerpt {
  return { offset, hex: maskHex(hex) };
}

function maskHex(hex: string): string {
  return '.'.repeat(hex.length);
}

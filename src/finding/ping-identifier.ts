import type { ProbeIdentifier } from '../core/fanout.js';
import { type Evidence, MAX_EVIDENCE_BYTES, type Observation, type SignatureStatus } from '../core/observation.js';
import type { FoundFanout } from '../place/fanout/find-fanouts.js';
import type { Probe } from '../place/fanout/probe.js';
import { VARIES, templateOf } from '../place/fanout/template.js';
import { patternsOf } from '../signature/watch/patterns.js';
import { isRoomIdentifier, isUserIdentifier } from './rules.js';

/** Identifiers of one client that are looked for in its probes. Guards time; a phone has an account or two per app. */
export const MAX_OWN_VALUES = 8;

/** What decoders read on the flows of one client; what its fan-outs are looked through for. */
export class OwnIdentifiers {
  readonly #observations: Observation[] = [];
  /** The forms of users of so many bytes at most. */
  #forms: { readonly longest: number; readonly all: readonly Form[] } = { longest: 0, all: [] };

  /** Takes an observation of the client's flows in one capture; all are to be noted before the first question. */
  note(observation: Observation): void {
    if (observation.of === 'self') this.#observations.push(observation);
  }

  /**
   * The identifier that stands in all payloads of a fan-out: one that a decoder
   * reads in them, else one that it reads elsewhere on the client's flows. What
   * names a person goes before what names a room.
   */
  in(found: FoundFanout, capture: number): ProbeIdentifier | null {
    const users = this.#observations.filter(isUserIdentifier);
    const rooms = this.#observations.filter(isRoomIdentifier);
    return readIn(found, users) ?? readIn(found, rooms) ?? this.#searchedIn(found, users, capture);
  }

  statusOf(value: string): SignatureStatus {
    return this.#observations.find((one) => one.value === value)?.status ?? 'heuristic';
  }

  /** A value that a decoder reads elsewhere, in whichever encoding it stands in the payloads. */
  #searchedIn(found: FoundFanout, users: readonly Observation[], capture: number): ProbeIdentifier | null {
    const first = found.members[0]!;
    for (const { bytes, encoding, of } of this.#formsOf(users, longestConstant(found))) {
      const at = first.payload.indexOf(bytes);
      if (at < 0 || !isConstant(found, at, bytes.length)) continue;
      return { kind: of.kind, value: of.value, by: 'decoded', field: encoding, evidence: evidenceIn(first, capture, at, bytes.length) };
    }
    return null;
  }

  /** Longer ones than that are not made: few fan-outs have room for a hash. */
  #formsOf(users: readonly Observation[], longest: number): readonly Form[] {
    if (longest > this.#forms.longest) this.#forms = { longest, all: formsOf(users, longest) };
    return this.#forms.all;
  }
}

/** An identifier as some format may write it. */
interface Form {
  readonly bytes: Uint8Array;
  readonly encoding: string;
  readonly of: Observation;
}

function formsOf(users: readonly Observation[], longest: number): readonly Form[] {
  const values = [...new Map(users.map((one) => [one.value, one])).values()].slice(0, MAX_OWN_VALUES);
  return values.flatMap((of) =>
    patternsOf({ name: of.kind, value: of.value }, longest).patterns.map(({ bytes, encoding }) => ({ bytes, encoding, of })),
  );
}

/** The proof of bytes of a probe's payload. */
export function evidenceIn(probe: Probe, capture: number, from: number, length: number): Evidence {
  return {
    capture,
    frame: probe.frame,
    offset: probe.frameOffset + from,
    length,
    time: probe.time,
    hex: probe.payload.toString('hex', from, from + Math.min(length, MAX_EVIDENCE_BYTES)),
  };
}

/** Where bytes that stand at `from` in the first payload stand in another one of the fan-out; undefined when they do not. */
export function sameBytesIn(probe: Probe, { members, template }: FoundFanout, from: number, length: number): number | undefined {
  const other = templateOf(probe);
  const index = template.at.indexOf(from);
  const at = other.at[index];
  if (index < 0 || at === undefined || other.at.length !== template.at.length) return undefined;
  return probe.payload.compare(members[0]!.payload, from, from + length, at, at + length) === 0 ? at : undefined;
}

/** A value that a decoder reads in one of the payloads. */
function readIn(found: FoundFanout, observations: readonly Observation[]): ProbeIdentifier | null {
  const frames = new Map(found.members.map((member) => [member.frame, member]));
  for (const { kind, value, field, signature, evidence } of observations) {
    const member = frames.get(evidence.frame);
    if (member === undefined) continue;
    const from = evidence.offset - member.frameOffset;
    const first = found.members[0]!;
    const at =
      member === first ? from : sameBytesIn(first, { ...found, members: [member], template: templateOf(member) }, from, evidence.length);
    if (at === undefined || !isConstant(found, at, evidence.length)) continue;
    const by = signature === 'watch' ? 'watched' : 'decoded';
    return { kind, value, by, field, evidence: evidenceIn(first, evidence.capture, at, evidence.length) };
  }
  return null;
}

/** The most bytes of the first payload in a row that stand in all of them. */
function longestConstant({ template: { bytes, at } }: FoundFanout): number {
  let longest = 0;
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === VARIES) length = 0;
    else if (length > 0 && at[i] === at[i - 1]! + 1) length++;
    else length = 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

/** Whether bytes of the first payload stand in all of them. */
function isConstant({ template: { bytes, at } }: FoundFanout, from: number, length: number): boolean {
  const index = at.indexOf(from);
  if (index < 0 || length === 0) return false;
  for (let i = 0; i < length; i++) if (at[index + i] !== from + i || (bytes[index + i] ?? VARIES) === VARIES) return false;
  return true;
}

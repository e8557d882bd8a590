import type { Decoder } from '../core/decoder.js';
import type { Field, Message } from '../core/message.js';
import type { Kind } from '../core/observation.js';
import { AnnouncedEnds } from './announced-ends.js';
import { Clocks } from './clocks.js';
import { conditions } from './conditions.js';
import { FlowVendors } from './flow-vendors.js';
import { HostNames } from './hosts.js';
import { KnownValues } from './known-values.js';
import { LayoutCompiler } from './layout/compile.js';
import { listedMessages } from './listed-messages.js';
import { ProtocolDecoder } from './protocol-decoder.js';
import { ProtocolRules, type Shared } from './protocol-rules.js';
import { Reassembly } from './reassembly.js';
import { RememberedValues } from './remembered-values.js';
import { RoomNames } from './rooms.js';
import type { Knowledge, Signature } from './schema.js';
import type { Session } from './sessions.js';
import type { Sink, Source } from './sink.js';
import { Undescribed } from './undescribed.js';

/** Messages of a standard on one flow by which a vendor may still be told. What names one stands in a handshake, at the front. */
const MAX_TELLING_MESSAGES = 64;

/** Begins a condition on what an earlier message of the flow said. */
const REMEMBERED = '$';

/** How a vendor uses a standard protocol. */
interface CompiledUse {
  readonly vendor: string;
  readonly source: Source;
  readonly isKnownBy: (message: Message) => boolean;
  readonly rules: Rules;
  /** Undefined where each unit is one message. */
  readonly messagesIn: ((unit: Message) => readonly Message[]) | undefined;
}

/** The rules of a protocol, compiled for its first message: a capture speaks few of the protocols that are known. */
class Rules {
  /** Undefined as long as no message needed them. */
  compiled: ProtocolRules | undefined;
  readonly #compile: () => ProtocolRules;

  constructor(compile: () => ProtocolRules) {
    this.#compile = compile;
  }

  get(): ProtocolRules {
    return (this.compiled ??= this.#compile());
  }
}

/** Reads messages by the signatures: what they disclose, and what they say that people do. */
export class Interpreter {
  /** Facts that a later capture of the run can build on; `vendors` alone are the present capture's. */
  readonly shared: Shared;
  readonly #protocols = new Map<string, Rules>();
  /** By standard: its uses, the fields that tell them, and of each flow of the present capture the one found, or how many messages told none. */
  readonly #uses = new Map<
    string,
    { readonly all: CompiledUse[]; readonly telling: Set<string>; inLists: boolean; readonly found: Map<number, CompiledUse | number> }
  >();
  /** What was found of flows, of all uses. */
  readonly #found: Map<number, CompiledUse | number>[] = [];
  readonly #compiled: ProtocolRules[] = [];
  /** Of those the few that keep something of single flows. */
  readonly #keepingOfFlows: ProtocolRules[] = [];
  readonly #undescribed: Undescribed;
  /** One for all protocols: what carries a message may say what it is about. */
  readonly #remembered = new RememberedValues();
  #capture = 0;

  /** Throws LayoutError on a mistake in a signature. */
  constructor({ signatures, standards, keyNames }: Pick<Knowledge, 'signatures' | 'standards' | 'keyNames'>) {
    this.#undescribed = new Undescribed(keyNames);
    this.shared = {
      hosts: new HostNames(signatures),
      vendors: new FlowVendors(),
      rooms: new RoomNames(),
      clocks: new Clocks(),
      values: new KnownValues(kindsKnownAgain(signatures, standards)),
      announced: new AnnouncedEnds(),
    };
    for (const { id: vendor, types, endian, messages, protocols } of signatures) {
      for (const [name, protocol] of Object.entries(protocols)) {
        const id = `${vendor}/${name}`;
        const parts = protocol.reassemble && new Reassembly(protocol.reassemble, new LayoutCompiler(types, endian, messages));
        const source = { id, status: protocol.status };
        this.#protocols.set(
          id,
          this.#rules(() => new ProtocolRules(id, vendor, [{ source, meaning: protocol }], false, this.#remembered, parts)),
        );
      }
    }
    const meant = new Map(
      standards.map((standard) => [standard.id, { source: { id: standard.id, status: standard.status }, meaning: standard }] as const),
    );
    for (const [id, standard] of meant)
      this.#protocols.set(
        id,
        this.#rules(() => new ProtocolRules(id, undefined, [standard], true, this.#remembered)),
      );
    for (const { id: vendor, uses } of signatures) {
      for (const [name, use] of Object.entries(uses)) {
        const source = { id: `${vendor}/${name}`, status: use.status };
        const standard = meant.get(use.of);
        const all = [{ source, meaning: use }, ...(standard === undefined ? [] : [standard])];
        const rules = this.#rules(() => new ProtocolRules(use.of, vendor, all, true, this.#remembered));
        let known = this.#uses.get(use.of);
        if (known === undefined) {
          this.#uses.set(use.of, (known = { all: [], telling: new Set(), inLists: false, found: new Map() }));
          this.#found.push(known.found);
        }
        for (const text of Object.keys(use.when)) known.telling.add(text.startsWith(REMEMBERED) ? REMEMBERED : text.split('.')[0]!);
        const { inLists } = use;
        const messagesIn = inLists === false ? undefined : (unit: Message) => listedMessages(unit, inLists === true ? undefined : inLists);
        const isOne = conditions(use.when, (message, kept) => this.#remembered.of(message, kept));
        const isKnownBy = messagesIn === undefined ? isOne : (unit: Message) => messagesIn(unit).some(isOne);
        known.all.push({ vendor, source, isKnownBy, messagesIn, rules });
        known.inLists ||= inLists !== false;
      }
    }
  }

  /** Forgets what belongs to the flows of the capture before; returns what will be known of the vendors of this one's. */
  begin(capture: number): FlowVendors {
    this.#capture = capture;
    this.shared.vendors = new FlowVendors();
    this.shared.announced.clear();
    for (const rules of this.#compiled) rules.clear();
    for (const found of this.#found) found.clear();
    return this.shared.vendors;
  }

  /** The flow's number will be another flow's. */
  forget(flowIndex: number): void {
    this.#remembered.forget(flowIndex);
    for (let i = 0; i < this.#keepingOfFlows.length; i++) this.#keepingOfFlows[i]!.forget(flowIndex);
    for (let i = 0; i < this.#found.length; i++) this.#found[i]!.delete(flowIndex);
  }

  interpret(message: Message, sink: Sink): void {
    const use = this.#useOn(message, sink);
    if (use !== undefined) {
      const rules = use.rules.get();
      if (use.messagesIn === undefined) rules.interpret(message, this.#capture, this.shared, sink);
      else for (const one of use.messagesIn(message)) rules.interpret(one, this.#capture, this.shared, sink);
      return;
    }
    this.#protocols.get(message.protocol)?.get().interpret(message, this.#capture, this.shared, sink);
    this.#undescribed.interpret(message, this.#capture, this.shared.vendors, sink);
  }

  /** Handshakes of the capture so far, by protocol. */
  sessions(): ReadonlyMap<string, readonly Session[]> {
    const counted = [...this.#protocols].map(([id, { compiled }]) => [id, compiled?.sessions() ?? []] as const);
    return new Map(counted.filter(([, sessions]) => sessions.length > 0));
  }

  #rules(compile: () => ProtocolRules): Rules {
    return new Rules(() => {
      const rules = compile();
      this.#compiled.push(rules);
      if (rules.keepsOfFlows) this.#keepingOfFlows.push(rules);
      return rules;
    });
  }

  /** The vendor's use of the standard that a message is in: known by this message, or by an earlier one on the flow. */
  #useOn(message: Message, sink: Sink): CompiledUse | undefined {
    const uses = this.#uses.get(message.protocol);
    if (uses === undefined) return undefined;
    const { index } = message.payload.flow;
    const known = uses.found.get(index);
    if (typeof known === 'object') return known;
    if (known === MAX_TELLING_MESSAGES) return undefined;
    const mayTell = uses.telling.has(REMEMBERED) || uses.inLists || message.enclosing.length > 0 || hasOneOf(message.fields, uses.telling);
    if (!mayTell) return undefined;
    const found = uses.all.find(({ isKnownBy }) => isKnownBy(message));
    if (found === undefined) {
      uses.found.set(index, (known ?? 0) + 1);
      return undefined;
    }
    uses.found.set(index, found);
    sink.onVendor(message, found.vendor, found.source);
    return found;
  }
}

function hasOneOf(fields: readonly Field[], names: ReadonlySet<string>): boolean {
  for (let i = 0; i < fields.length; i++) if (names.has(fields[i]!.name)) return true;
  return false;
}

/** The kinds of values that rules report only when another message gave them too. */
function kindsKnownAgain(signatures: Knowledge['signatures'], standards: Knowledge['standards']): readonly Kind[] {
  const own = signatures.flatMap(({ protocols, uses }) => [...Object.values(protocols), ...Object.values(uses)]);
  return [...own, ...standards].flatMap(({ fields }) => fields.filter(({ known }) => known).map(({ kind }) => kind));
}

/** The decoders of all protocols that the signatures describe. Throws LayoutError on a mistake in one. */
export function decodersOf(signatures: readonly Signature[]): readonly Decoder[] {
  return signatures.flatMap((signature) =>
    Object.entries(signature.protocols).map(([name, protocol]) => new ProtocolDecoder(signature, name, protocol)),
  );
}

import type { Direction } from '../core/flow.js';
import type { Message } from '../core/message.js';
import { findContacts } from './contacts.js';
import { evidenceOf } from './evidence.js';
import type { FlowVendors } from './flow-vendors.js';
import { KeyNames, type Named, type NamedEvent } from './key-names.js';
import type { KeyNameTable } from './key-names-schema.js';
import type { Sink } from './sink.js';

/** What rests on the names that messages themselves give to things. */
const SIGNATURE = 'key-names';

/** Protocols whose messages carry others as their bodies. */
const CARRIERS: ReadonlySet<string> = new Set(['http']);

/** Reads messages that no signature describes, by what they call things. */
export class Undescribed {
  readonly #names: KeyNames;
  readonly #read: ReadonlySet<string>;
  /** What the message before said, which may carry the next one. */
  #before: { readonly flow: number; readonly direction: Direction; readonly named: Named } | undefined;

  constructor(table: KeyNameTable) {
    this.#names = new KeyNames(table);
    this.#read = new Set(Object.keys(table.read));
  }

  /** `vendors`: whose the flows are, where that is known; the people and rooms of an unknown app are told apart by its server. */
  interpret(message: Message, capture: number, vendors: FlowVendors, sink: Sink): void {
    if (!this.#read.has(message.protocol)) {
      this.#before = undefined;
      return;
    }
    const { flow, direction, disclosure, pieces } = message.payload;
    const before = this.#before?.flow === flow.index && this.#before.direction === direction ? this.#before.named : undefined;
    const named = this.#names.interpret(message, before);
    const { values, events } = named;
    // What is carried comes right behind what carries it.
    this.#before = values.length > 0 && CARRIERS.has(message.protocol) ? { flow: flow.index, direction, named } : undefined;
    const contacts = direction === 'to-server' ? findContacts(message.fields) : undefined;
    if (values.length === 0 && contacts === undefined) return;
    const vendor = vendors.vendorOf(flow.index);
    for (const { kind, value, path, field, of, stability, confidence } of values) {
      const name = `${message.protocol}.${path}`;
      if (sink.isKnown(flow, kind, name, value, pieces[0]!.time)) continue;
      sink.onSighting({
        flow,
        direction,
        vendor,
        protocol: message.protocol,
        signature: SIGNATURE,
        status: 'heuristic',
        field: name,
        kind,
        value,
        of,
        stability,
        // A word that may mean a token opens nothing for certain.
        admits: confidence !== 'low',
        isOnlyAsked: false,
        disclosure,
        confidence,
        evidence: evidenceOf(message, capture, field.offset, field.length),
      });
    }
    for (const event of events) this.#report(event, message, capture, vendor, sink);
    if (contacts !== undefined) sink.onContacts(message, vendor, contacts);
  }

  #report({ event, user, room, field }: NamedEvent, message: Message, capture: number, vendor: string | null, sink: Sink): void {
    const { flow, disclosure } = message.payload;
    const evidence = evidenceOf(message, capture, (user?.field ?? field).offset, (user?.field ?? field).length);
    sink.onEvent({
      event,
      vendor: vendor ?? `unknown app at ${flow.server.address}`,
      room: room?.value ?? null,
      roomBy: 'name',
      user: user?.value ?? null,
      unless: undefined,
      endsCall: undefined,
      time: evidence.time,
      evidence,
      flow,
      signature: SIGNATURE,
      status: 'heuristic',
      disclosure,
    });
  }
}

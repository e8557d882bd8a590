import type { Message } from '../core/message.js';
import type { Decoder } from '../message/decoder.js';
import { Clocks } from './clocks.js';
import { KnownValues } from './known-values.js';
import { ProtocolDecoder } from './protocol-decoder.js';
import { ProtocolRules, type Shared, type Sink } from './protocol-rules.js';
import { RoomNames } from './rooms.js';
import type { Signature } from './schema.js';
import type { Session } from './sessions.js';

/** Reads messages by the signatures: what they disclose, and what they say that people do. */
export class Interpreter {
  /** Facts that a later capture of the run can build on. */
  readonly shared: Shared = { rooms: new RoomNames(), clocks: new Clocks(), values: new KnownValues() };
  readonly #protocols = new Map<string, ProtocolRules>();
  #capture = 0;

  /** Throws LayoutError on a mistake in a signature. */
  constructor(signatures: readonly Signature[]) {
    for (const signature of signatures) {
      for (const [name, protocol] of Object.entries(signature.protocols)) {
        this.#protocols.set(`${signature.id}/${name}`, new ProtocolRules(signature, name, protocol));
      }
    }
  }

  /** Forgets what belongs to the flows of the capture before. */
  begin(capture: number): void {
    this.#capture = capture;
    for (const protocol of this.#protocols.values()) protocol.clear();
  }

  interpret(message: Message, sink: Sink): void {
    this.#protocols.get(message.protocol)?.interpret(message, this.#capture, this.shared, sink);
  }

  /** Handshakes of the capture so far, by protocol. */
  sessions(): ReadonlyMap<string, readonly Session[]> {
    const counted = [...this.#protocols].map(([id, protocol]) => [id, protocol.sessions()] as const);
    return new Map(counted.filter(([, sessions]) => sessions.length > 0));
  }
}

/** The decoders of all protocols that the signatures describe. Throws LayoutError on a mistake in one. */
export function decodersOf(signatures: readonly Signature[]): readonly Decoder[] {
  return signatures.flatMap((signature) =>
    Object.entries(signature.protocols).map(([name, protocol]) => new ProtocolDecoder(signature, name, protocol)),
  );
}

import type { Event } from '../core/event.js';
import type { Flow } from '../core/flow.js';
import type { Message } from '../core/message.js';
import type { Confidence, Kind, Observation, SignatureStatus } from '../core/observation.js';
import type { Time } from '../core/time.js';

import type { Contacts } from './contacts.js';

/** An observation as one message gives it, before equal ones are counted together. */
export type Sighting = Omit<Observation, 'count' | 'last'>;

/** The signature that something rests on. */
export interface Source {
  /** As `agora/packer`, or the id of a standard. */
  readonly id: string;
  readonly status: SignatureStatus;
}

/** What messages are found to say. */
export interface Sink {
  /** Whether an earlier capture holds the packet just read, so that what it says is told already. */
  readonly isEcho: () => boolean;
  /**
   * Asked before the proof of a value is gathered: true when the same value was
   * seen in the same place on the flow, which is then counted again.
   */
  isKnown(flow: Flow, kind: Kind, field: string, value: string, time: Time): boolean;
  onSighting(sighting: Sighting): void;
  onEvent(event: Event): void;
  /** The flow is the vendor's, by what stands in this message. */
  onVendor(message: Message, vendor: string, source: Source): void;
  /** The address goes by this name. */
  onName(address: string, name: string): void;
  /** Somebody's address book goes up in this message. */
  onContacts(message: Message, vendor: string | null, contacts: Contacts): void;
  /** The call that the message belongs to awaits media there: an address with its port. */
  onMediaPlace(message: Message, place: string): void;
  /** The message is voice or video that everybody on the way can play. */
  onOpenMedia(message: Message, vendor: string | null, source: Source, confidence: Confidence): void;
}

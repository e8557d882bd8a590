import type { Flow } from './flow.js';
import type { Disclosure, Evidence, SignatureStatus } from './observation.js';
import type { Time } from './time.js';

/** `seen` says that somebody is in a room (a ping, a media packet); it is counted into stays and not listed. */
export const EVENT_KINDS = ['join', 'leave', 'probe', 'call-start', 'call-end', 'seen'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Somebody does something in a room, or tells a server who they are. */
export interface Event {
  readonly event: EventKind;
  readonly vendor: string;
  readonly room: string | null;
  /** `number`: the vendor's number for the room, to be replaced by its name once that is known. */
  readonly roomBy: 'name' | 'number';
  readonly user: string | null;
  /** It says nothing once a second person has come into the call. */
  readonly unless?: 'answered' | undefined;
  /** It ends the call for everybody in it, not for its user alone. */
  readonly endsCall?: true | undefined;
  readonly time: Time;
  readonly evidence: Evidence;
  readonly flow: Flow;
  readonly signature: string;
  readonly status: SignatureStatus;
  readonly disclosure: Disclosure;
}

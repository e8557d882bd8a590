import type { Observer } from '../core/finding.js';
import type { Kind, Observation } from '../core/observation.js';

/** Values that name a person or a person's device for longer than a call. */
const USER_KINDS: ReadonlySet<Kind> = new Set(['user-id', 'username', 'display-name', 'phone', 'email', 'device-id']);

const ROOM_KINDS: ReadonlySet<Kind> = new Set(['room-id', 'call-id']);

const SECRET_KINDS: ReadonlySet<Kind> = new Set(['token', 'key', 'password']);

/** Where the observed, or the people they talk to, can be reached. */
const ADDRESS_KINDS: ReadonlySet<Kind> = new Set(['private-ip', 'public-ip', 'peer-ip']);

type Judged = Pick<Observation, 'kind' | 'stability' | 'admits' | 'disclosure'>;

export function isUserIdentifier(observation: Judged): boolean {
  return USER_KINDS.has(observation.kind) && observation.stability === 'permanent' && isOpen(observation);
}

/** Whether values of the kind name a person, or a person's device. */
export function isUserKind(kind: Kind): boolean {
  return USER_KINDS.has(kind);
}

export function isRoomIdentifier(observation: Judged): boolean {
  return ROOM_KINDS.has(observation.kind) && isOpen(observation);
}

/** The rules that one observation alone gives rise to. */
export function rulesFor(observation: Judged): readonly string[] {
  if (!isOpen(observation)) return isSharedIdentifier(observation) ? ['RT-SHR-001'] : [];
  if (isUserIdentifier(observation)) return ['RT-ID-001'];
  if (isRoomIdentifier(observation)) return ['RT-ID-002'];
  if (ADDRESS_KINDS.has(observation.kind)) return ['RT-WEB-001'];
  return SECRET_KINDS.has(observation.kind) && observation.admits ? ['RT-TOK-001'] : [];
}

/** Those who see packets pass, and open none. */
export function isOnThePath(observer: Observer): boolean {
  return observer === 'same-network' || observer === 'provider-and-transit';
}

/** What only a key holder or a proxy sees goes to the vendor: no leak on the path, and worth knowing. */
function isSharedIdentifier({ kind, stability }: Judged): boolean {
  return (USER_KINDS.has(kind) && stability === 'permanent') || ROOM_KINDS.has(kind);
}

/** Only what anybody on the path can read is a leak on the path. */
export function isOpen({ disclosure }: Pick<Judged, 'disclosure'>): boolean {
  return disclosure === 'cleartext' || disclosure === 'publicly-decryptable';
}

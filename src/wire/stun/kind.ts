/** What a STUN message is, by its type: a method and a class (RFC 8489 §5). */
import type { Direction } from '../../core/flow.js';

export interface Kind {
  /** As `allocate-request`. */
  readonly name: string;
  readonly isBinding: boolean;
  /** The way such a message goes between a client and its server. */
  readonly way: Direction | undefined;
}

const METHODS: readonly (readonly [number: number, name: string])[] = [
  [0x001, 'binding'],
  [0x002, 'shared-secret'],
  [0x003, 'allocate'],
  [0x004, 'refresh'],
  [0x006, 'send'],
  [0x007, 'data'],
  [0x008, 'create-permission'],
  [0x009, 'channel-bind'],
  [0x00a, 'connect'],
  [0x00b, 'connection-bind'],
  [0x00c, 'connection-attempt'],
  [0x080, 'goog-ping'],
];

const CLASSES = ['request', 'indication', 'success', 'error'] as const;

const TO_SERVER: ReadonlySet<string> = new Set(['send-indication', 'send-request']);
const TO_CLIENT: ReadonlySet<string> = new Set(['data-indication', 'connection-attempt-indication']);

/** What only a client asks of its server, or a server tells its client; a binding may be between peers. */
const ASKING =
  /^(?:binding|allocate|deallocate|refresh|create-permission|channel-bind|connect|connection-bind|set-active-destination)-(?!indication)/;

const KINDS: ReadonlyMap<number, Kind> = new Map(
  METHODS.flatMap(([method, name]) => CLASSES.map((of, number) => [typeOf(method, number), kindNamed(`${name}-${of}`)] as const)),
);

/** [MS-TURN] §2.2.1, where they are others than today's. */
const OLD_KINDS: ReadonlyMap<number, Kind> = new Map([
  [0x0004, kindNamed('send-request')],
  [0x0104, kindNamed('send-success')],
  [0x0114, kindNamed('send-error')],
  [0x0115, kindNamed('data-indication')],
  [0x0006, kindNamed('set-active-destination-request')],
  [0x0106, kindNamed('set-active-destination-success')],
  [0x0116, kindNamed('set-active-destination-error')],
]);

const ALLOCATE_REQUEST = KINDS.get(0x0003);
const DEALLOCATE_REQUEST = kindNamed('deallocate-request');

/** The kind of a message of this type; `isOld`: of the older generation, `isForNoTime`: with a lifetime of zero. */
export function kindOf(type: number, isOld: boolean, isForNoTime: boolean): Kind {
  const kind = (isOld ? OLD_KINDS.get(type) : undefined) ?? KINDS.get(type);
  // A number without a name is told whole, as it stands in the message.
  if (kind === undefined) return kindNamed(`type-0x${type.toString(16).padStart(4, '0')}`);
  // The older generation has no Refresh: it allocates again, for no time to end.
  return kind === ALLOCATE_REQUEST && isForNoTime ? DEALLOCATE_REQUEST : kind;
}

/** The class bits sit inside the method bits (§5, figure 3): M11..M7 C1 M6..M4 C0 M3..M0. */
function typeOf(method: number, number: number): number {
  return ((method & 0xf80) << 2) | ((number & 2) << 7) | ((method & 0x070) << 1) | ((number & 1) << 4) | (method & 0x00f);
}

function kindNamed(name: string): Kind {
  return { name, isBinding: name.startsWith('binding-'), way: wayOf(name) };
}

function wayOf(name: string): Direction | undefined {
  if (TO_SERVER.has(name)) return 'to-server';
  if (TO_CLIENT.has(name)) return 'to-client';
  if (!ASKING.test(name)) return undefined;
  return name.endsWith('-request') ? 'to-server' : 'to-client';
}

/** Frame types, subclasses and information elements of IAX2 (RFC 5456 §8.2 to §8.6, and the IANA registry that continues them). */

/** §8.4: what an IAX frame asks or answers. */
export const IAX_SUBCLASSES: ReadonlyMap<number, string> = new Map(
  (
    'new ping pong ack hangup reject accept auth-request auth-reply invalid lag-request lag-reply register-request register-auth register-ack ' +
    'register-reject register-release voice-nak dialplan-request dialplan-reply dial transfer-request transfer-connect transfer-accept ' +
    'transfer-ready transfer-release transfer-reject quelch unquelch poke'
  )
    .split(' ')
    .map((name, i): [number, string] => [i + 1, name])
    .concat([
      [0x20, 'mwi'],
      [0x21, 'unsupported'],
      [0x22, 'transfer'],
      [0x23, 'provision'],
      [0x24, 'firmware-download'],
      [0x25, 'firmware-data'],
      [0x26, 'transfer-media'],
      [0x27, 'rotate-key'],
      [0x28, 'call-token'],
    ]),
);

/** §8.3: what a control frame tells of the call. */
export const CONTROL_SUBCLASSES: ReadonlyMap<number, string> = new Map([
  [0x01, 'control-hangup'],
  [0x03, 'control-ringing'],
  [0x04, 'control-answer'],
  [0x05, 'control-busy'],
  [0x08, 'control-congestion'],
  [0x0e, 'control-progress'],
  [0x0f, 'control-proceeding'],
  [0x10, 'control-hold'],
  [0x11, 'control-unhold'],
]);

/** A number of so many bytes, `text`, `address` (a socket address structure), `hex`, or nothing to show. */
export type ElementType = 'text' | 'address' | 'hex' | 'opaque' | 0 | 1 | 2 | 4;

/** §8.6. */
export const ELEMENTS: ReadonlyMap<number, readonly [name: string, type: ElementType]> = new Map<number, readonly [string, ElementType]>([
  [0x01, ['called-number', 'text']],
  [0x02, ['calling-number', 'text']],
  [0x03, ['calling-ani', 'text']],
  [0x04, ['calling-name', 'text']],
  [0x05, ['called-context', 'text']],
  [0x06, ['username', 'text']],
  [0x07, ['password', 'text']],
  [0x08, ['capability', 4]],
  [0x09, ['format', 4]],
  [0x0a, ['language', 'text']],
  [0x0b, ['version', 2]],
  [0x0c, ['adsi-cpe', 2]],
  [0x0d, ['dnid', 'text']],
  [0x0e, ['auth-methods', 2]],
  [0x0f, ['challenge', 'text']],
  [0x10, ['md5-result', 'text']],
  [0x11, ['rsa-result', 'text']],
  [0x12, ['apparent-address', 'address']],
  [0x13, ['refresh', 2]],
  [0x14, ['dialplan-status', 2]],
  [0x15, ['call-number', 2]],
  [0x16, ['cause', 'text']],
  [0x17, ['unknown-command', 1]],
  [0x18, ['message-count', 2]],
  [0x19, ['auto-answer', 0]],
  [0x1a, ['music-on-hold', 'opaque']],
  [0x1b, ['transfer-id', 4]],
  [0x1c, ['rdnis', 'text']],
  [0x1d, ['provisioning', 'opaque']],
  [0x1e, ['aes-provisioning', 'opaque']],
  [0x1f, ['date-time', 4]],
  [0x20, ['device-type', 'text']],
  [0x21, ['service-identifier', 'hex']],
  [0x22, ['firmware-version', 2]],
  [0x23, ['firmware-block', 4]],
  [0x24, ['firmware-data', 'opaque']],
  [0x25, ['provisioning-version', 4]],
  [0x26, ['calling-presentation', 1]],
  [0x27, ['calling-ton', 1]],
  [0x28, ['calling-tns', 2]],
  [0x29, ['sampling-rate', 2]],
  [0x2a, ['cause-code', 1]],
  [0x2b, ['encryption', 2]],
  [0x2c, ['encryption-key', 'hex']],
  [0x2d, ['codec-preferences', 'text']],
  [0x2e, ['received-jitter', 4]],
  [0x2f, ['received-loss', 4]],
  [0x30, ['received-frames', 4]],
  [0x31, ['maximum-delay', 2]],
  [0x32, ['dropped-frames', 4]],
  [0x33, ['frames-out-of-order', 4]],
  [0x34, ['variable', 'text']],
  [0x35, ['osp-token', 'opaque']],
  [0x36, ['call-token', 'opaque']],
  [0x37, ['capability-2', 'opaque']],
  [0x38, ['format-2', 'opaque']],
  // Not registered; sent for calls that carry data.
  [0xff, ['data-format', 4]],
]);

/**
 * What stands in the bodies of SCCP messages, as public drivers and captures
 * show it: names and sizes in order. Only messages that name people, phones or
 * addresses are taken apart.
 */

/**
 * `u32` little endian · `ip` four bytes, or from version 17 on a type and
 * sixteen bytes · a number: text in so many bytes, ended by NUL · `dirnum` 24
 * bytes of text, from version 18 on 25 · `strings` texts of any length, each
 * ended by NUL · `mac` and `ip4` as they are · `key` 32 bytes of key and salt
 * behind their algorithm and lengths · `skip` bytes that name nothing
 */
export type Part =
  | readonly [name: string, type: 'u32' | 'ip' | 'ip4' | 'mac' | 'dirnum' | 'key' | number]
  | readonly ['strings', readonly string[]]
  | readonly ['skip', number];

export interface SccpMessage {
  readonly kind: string;
  readonly from: 'phone' | 'server';
  readonly parts: readonly Part[];
}

const CALL: readonly Part[] = [
  ['conference-id', 'u32'],
  ['pass-through-party-id', 'u32'],
];

const STATION: readonly Part[] = [
  ['device-name', 16],
  ['skip', 8],
];

/** In order, behind the fixed part of CallInfoV2. */
const CALL_INFO_STRINGS = [
  'calling-party',
  'alternate-calling-party',
  'called-party',
  'original-called-party',
  'last-redirecting-party',
  'calling-party-voice-mailbox',
  'called-party-voice-mailbox',
  'original-called-party-voice-mailbox',
  'last-redirecting-party-voice-mailbox',
  'calling-party-name',
  'called-party-name',
  'original-called-party-name',
  'last-redirecting-party-name',
  'hunt-pilot-number',
  'hunt-pilot-name',
] as const;

const server = (kind: string, parts: readonly Part[]): SccpMessage => ({ kind, from: 'server', parts });
const phone = (kind: string, parts: readonly Part[]): SccpMessage => ({ kind, from: 'phone', parts });

export const SCCP_MESSAGES: ReadonlyMap<number, SccpMessage> = new Map([
  [0x0000, phone('keep-alive', [])],
  [
    0x0001,
    phone('register', [
      ...STATION,
      ['station-ip', 'ip4'],
      ['device-type', 'u32'],
      ['skip', 20],
      ['mac-address', 'mac'],
      ['skip', 34],
      ['firmware', 32],
    ]),
  ],
  [
    0x0003,
    phone('keypad-button', [
      ['button', 'u32'],
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
    ]),
  ],
  [
    0x0006,
    phone('off-hook', [
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
    ]),
  ],
  [
    0x0007,
    phone('on-hook', [
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
    ]),
  ],
  [
    0x0022,
    phone('open-receive-channel-ack', [
      ['skip', 4],
      ['ip', 'ip'],
      ['port', 'u32'],
      ['pass-through-party-id', 'u32'],
      ['call-reference', 'u32'],
    ]),
  ],
  [0x0023, phone('connection-statistics', [['directory-number', 24]])],
  [0x0029, phone('register-token', [...STATION, ['station-ip', 'ip4'], ['device-type', 'u32']])],
  [0x0081, server('register-ack', [])],
  [
    0x008a,
    server('start-media-transmission', [
      ...CALL,
      ['ip', 'ip'],
      ['port', 'u32'],
      ['skip', 24],
      ['call-reference', 'u32'],
      ['encryption', 'key'],
    ]),
  ],
  [0x008b, server('stop-media-transmission', [...CALL, ['call-reference', 'u32']])],
  [
    0x008f,
    server('call-info', [
      ['calling-party-name', 40],
      ['calling-party', 24],
      ['called-party-name', 40],
      ['called-party', 24],
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
      ['call-type', 'u32'],
      ['original-called-party-name', 40],
      ['original-called-party', 24],
      ['last-redirecting-party-name', 40],
      ['last-redirecting-party', 24],
    ]),
  ],
  [
    0x0090,
    server('forward-status', [
      ['skip', 4],
      ['line-instance', 'u32'],
      ['skip', 4],
      ['forward-all', 24],
      ['skip', 4],
      ['forward-busy', 24],
      ['skip', 4],
      ['forward-no-answer', 24],
    ]),
  ],
  [
    0x0091,
    server('speed-dial-status', [
      ['speed-dial', 'u32'],
      ['speed-dial-number', 24],
      ['speed-dial-name', 40],
    ]),
  ],
  [
    0x0092,
    server('line-status', [
      ['line-instance', 'u32'],
      ['line-number', 24],
      ['line-name', 40],
      ['line-label', 40],
    ]),
  ],
  [0x0093, server('configuration-status', [...STATION, ['user-name', 40], ['server-name', 40]])],
  [0x009d, server('register-reject', [['text', 32]])],
  [
    0x009e,
    server(
      'servers',
      Array.from({ length: 5 }, () => ['server-name', 48] as const),
    ),
  ],
  [0x0100, server('keep-alive-ack', [])],
  [0x0105, server('open-receive-channel', [...CALL, ['skip', 16], ['call-reference', 'u32'], ['encryption', 'key']])],
  [0x0106, server('close-receive-channel', [...CALL, ['call-reference', 'u32']])],
  [
    0x0111,
    server('call-state', [
      ['call-state', 'u32'],
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
    ]),
  ],
  [
    0x011d,
    server('dialed-number', [
      ['dialed-number', 'dirnum'],
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
    ]),
  ],
  [
    0x0147,
    server('line-status', [
      ['line-instance', 'u32'],
      ['skip', 4],
      ['strings', ['line-number', 'line-name', 'line-label']],
    ]),
  ],
  [
    0x014a,
    server('call-info', [
      ['line-instance', 'u32'],
      ['call-reference', 'u32'],
      ['call-type', 'u32'],
      ['skip', 20],
      ['strings', CALL_INFO_STRINGS],
    ]),
  ],
  [0x0154, phone('start-media-transmission-ack', [...CALL, ['call-reference', 'u32'], ['ip', 'ip'], ['port', 'u32']])],
]);

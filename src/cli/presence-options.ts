import { last, unmarked } from './options.js';

export const PRESENCE_FORMATS = ['text', 'jsonl', 'graphml', 'gexf'] as const;

/** Of commands that print identifiers. */
export const MASK = {
  mask: { type: 'boolean', default: false, describe: 'put tokens in the place of identifiers, the same for the same value' },
  'mask-key': { type: 'string', requiresArg: true, describe: 'a file with a secret, for the same tokens in every run' },
} as const;

/** A complaint: what was asked for hides nothing. */
export const UNMASKABLE = 'Packets cannot be masked: --mask goes with no pcapng.';

/** Of commands that read several captures of one time. */
export const CLOCKS = {
  'clock-offset': {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    defaultDescription: 'none',
    requiresArg: true,
    describe: 'seconds to add to the times of a file whose clock was wrong, as b.pcap=-1.5',
  },
} as const;

/** An option as it was typed, given last. */
export function textOf(given: string | undefined): string | undefined {
  return given === undefined ? undefined : unmarked(last(given));
}

/** Of commands that open what was encrypted. */
export const KEYS = {
  keylog: {
    type: 'string',
    requiresArg: true,
    describe: 'open TLS with the secrets in this file (SSLKEYLOGFILE); those in a pcapng are used anyway',
  },
} as const;

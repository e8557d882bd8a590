import { type Given, commonOptions } from '../options.js';
import { textOf } from '../presence-options.js';
import type { StoreScan } from './scan-to-store.js';
import { parseShard } from './shard.js';

/** Of commands that store what they find. */
export const STORING = {
  out: {
    type: 'string',
    requiresArg: true,
    describe: 'store what is found in this folder, as Parquet, and print none of it; what is there already is not read again',
  },
  shard: { type: 'string', requiresArg: true, describe: 'with --out: only this part of the captures, as 2/8' },
  privacy: {
    choices: ['plain', 'hmac'] as const,
    default: 'plain' as const,
    requiresArg: true,
    describe: 'with --out: hmac stores identifiers as keyed hashes, by the secret in --mask-key',
  },
} as const;

/** Of commands that store, also from a queue. */
export const RETRY = {
  'retry-failed': {
    type: 'boolean',
    default: false,
    describe: 'with a store: read again what this version could not read before',
  },
} as const;

interface GivenStoring extends Given {
  readonly out?: string | undefined;
  readonly shard?: string | undefined;
  readonly privacy: 'plain' | 'hmac' | readonly ('plain' | 'hmac')[];
  readonly retryFailed: boolean;
}

interface GivenAll extends Omit<GivenStoring, 'retryFailed'> {
  readonly 'retry-failed': boolean;
  readonly format: string;
  readonly flows: boolean;
}

/** Throws where options of storing and of printing are mixed. */
export function checkStoring(given: GivenAll): true {
  const isHmac = [given.privacy].flat().at(-1) === 'hmac';
  if (given.out === undefined) {
    const idle = isHmac ? 'privacy' : given.shard !== undefined ? 'shard' : given['retry-failed'] ? 'retry-failed' : undefined;
    if (idle !== undefined) throw new Error(`--${idle} says nothing without --out.`);
    return true;
  }
  const printing = {
    format: given.format !== 'text',
    flows: given.flows,
    evidence: given.evidence !== undefined,
    baseline: given.baseline !== undefined,
    honey: (given.honey ?? []).length > 0,
    'clock-offset': (given.clockOffset ?? []).length > 0,
    mask: given.mask === true,
  };
  const wrong = Object.entries(printing).find(([, isGiven]) => isGiven)?.[0];
  if (wrong !== undefined) throw new Error(`--out stores what is found and prints none of it: --${wrong} does not go with it.`);
  if (isHmac !== (given.maskKey !== undefined)) throw new Error('--privacy hmac and --mask-key go together.');
  return true;
}

export function storeScan(inputs: readonly string[], given: GivenStoring): StoreScan {
  const { inputs: paths, signatures, watch, places, keyLog, mask } = commonOptions(inputs, given);
  const shard = textOf(given.shard);
  return {
    inputs: paths,
    out: textOf(given.out)!,
    signatures,
    watch,
    places,
    keyLog,
    hmacKeyFile: mask.keyFile,
    retriesFailed: given.retryFailed,
    shard: shard === undefined ? undefined : parseShard(shard),
  };
}

/** RasMessage of H.225.0: what endpoints ask of their gatekeeper, over UDP 1719. */
import {
  aliases,
  bmp,
  boolean,
  callIdentifier,
  callServices,
  callType,
  choice,
  conferenceId,
  endpointType,
  integer,
  list,
  nonStandard,
  oid,
  reasons,
  sequence,
  transportAddress,
  unknown,
  vendorIdentifier,
} from './h225-types.js';
import type { Part, PerType } from './per.js';

const number = ['request-seq-num', integer(1, 65_535)] as const;
const start = ['protocol-identifier', oid] as const;
const extra = ['non-standard-data', nonStandard, 'optional'] as const;
const identifier = bmp(1, 128);
const gatekeeper = ['gatekeeper-identifier', identifier] as const;
const endpoint = ['endpoint-identifier', identifier] as const;
const reference = ['call-reference-value', integer(0, 65_535)] as const;
const conference = ['conference-id', conferenceId] as const;
const call = ['call-identifier', callIdentifier] as const;
const bandwidth = ['bandwidth', integer(0, 4_294_967_295)] as const;
const rasAddress = ['ras-address', transportAddress] as const;
const signalAddress = ['call-signal-address', list(transportAddress)] as const;

const skip = (count: number) => Array.from({ length: count }, () => ['', unknown] as const);

/** By number in the choice, with the name of the message; the rest is skipped whole. */
const MESSAGES: readonly (readonly [name: string, type: PerType])[] = [
  [
    'gatekeeper-request',
    sequence([
      number,
      start,
      extra,
      rasAddress,
      ['endpoint-type', endpointType],
      [...gatekeeper, 'optional'],
      ['call-services', callServices, 'optional'],
      ['endpoint-alias', aliases, 'optional'],
    ]),
  ],
  ['gatekeeper-confirm', sequence([number, start, extra, [...gatekeeper, 'optional'], rasAddress])],
  ['gatekeeper-reject', sequence([number, start, extra, [...gatekeeper, 'optional'], ['reject-reason', reasons(4)]])],
  [
    'registration-request',
    sequence(
      [
        number,
        start,
        extra,
        ['discovery-complete', boolean],
        signalAddress,
        ['ras-address', list(transportAddress)],
        ['terminal-type', endpointType],
        ['terminal-alias', aliases, 'optional'],
        [...gatekeeper, 'optional'],
        ['endpoint-vendor', vendorIdentifier],
      ],
      [...skip(6), endpoint],
    ),
  ],
  [
    'registration-confirm',
    sequence([number, start, extra, signalAddress, ['terminal-alias', aliases, 'optional'], [...gatekeeper, 'optional'], endpoint]),
  ],
  [
    'registration-reject',
    sequence([
      number,
      start,
      extra,
      [
        'reject-reason',
        choice([
          ...Array.from({ length: 4 }, () => ['reason', { is: 'null' }] as const),
          ['duplicate-alias', aliases],
          ...Array.from({ length: 3 }, () => ['reason', { is: 'null' }] as const),
        ]),
      ],
      [...gatekeeper, 'optional'],
    ]),
  ],
  ['unregistration-request', sequence([number, signalAddress, ['endpoint-alias', aliases, 'optional'], extra, [...endpoint, 'optional']])],
  ['unregistration-confirm', sequence([number, extra])],
  ['unregistration-reject', sequence([number, ['reject-reason', reasons(3)], extra])],
  [
    'admission-request',
    sequence(
      [
        number,
        ['call-type', callType],
        ['call-model', reasons(2), 'optional'],
        endpoint,
        ['destination-info', aliases, 'optional'],
        ['dest-call-signal-address', transportAddress, 'optional'],
        ['dest-extra-call-info', aliases, 'optional'],
        ['src-info', aliases],
        ['src-call-signal-address', transportAddress, 'optional'],
        bandwidth,
        reference,
        extra,
        ['call-services', callServices, 'optional'],
        conference,
        ['active-mc', boolean],
        ['answer-call', boolean],
      ],
      [...skip(1), call, ...skip(2), gatekeeper],
    ),
  ],
  [
    'admission-confirm',
    sequence(
      [
        number,
        bandwidth,
        ['call-model', reasons(2)],
        ['dest-call-signal-address', transportAddress],
        ['irr-frequency', integer(1, 65_535), 'optional'],
        extra,
      ],
      [['destination-info', aliases]],
    ),
  ],
  ['admission-reject', sequence([number, ['reject-reason', reasons(8)], extra])],
  ['bandwidth-request', sequence([number, endpoint, conference, reference, ['call-type', callType, 'optional'], bandwidth, extra], [call])],
  ['bandwidth-confirm', sequence([number, bandwidth, extra])],
  ['bandwidth-reject', sequence([number, ['reject-reason', reasons(6)], bandwidth, extra])],
  ['disengage-request', sequence([number, endpoint, conference, reference, ['disengage-reason', reasons(3)], extra], [call, gatekeeper])],
  ['disengage-confirm', sequence([number, extra])],
  ['disengage-reject', sequence([number, ['reject-reason', reasons(2)], extra])],
  [
    'location-request',
    sequence(
      [number, [...endpoint, 'optional'], ['destination-info', aliases], extra, ['reply-address', transportAddress]],
      [['source-info', aliases], ...skip(1), gatekeeper],
    ),
  ],
  ['location-confirm', sequence([number, ['call-signal-address', transportAddress], rasAddress, extra], [['destination-info', aliases]])],
  ['location-reject', sequence([number, ['reject-reason', reasons(4)], extra])],
  ['info-request', sequence([number, reference, extra, ['reply-address', transportAddress, 'optional']], [call])],
  // Its list of calls has RTP sessions with types of H.245 in it.
  [
    'info-request-response',
    sequence([
      extra,
      number,
      ['endpoint-type', endpointType],
      endpoint,
      rasAddress,
      signalAddress,
      ['endpoint-alias', aliases, 'optional'],
      ['per-call-info', unknown, 'optional'],
    ]),
  ],
  ['non-standard-message', sequence([number, ['non-standard-data', nonStandard]])],
  ['unknown-message-response', sequence([number])],
];

export const RAS_KINDS: readonly string[] = MESSAGES.map(([name]) => name);

const alternatives: readonly Part[] = MESSAGES.map(([, type]) => ({ name: '', type, optional: false }));

export const RAS_MESSAGE: PerType = { is: 'choice', extensible: true, parts: alternatives, additions: [] };

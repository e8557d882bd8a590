/** The message inside a User-user element: H323-UserInformation of H.225.0, one type for each message of a call. */
import {
  aliasAddress,
  aliases,
  boolean,
  callIdentifier,
  callServices,
  callType,
  choice,
  conferenceId,
  displayName,
  endpointType,
  integer,
  list,
  nonStandard,
  nothing,
  octets,
  oid,
  reasons,
  sequence,
  transportAddress,
  unknown,
} from './h225-types.js';

const address = ['h245-address', transportAddress, 'optional'] as const;
const start = ['protocol-identifier', oid] as const;
const call = ['call-identifier', callIdentifier] as const;
const names = ['display-name', list(displayName)] as const;

/** Additions of no interest. */
const skip = (count: number) => Array.from({ length: count }, () => ['', unknown] as const);

const setup = sequence(
  [
    start,
    address,
    ['source-address', aliases, 'optional'],
    ['source-info', endpointType],
    ['destination-address', aliases, 'optional'],
    ['dest-call-signal-address', transportAddress, 'optional'],
    ['dest-extra-call-info', aliases, 'optional'],
    ['dest-extra-crv', list(integer(0, 65_535)), 'optional'],
    ['active-mc', boolean],
    ['conference-id', conferenceId],
    ['conference-goal', reasons(3)],
    ['call-services', callServices, 'optional'],
    ['call-type', callType],
  ],
  [
    ['source-call-signal-address', transportAddress],
    ['remote-extension-address', aliasAddress],
    call,
    // from h245SecurityCapability to parallelH245Control
    ...skip(22),
    [
      'additional-source-address',
      list(
        sequence([
          ['address', aliasAddress],
          ['presentation-indicator', reasons(3), 'optional'],
          ['screening-indicator', { is: 'enumerated', count: 4 }, 'optional'],
        ]),
      ),
    ],
    ...skip(1),
    names,
  ],
);

const callProceeding = sequence([start, ['destination-info', endpointType], address], [call]);

const connect = sequence(
  [start, address, ['destination-info', endpointType], ['conference-id', conferenceId]],
  [call, ...skip(7), ['connected-address', aliases], ...skip(6), names],
);

const alerting = sequence(
  [start, ['destination-info', endpointType], address],
  [call, ...skip(6), ['alerting-address', aliases], ...skip(6), names],
);

const information = sequence([start], [call]);

const releaseComplete = sequence(
  [start, ['reason', reasons(12), 'optional']],
  [call, ...skip(2), ['busy-address', aliases], ...skip(5), ['destination-info', endpointType], names],
);

const facility = sequence(
  [
    start,
    ['alternative-address', transportAddress, 'optional'],
    ['alternative-alias-address', aliases, 'optional'],
    ['conference-id', conferenceId, 'optional'],
    ['reason', reasons(4)],
  ],
  [call, ...skip(5), ['h245-address', transportAddress]],
);

const progress = sequence([
  start,
  ['destination-info', endpointType],
  address,
  call,
  ['security', unknown, 'optional'],
  ['tokens', unknown, 'optional'],
  ['crypto', unknown, 'optional'],
  ['fast-start', list({ is: 'any-octets' }), 'optional'],
]);

/** Status, StatusInquiry and SetupAcknowledge. */
const status = sequence([start, call, ['tokens', unknown, 'optional'], ['crypto', unknown, 'optional']]);

const notify = sequence(
  [start, call, ['tokens', unknown, 'optional'], ['crypto', unknown, 'optional']],
  [['connected-address', aliases], ...skip(3), names],
);

/** H323-UserInformation. */
export const CALL_SIGNALLING = sequence([
  [
    '',
    // H323-UU-PDU
    sequence([
      [
        '',
        choice(
          [
            ['', setup],
            ['', callProceeding],
            ['', connect],
            ['', alerting],
            ['', information],
            ['', releaseComplete],
            ['', facility],
          ],
          [
            ['', progress],
            ['', nothing],
            ['', status],
            ['', status],
            ['', status],
            ['', notify],
          ],
        ),
      ],
      ['non-standard-data', nonStandard, 'optional'],
    ]),
  ],
  [
    'user-data',
    sequence([
      ['protocol-discriminator', integer(0, 255)],
      ['user-information', octets(1, 131)],
    ]),
    'optional',
  ],
]);

import type { Capture } from '../core/capture.js';
import type { Endpoint } from '../core/flow.js';
import type { FindingValue } from '../core/finding.js';
import { type Time, formatTime } from '../core/time.js';
import { nameBasedUuid } from './uuid.js';

/** "…MUST be 00abedb4-…" for the identifiers of observables (STIX 2.1 §2.9). */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';

/** Ours, for everything else. */
const OWN = '3eaacc90-683c-4010-a74c-fd7b7eb7cd2e';

export interface StixObject {
  readonly type: string;
  readonly id: string;
}

/** An identifier of an object that is none of STIX's observables: the same for the same name. */
export function ownId(type: string, name: readonly unknown[]): string {
  return `${type}--${nameBasedUuid(OWN, JSON.stringify([type, ...name]))}`;
}

/** The capture itself, known by its hash. */
export function fileObject({ file, sha256, bytes }: Capture): StixObject {
  return observable('file', { hashes: { 'SHA-256': sha256 }, name: file }, { size: bytes });
}

export function addressObject({ address }: Endpoint): StixObject {
  return observable(address.includes(':') ? 'ipv6-addr' : 'ipv4-addr', { value: address });
}

/** The traffic that carries a value; one object for each direction of a flow. */
export function trafficObject({ transport, source, destination }: NonNullable<FindingValue['carrier']>): StixObject {
  return observable('network-traffic', {
    dst_port: destination.port,
    dst_ref: addressObject(destination).id,
    protocols: [source.address.includes(':') ? 'ipv6' : 'ipv4', transport],
    src_port: source.port,
    src_ref: addressObject(source).id,
  });
}

/** Times of STIX's own objects have milliseconds, no more and no less (§3.2). */
export function stixTime(time: Time): string {
  return formatTime({ ...time, digits: 3 });
}

/** `named`: the properties that its identifier follows from, sorted by name as RFC 8785 wants. */
function observable(type: string, named: object, further: object = {}): StixObject {
  return {
    type,
    spec_version: '2.1',
    id: `${type}--${nameBasedUuid(OBSERVABLES, JSON.stringify(named))}`,
    ...named,
    ...further,
  } as StixObject;
}

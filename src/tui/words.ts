import type { NotJudged } from '../core/capture.js';
import type { EvidenceLevel, Observer, Severity } from '../core/finding.js';
import type { Confidence, Disclosure, SignatureStatus } from '../core/observation.js';

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  none: 'INFO',
};

export const EVIDENCE_WORDS: Readonly<Record<EvidenceLevel, string>> = {
  observed: 'read directly from the bytes',
  derived: 'it follows from bytes that were read',
  inferred: 'likely from the circumstances, not read anywhere',
};

export const DISCLOSURE_WORDS: Readonly<Record<Disclosure, string>> = {
  cleartext: 'in the clear: anyone on the path can read it',
  'publicly-decryptable': 'encrypted with a key that everybody knows: anyone on the path can read it',
  decrypted: 'encrypted; read here because the keys were given',
  intercepted: 'encrypted; read here by a proxy only, not a leak on the path',
};

export const STATUS_WORDS: Readonly<Record<SignatureStatus, string>> = {
  documented: 'documented: known from public material, not yet seen on a real wire',
  synthetic: 'synthetic: tried only on bytes made for the purpose',
  confirmed: 'confirmed: seen in a real capture',
  heuristic: 'heuristic: no signature; known by its own name, or given by you',
};

export const OBSERVER_WORDS: Readonly<Record<Observer, string>> = {
  'same-network': 'people on the same Wi-Fi or local network',
  'provider-and-transit': 'the internet provider and every network on the way',
  'server-operator': 'whoever runs the server',
  vendor: 'the company behind the service',
  states: 'states that can compel any of these',
  participants: 'the other participants',
};

/** Completes "12 packets: …". */
export const NOT_JUDGED_WORDS: Readonly<Record<NotJudged['why'], string>> = {
  encrypted: 'encrypted',
  'unknown-protocol': 'in a protocol that no signature knows',
  'unread-payload': 'not explained by their protocol',
  fragment: 'only fragments of a packet',
  'cut-packet': 'cut short when they were captured',
  'not-ip': 'not internet traffic (ARP and the like)',
  'other-transport': 'neither UDP nor TCP',
  'link-type': 'of a link type that is not read',
  'broken-headers': 'with broken headers',
  'flow-limit': 'beyond the limit of flows',
  'observation-limit': 'beyond the limit of values',
  'reassembly-limit': 'beyond the limits of putting messages together',
  'idle-limit': 'gone on with after a long silence',
  'event-limit': 'beyond the limits of events and stays',
  'probe-limit': 'beyond the limits of comparing probes',
  'name-limit': 'beyond the limit of names of servers',
  'finding-limit': 'beyond the limit that findings count',
};

export const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = {
  high: 'sure',
  medium: 'fairly sure',
  low: 'not sure',
};

import { createHash } from 'node:crypto';
import type { Capture } from '../core/capture.js';
import type { Finding, FindingValue, Severity } from '../core/finding.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { type Time, formatTime } from '../core/time.js';
import { jsonLine } from './json.js';
import type { Report } from './report.js';

/** Tells our signature numbers from those of rule sets for Suricata, whose generator is 1. */
const GENERATOR = 7377;

/** Suricata's priorities: 1 is the worst. */
const PRIORITIES: Readonly<Record<Severity, 1 | 2 | 3 | 4>> = { critical: 1, high: 1, medium: 2, low: 3, none: 4 };

const EPOCH: Time = { seconds: 0, nanoseconds: 0, digits: 6 };

/**
 * Suricata's EVE: one line for each value that a finding rests on, as an
 * `alert` with our own data under `roomtone`. What could not be judged is an
 * `anomaly`, so that nobody takes silence for safety.
 */
export class EveReport implements Report {
  readonly #captures: Capture[] = [];

  *capture({ capture }: CaptureResult): Generator<string> {
    this.#captures.push(capture);
    yield '';
  }

  *run({ findings }: RunResult): Generator<string> {
    for (const finding of findings) {
      if (finding.values.length === 0) yield jsonLine(this.#doubt(finding));
      for (const value of finding.values) yield jsonLine(this.#alert(finding, value));
    }
  }

  #alert(finding: Finding, value: FindingValue): object {
    const { carrier, evidence, kind, field } = value;
    const capture = this.#captures[evidence.capture];
    return {
      timestamp: eveTime(evidence.time),
      ...(carrier !== undefined && { flow_id: flowNumber(capture?.sha256 ?? '', carrier.flow) }),
      pcap_cnt: evidence.frame,
      event_type: 'alert',
      ...(carrier !== undefined && {
        src_ip: carrier.source.address,
        src_port: carrier.source.port,
        dest_ip: carrier.destination.address,
        dest_port: carrier.destination.port,
        proto: carrier.transport.toUpperCase(),
        community_id: carrier.flow,
      }),
      pcap_filename: capture?.file ?? '',
      alert: {
        action: 'allowed',
        gid: GENERATOR,
        signature_id: signatureNumber(finding.rule),
        rev: 1,
        signature: `${finding.rule} ${finding.title}`,
        category: finding.score >= 4 ? 'Information Leak' : 'Misc activity',
        severity: PRIORITIES[finding.severity],
      },
      roomtone: {
        ...ownData(finding),
        kind,
        value: value.value,
        field,
        offset: evidence.offset,
        length: evidence.length,
        ...(evidence.pieces !== undefined && { pieces: evidence.pieces }),
        ...(evidence.part !== undefined && { part: evidence.part }),
      },
    };
  }

  #doubt(finding: Finding): object {
    return {
      timestamp: eveTime(this.#captures.at(-1)?.last ?? EPOCH),
      event_type: 'anomaly',
      anomaly: { type: 'applayer', event: 'NOT_JUDGED', layer: 'proto_detect' },
      roomtone: ownData(finding),
    };
  }
}

function ownData(finding: Finding): object {
  const { rule, severity, score, confidence, evidenceLevel, vendor, subject, summary, disclosure, status, fingerprint } = finding;
  return { rule, severity, score, confidence, evidenceLevel, vendor, subject, summary, disclosure, status, fingerprint };
}

/** As Suricata writes it: microseconds, and the zone without a colon. */
function eveTime(time: Time): string {
  return formatTime({ ...time, digits: 6 }).replace(/Z$/, '+0000');
}

/** Suricata's flow numbers are integers that a double holds. */
function flowNumber(sha256: string, flow: string): number {
  return createHash('sha256').update(`${sha256} ${flow}`).digest().readUIntBE(0, 6);
}

/** A number for a rule that no other rule has: its letters to base 27, then its three digits. */
function signatureNumber(rule: string): number {
  const [, letters = '', digits = '0'] = /^RT-([A-Z]+)-(\d{3})$/.exec(rule) ?? [];
  const family = Array.from(letters).reduce((sum, letter) => sum * 27 + letter.charCodeAt(0) - 64, 0);
  return family * 1000 + Number(digits);
}

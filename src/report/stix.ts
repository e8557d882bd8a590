import type { Capture } from '../core/capture.js';
import { escapeText } from '../core/display.js';
import type { Finding, FindingValue } from '../core/finding.js';
import type { Confidence } from '../core/observation.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { type Time, earlierOf, laterOf } from '../core/time.js';
import { jsonLine } from './json.js';
import type { Report } from './report.js';
import { type StixObject, addressObject, fileObject, ownId, stixTime, trafficObject } from './stix-objects.js';

/** STIX's own scale for High, Med and Low (2.1, Appendix A). */
const CONFIDENCES: Readonly<Record<Confidence, number>> = { high: 85, medium: 50, low: 15 };

const EPOCH: Time = { seconds: 0, nanoseconds: 0, digits: 0 };

interface Observed {
  readonly refs: readonly string[];
  first: Time;
  last: Time;
  count: number;
}

/**
 * STIX 2.1: a bundle of the traffic observed and a note for each finding.
 * Never an indicator: an app that leaks is no malware. Every identifier
 * follows from what it names, every time from the capture.
 */
export class StixReport implements Report {
  readonly #captures: Capture[] = [];

  *capture({ capture }: CaptureResult): Generator<string> {
    this.#captures.push(capture);
    yield '';
  }

  *run({ findings }: RunResult): Generator<string> {
    const objects = new Map<string, StixObject>();
    const put = (object: StixObject) => {
      objects.set(object.id, object);
      return object.id;
    };
    const files = this.#captures.map((capture) => put(fileObject(capture)));
    const observed = new Map<string, Observed>();
    const notes = findings.map((finding) => {
      const refs = finding.values.map((value) => observe(value, files[value.evidence.capture]!, observed, put));
      return this.#note(finding, refs.length === 0 ? files : [...new Set(refs)]);
    });
    for (const [id, { refs, first, last, count }] of observed) {
      put({
        type: 'observed-data',
        spec_version: '2.1',
        id,
        created: stixTime(first),
        modified: stixTime(first),
        first_observed: stixTime(first),
        last_observed: stixTime(last),
        number_observed: count,
        object_refs: refs,
      } as StixObject);
    }
    notes.forEach(put);
    const all = [...objects.values()];
    yield jsonLine({
      type: 'bundle',
      id: ownId(
        'bundle',
        all.map(({ id }) => id),
      ),
      objects: all,
    });
  }

  #note(finding: Finding, refs: readonly string[]): StixObject {
    const { rule, title, summary, caveat, advice, values, fingerprint, labels } = finding;
    const made = stixTime(values[0]?.evidence.time ?? this.#captures[0]?.first ?? EPOCH);
    const proofs = values.map(({ kind, value, evidence: { capture, frame, offset, length } }) => {
      const end = offset + Math.max(length, 1) - 1;
      return `${kind} ${escapeText(value)}: frame ${frame}, bytes ${offset}-${end} of ${escapeText(this.#captures[capture]?.file ?? '')}`;
    });
    return {
      type: 'note',
      spec_version: '2.1',
      id: ownId('note', [fingerprint, summary, refs]),
      created: made,
      modified: made,
      labels: [rule],
      confidence: CONFIDENCES[finding.confidence],
      abstract: `${rule}: ${title}`,
      content: [summary, ...proofs, caveat, advice].join('\n'),
      ...(labels.cwe.length > 0 && { external_references: labels.cwe.map((id) => ({ source_name: 'cwe', external_id: id })) }),
      object_refs: refs,
    } as StixObject;
  }
}

/** Notes that a value was seen; returns what a note about it refers to. */
function observe(
  { carrier, evidence }: FindingValue,
  file: string,
  observed: Map<string, Observed>,
  put: (object: StixObject) => string,
): string {
  if (carrier === undefined) return file;
  const source = put(addressObject(carrier.source));
  const destination = put(addressObject(carrier.destination));
  const traffic = put(trafficObject(carrier));
  const id = ownId('observed-data', [file, traffic]);
  const known = observed.get(id);
  if (known === undefined) {
    observed.set(id, { refs: [traffic, source, destination, file], first: evidence.time, last: evidence.time, count: 1 });
  } else {
    known.first = earlierOf(known.first, evidence.time);
    known.last = laterOf(known.last, evidence.time);
    known.count++;
  }
  return id;
}

import type { Capture, Coverage } from '../../core/capture.js';
import type { CaptureResult, ProtocolResult } from '../../core/results.js';
import { formatTime } from '../../core/time.js';
import { nameOf } from './names.js';
import { table } from './table.js';
import { type Html, markup } from './template.js';
import type { Words } from './words.js';

/** Files named with their hashes: what a second person needs is not to end after a screen or two. */
const MAX_HASHES = 2000;

/** What is kept of each capture for the page. */
export interface Looked {
  readonly capture: Capture;
  readonly coverage: Coverage;
  readonly anomalies: CaptureResult['anomalies'];
}

/** What was looked at, and what could not be judged and why. */
export function coverageParts(captures: readonly Looked[], words: Words): Html {
  const seen = captures.map(({ capture, coverage }) => [
    markup`${capture.file}${!capture.complete && markup`<br>${capture.truncated ? words.truncated : words.incomplete}`}`,
    capture.first === null ? '' : formatTime(capture.first),
    capture.last === null ? '' : formatTime(capture.last),
    capture.packets,
    coverage.flows,
    coverage.flowsClassified,
  ]);
  const doubts = captures.flatMap(({ capture, coverage }) =>
    coverage.notJudged.map(({ why, count, unit, detail }) => [
      ...(captures.length > 1 ? [capture.file] : []),
      `${nameOf(words.notJudged, why)}${detail.length === 0 ? '' : ` (${detail.join(', ')})`}`,
      counted(count, unit, words),
    ]),
  );
  const oddities = captures.flatMap(({ capture, anomalies }) =>
    anomalies.map(({ frame, why, decoder, detail, count }) => [
      ...(captures.length > 1 ? [capture.file] : []),
      frame === 0 ? '' : frame,
      markup`<span lang="en">${why} (${decoder}): ${detail}</span>`,
      count,
    ]),
  );
  const file = captures.length > 1 ? (['file'] as const) : [];
  const isRecalled = captures.some(({ coverage }) => coverage.isRecalled === true);
  return markup`${isRecalled && markup`<p>${words.recalled}</p>\n`}${table(words, words.headings.coverage, ['file', 'from', 'until', 'packets', 'flows', 'recognised'], seen)}
${doubts.length === 0 ? markup`<p>${words.none.coverage}</p>` : table(words, words.notJudgedAbout, [...file, 'why', 'count'], doubts)}
${oddities.length > 0 && table(words, words.headings.anomalies, [...file, 'frame', 'why', 'count'], oddities)}`;
}

/** What the signatures say of the protocols that were met; their titles are in English. */
export function trafficList(protocols: readonly ProtocolResult[], words: Words): Html {
  if (protocols.length === 0) return markup`<p>${words.none.traffic}</p>`;
  return markup`<dl>
${protocols.map(
  ({ title, flows, status, exposes, doesNotExpose }) =>
    markup`<dt><span lang="en">${title}</span>${words.colon}${counted(flows, 'flows', words)}</dt>
<dd class="quiet">${words.statuses[status]}</dd>
<dd>${words.visible}${words.colon}${exposes[words.lang]}</dd>
<dd>${words.notVisible}${words.colon}${doesNotExpose[words.lang]}</dd>
`,
)}
</dl>`;
}

/** The files with the hashes by which a second person knows that they have the same. */
export function hashTable(captures: readonly Looked[], words: Words): Html {
  const rows = captures.map(({ capture: { file, format, compression, bytes, sha256 } }) => [
    file,
    compression === null ? format : `${format}, ${compression}`,
    bytes,
    markup`<code>${sha256}</code>`,
  ]);
  return table(words, words.headings.hashes, ['file', 'format', 'bytes', 'sha256'], rows, MAX_HASHES);
}

function counted(count: number, unit: keyof Words['units'], { units, isOne }: Words): string {
  return `${count} ${units[unit][isOne(count) ? 0 : 1]}`;
}

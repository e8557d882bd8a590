import { describe, expect, test } from 'vitest';
import { compare } from './difference.js';
import { differenceLines, differenceText } from './difference-text.js';
import { type Line, Picture } from './picture.js';

const finding = (vendor: string | null, subject: string, more: Line = {}): Line => ({
  type: 'finding',
  rule: 'RT-ID-001',
  vendor,
  subject,
  title: `${vendor ?? 'nobody'}, ${subject}`,
  severity: 'high',
  count: 2,
  fingerprint: `${vendor} ${subject}`,
  ...more,
});
const observation = (vendor: string | null, kind: string, protocol: string): Line => ({ type: 'observation', vendor, kind, protocol });
const coverage = (byProtocol: Line, notJudged: readonly Line[] = []): Line => {
  const flows = Object.keys(byProtocol).length;
  return { type: 'coverage', flows: { seen: flows + 1, classified: flows, byProtocol }, notJudged };
};
const server = (ip: string, country: string): Line => ({ type: 'server', ip, vendor: 'v', location: { candidates: [{ country }] } });
const CAPTURE = { type: 'capture', complete: true };

function picture(...lines: readonly Line[]): Picture {
  const made = new Picture();
  for (const line of [CAPTURE, ...lines]) made.add(line);
  return made;
}

const changesOf = (old: Picture, now: Picture) =>
  compare(old, now).findings.map(({ change, finding: { subject }, why }) => [change, subject, why]);

const OLD = picture(coverage({ 'v/talk': 3 }), observation('v', 'user-id', 'v/talk'), finding('v', 'user-id'));

describe('a finding that is not there any more', () => {
  test('went, when the traffic it stood in was read', () => {
    expect(changesOf(OLD, picture(coverage({ 'v/talk': 1 })))).toEqual([['went', 'user-id', '']]);
  });

  test('went, when the vendor now encrypts', () => {
    const now = picture(coverage({ 'v/sealed': 2 }, [{ why: 'encrypted', unit: 'flows', count: 2, detail: ['v'] }]));
    expect(changesOf(OLD, now)).toEqual([['went', 'user-id', 'its traffic is there, and encrypted']]);
  });

  test.each([
    ['nothing was recognised', picture(coverage({})), 'nothing was recognised in the new capture'],
    ['there is no traffic of the vendor', picture(coverage({ dns: 4 })), 'no traffic of v that can be read is in the new capture'],
    [
      'only its name was looked up',
      picture(coverage({ dns: 4 }), observation('v', 'hostname', 'dns')),
      'no traffic of v that can be read is in the new capture',
    ],
    [
      'the reading was cut short',
      picture({ type: 'capture', complete: false }, coverage({ 'v/talk': 1 })),
      'the new capture was not read to its end',
    ],
  ])('is not judged, when %s', (_, now, why) => {
    expect(changesOf(OLD, now)).toEqual([['not-judged', 'user-id', why]]);
  });

  test('of an open standard is judged by the protocol it stood in', () => {
    const old = picture(coverage({ sip: 1 }), observation(null, 'username', 'sip'), finding(null, 'username'));
    expect(changesOf(old, picture(coverage({ sip: 1 })))).toEqual([['went', 'username', '']]);
    expect(changesOf(old, picture(coverage({ rtp: 1 })))[0]![0]).toBe('not-judged');
  });
});

test('what appeared and what stayed are told with their figures; what could not be judged is no finding here', () => {
  const now = picture(
    coverage({ 'v/talk': 1 }),
    finding('v', 'user-id', { count: 5 }),
    finding('v', 'room-id'),
    finding(null, 'coverage', { rule: 'RT-COV-001' }),
  );
  const { findings } = compare(OLD, now);
  expect(findings.map(({ change, before, after }) => [change, before, after])).toEqual([
    ['stayed', 2, 5],
    ['appeared', null, 2],
  ]);
});

test('servers, countries, kinds and protocols are compared as sets', () => {
  const old = picture(coverage({ 'v/talk': 1 }), server('192.0.2.1', 'CN'), observation('v', 'user-id', 'v/talk'));
  const now = picture(coverage({ 'v/sealed': 1 }), server('192.0.2.9', 'FR'), observation('v', 'device-id', 'v/sealed'));
  expect(compare(old, now)).toMatchObject({
    servers: { appeared: ['192.0.2.9 (v)'], went: ['192.0.2.1 (v)'] },
    countries: { appeared: ['FR'], went: ['CN'] },
    kinds: { appeared: ['device-id (v)'], went: ['user-id (v)'] },
    protocols: { appeared: ['v/sealed'], went: ['v/talk'] },
    after: { captures: 1, flows: 2, recognised: 1, complete: true },
  });
});

test('says that a finding not judged is not mended, and lets no control character through', () => {
  const evil = picture(coverage({ dns: 1 }), { type: 'server', ip: '\u001b]0;x\u0007' });
  const text = [...differenceText(compare(OLD, evil))].join('');
  expect(text).toContain('This does not say that they are mended');
  // oxlint-disable-next-line no-control-regex -- it is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  const lines = [...differenceLines(compare(OLD, evil))].map((line) => JSON.parse(line) as Line);
  expect(lines[0]).toMatchObject({ type: 'difference', of: 'finding', change: 'not-judged', before: 2, after: null });
  expect(lines.at(-1)).toMatchObject({ of: 'coverage', after: { recognised: 1 } });
});

test('takes no harm from a report of something else', () => {
  const made = new Picture();
  for (const line of [{}, { type: 'coverage', flows: 7 }, { type: 'finding' }, { type: 'server', location: { candidates: [3] } }])
    made.add(line);
  expect(compare(made, made).findings).toHaveLength(1);
});

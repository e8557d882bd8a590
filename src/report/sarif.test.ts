import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Finding } from '../core/finding.js';
import { ENCRYPTED, HOSTILE, IN_THE_CLEAR, KNOWLEDGE, UNSAFE, framesOf, withText } from '../testing/results.js';
import type { Judgement } from './junit.js';
import { SarifReport } from './sarif.js';
import { printed } from './testing.js';

const FRAMES = await framesOf(IN_THE_CLEAR);

/** "…consists only of the characters that RFC 3986 lets into a reference." */
const Uri = z.string().regex(/^[\w\-.~!$&'()*+,;=:@/?%]*$/);
const Message = z.strictObject({ text: z.string().min(1), markdown: z.string().optional() });
const Bag = z.record(z.string(), z.unknown());
const Level = z.enum(['none', 'note', 'warning', 'error']);
const Index = z.int().min(0);
const PhysicalLocation = z.strictObject({
  artifactLocation: z.strictObject({ uri: Uri, index: Index }),
  region: z.strictObject({ byteOffset: Index, byteLength: Index, properties: Bag }).optional(),
});
const Location = z.strictObject({
  id: z.int().min(1).optional(),
  physicalLocation: PhysicalLocation,
  logicalLocations: z.array(z.strictObject({ name: z.string(), fullyQualifiedName: z.string(), kind: z.string() })).optional(),
  message: Message.optional(),
});

/** Of the schema of SARIF 2.1.0 the parts that we write, nothing else allowed; the names, types and closed lists are the schema's. */
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          semanticVersion: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              name: z.string().regex(/^([A-Z][A-Za-z]*)+$/),
              shortDescription: Message,
              fullDescription: Message,
              help: Message,
              defaultConfiguration: z.strictObject({ level: Level }),
              properties: Bag.and(z.object({ 'security-severity': z.string().regex(/^\d+\.\d$/), tags: z.array(z.string()) })),
            }),
          ),
        }),
      }),
      invocations: z.array(z.strictObject({ executionSuccessful: z.boolean() })),
      artifacts: z.array(
        z.strictObject({
          location: z.strictObject({ uri: Uri }),
          length: z.int().min(-1),
          roles: z.array(z.literal('analysisTarget')),
          hashes: z.record(z.string(), z.string()),
        }),
      ),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: Index,
          kind: z.enum(['fail', 'open']),
          level: Level,
          message: Message,
          locations: z.array(Location).min(1),
          relatedLocations: z.array(Location).optional(),
          partialFingerprints: z.record(z.string(), z.string()),
          properties: Bag,
          suppressions: z.array(z.strictObject({ kind: z.literal('external'), justification: z.string() })).optional(),
        }),
      ),
    }),
  ),
});

const FAILS = () => ({ fails: true }) as const;
const sarifOf = (frames = FRAMES, file = 'a.pcapng', judge: (finding: Finding) => Judgement = FAILS) =>
  Sarif.parse(JSON.parse(printed(new SarifReport(KNOWLEDGE.rules, '1.2.3', judge), [[file, frames]])));
const run = sarifOf().runs[0]!;
const result = (rule: string, subject?: string) =>
  run.results.find(({ ruleId, properties }) => ruleId === rule && (subject === undefined || properties['subject'] === subject));

const judgeTokens = ({ rule }: Finding): Judgement =>
  rule === 'RT-TOK-001' ? { fails: false, why: 'Accepted until 2027-01-31: known', isAccepted: true } : { fails: true };

describe('SARIF', () => {
  test('fits the schema, whatever was read', async () => {
    for (const frames of [FRAMES, await framesOf(ENCRYPTED), []]) expect(sarifOf(frames).runs).toHaveLength(1);
  });

  test('has every rule with its help, and results that point to theirs', () => {
    const { rules } = run.tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(Object.keys(KNOWLEDGE.rules).toSorted());
    for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    const rule = rules.find(({ id }) => id === 'RT-ID-001')!;
    expect(rule).toMatchObject({ defaultConfiguration: { level: 'error' }, properties: { 'security-severity': '7.5' } });
    expect(rule.help.text).toContain(`What to do: ${KNOWLEDGE.rules['RT-ID-001']!.en.advice}`);
    expect(rule.properties.tags).toContain('external/cwe/cwe-319');
  });

  test('says where the bytes stand, the first proof first', () => {
    const users = result('RT-ID-001', 'user-id')!;
    expect(users.locations[0]).toMatchObject({
      physicalLocation: {
        artifactLocation: { uri: 'a.pcapng', index: 0 },
        region: { byteOffset: 94, byteLength: 4, properties: { frame: 1 } },
      },
      logicalLocations: [{ name: 'frame 1' }],
    });
    expect(users.relatedLocations).toHaveLength(3);
    expect(users.message.text).toContain('user-id 1846209 in frame 1, bytes 94–97');
  });

  test('leaves open what could not be judged, at no level', async () => {
    const open = sarifOf(await framesOf(ENCRYPTED)).runs[0]!.results.filter(({ ruleId }) => ruleId === 'RT-COV-001');
    expect(open.length).toBeGreaterThan(0);
    for (const { kind, level, locations } of open) {
      expect([kind, level]).toEqual(['open', 'none']);
      expect(locations[0]?.physicalLocation).toEqual({ artifactLocation: { uri: 'a.pcapng', index: 0 } });
    }
  });

  test('says which findings somebody has accepted, and why', () => {
    const { results } = sarifOf(FRAMES, 'a.pcapng', judgeTokens).runs[0]!;
    for (const { ruleId, suppressions } of results)
      expect(suppressions).toEqual(
        ruleId === 'RT-TOK-001' ? [{ kind: 'external', justification: 'Accepted until 2027-01-31: known' }] : [],
      );
    expect(run.results.some(({ suppressions }) => suppressions !== undefined)).toBe(false);
  });

  test('gives the same leak the same fingerprint in a capture with other ids and addresses', () => {
    const prints = ({ results }: typeof run) => results.map(({ partialFingerprints }) => partialFingerprints).toSorted();
    const others = withText(FRAMES, 'Gq7TzeB2', 'Zz1YyyX9').map((frame) => {
      const bytes = Buffer.from(frame.bytes);
      for (let at = bytes.indexOf(Buffer.from([198, 51, 100])); at >= 0; at = bytes.indexOf(Buffer.from([198, 51, 100]), at + 1))
        bytes[at + 2] = 99;
      return { ...frame, bytes };
    });
    const changed = sarifOf(others, 'b.pcapng').runs[0]!;
    expect(prints(changed)).toEqual(prints(run));
    expect(JSON.stringify(changed)).toContain('Zz1YyyX9');
  });
});

describe('hostile text in SARIF', () => {
  test('is no link, no place to fill in, and nothing invisible', () => {
    const text = printed(new SarifReport(KNOWLEDGE.rules, '1', FAILS), [
      [HOSTILE, withText(withText(FRAMES, 'Gq7TzeB2', '[a](b){0'), 'ada.example', '\u202e\nbel\x07.ab')],
    ]);
    expect(text).not.toMatch(UNSAFE);
    const { results } = Sarif.parse(JSON.parse(text)).runs[0]!;
    const messages = results.flatMap(({ message, relatedLocations }) => [message, ...(relatedLocations ?? []).map((one) => one.message!)]);
    expect(messages.some((message) => message.text.includes('\\[a\\](b){{0'))).toBe(true);
    for (const { text: said } of messages) expect(said).not.toMatch(/(?<!\\)\[|(?<!\{)\{(?!\{)/);
  });

  test('as a file name is a reference still', () => {
    for (const name of ['https://evil.example/?a#b', 'a b/ü.pcap', '-', '/tmp/x.pcap']) expect(() => sarifOf(FRAMES, name)).not.toThrow();
    expect(sarifOf(FRAMES, 'https://evil.example/').runs[0]?.artifacts[0]?.location.uri).toBe('https%3A//evil.example/');
  });
});

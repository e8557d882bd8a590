import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { Engine } from '../engine.js';
import { KNOWLEDGE, ROOT, analyse, coverage, evidence, framesOf, run } from '../testing/results.js';
import { JsonLinesReport } from './jsonl.js';
import { Line, lineSchema } from './line-schema.js';

const SAMPLES = readdirSync(join(ROOT, 'captures'))
  .map((name) => join(ROOT, 'captures', name, 'capture.pcapng'))
  .filter((path) => existsSync(path));

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, discriminator: false }).compile(lineSchema());

async function linesOf(path: string): Promise<readonly unknown[]> {
  const engine = new Engine(KNOWLEDGE);
  const report = new JsonLinesReport(true);
  const texts = [...report.capture(analyse(engine, await framesOf(path), path)), ...report.run(engine.report())];
  return texts.map((text) => JSON.parse(text) as unknown);
}

describe('the schema of lines', () => {
  test.each(SAMPLES)('holds for every line of %s, which has no other keys', async (path) => {
    const lines = await linesOf(path);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      expect(Line.safeParse(line).error?.issues).toBeUndefined();
      expect(validate(line) ? [] : validate.errors).toEqual([]);
    }
  });

  test('holds for lines that the samples do not have', () => {
    const report = new JsonLinesReport(false);
    const cap = { cap: 'pairs', limit: 5, count: 1, names: [] } as const;
    const lines = [...report.run(run({ coPresenceCaps: [cap] }))].map((text) => JSON.parse(text) as unknown);
    expect(lines).toHaveLength(1);
    for (const line of lines) expect(Line.safeParse(line).success).toBe(true);
  });

  test('refuses what is no line', () => {
    for (const line of [
      {},
      { type: 'nothing' },
      { type: 'anomaly', file: 'a.pcap' },
      { ...evidence(), ...coverage([]), type: 'coverage' },
    ]) {
      expect(Line.safeParse(line).success).toBe(false);
      expect(validate(line)).toBe(false);
    }
  });

  test('says which version it is, and lets in keys of later releases', () => {
    expect(lineSchema()).toMatchObject({ $id: 'urn:roomtone:line:1', $schema: 'https://json-schema.org/draft/2020-12/schema' });
    const later = { type: 'presence-cap', cap: 'pairs', limit: 5, count: 1, names: [], since: '2.0' };
    expect(validate(later)).toBe(true);
    expect(Line.safeParse(later).success).toBe(false);
  });
});

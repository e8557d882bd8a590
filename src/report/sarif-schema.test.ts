import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { ENCRYPTED, HOSTILE, IN_THE_CLEAR, KNOWLEDGE, framesOf } from '../testing/results.js';
import { SarifReport } from './sarif.js';
import { printed } from './testing.js';

/** As OASIS publishes it for SARIF 2.1.0; see src/testing/schemas/README.md. */
const SCHEMA = JSON.parse(readFileSync(new URL('../testing/schemas/sarif-2.1.0.json', import.meta.url), 'utf8')) as object;

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(SCHEMA);

const errorsIn = (log: unknown) => (validate(log) ? [] : validate.errors);

describe("SARIF's own schema", () => {
  test.each([
    ['identifiers in the open', IN_THE_CLEAR, 'a.pcapng'],
    ['encrypted calls', ENCRYPTED, 'b c.pcapng'],
    ['a hostile file name', IN_THE_CLEAR, HOSTILE],
  ])('holds for %s', async (_, path, file) => {
    const log = JSON.parse(
      printed(new SarifReport(KNOWLEDGE.rules, '1.2.3', () => ({ fails: false, why: 'known', isAccepted: file.startsWith('b') })), [
        [file, await framesOf(path)],
      ]),
    ) as unknown;
    expect(errorsIn(log)).toEqual([]);
  });

  test('holds for nothing found, and refuses what is no log', () => {
    expect(errorsIn(JSON.parse(printed(new SarifReport(KNOWLEDGE.rules, '1', () => ({ fails: true })), [['a.pcap', []]])))).toEqual([]);
    expect(errorsIn({ version: '2.1.0' })).not.toEqual([]);
  });
});

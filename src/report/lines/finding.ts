/** Lines of findings, and of who can see what. */
import { z } from 'zod';
import { SEVERITIES } from '../../core/finding.js';
import { KINDS } from '../../core/observation.js';
import { Count, Text, Moment, Status, Disclosure, Confidence, Observer, Place, More } from './values.js';

export const Finding = z.strictObject({
  type: z.literal('finding'),
  rule: z.string().regex(/^RT-[A-Z]+-\d{3}$/),
  severity: z.enum(SEVERITIES),
  score: z.number().min(0).max(10),
  confidence: Confidence,
  evidenceLevel: z.enum(['observed', 'derived', 'inferred']),
  title: Text,
  summary: Text,
  count: Count,
  observers: z.array(Observer),
  vendor: Text.nullable(),
  subject: Text,
  disclosure: Disclosure.nullable(),
  status: Status.nullable(),
  evidence: z.array(z.strictObject({ file: Text, ...Place, time: Moment, ...More, kind: Text, value: Text, field: Text })),
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  labels: z.strictObject({
    cwe: z.array(Text),
    maswe: z.array(Text),
    linddun: z.array(Text),
    rfc6973: z.array(Text),
    gdpr: z.array(Text),
  }),
  caveat: Text,
});

export const ObserverLine = z.strictObject({
  type: z.literal('observer'),
  observer: Observer,
  name: Text.nullable(),
  sees: z.array(z.strictObject({ kind: z.enum(KINDS), values: Count, disclosure: Disclosure })),
  servers: Count,
  encryptedFlows: Count.nullable(),
  because: z.array(Text),
  isSure: z.boolean(),
  findings: z.array(Text),
});

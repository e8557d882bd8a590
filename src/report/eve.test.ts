import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ENCRYPTED, HOSTILE, IN_THE_CLEAR, UNSAFE, framesOf, withText } from '../testing/results.js';
import { EveReport } from './eve.js';
import { printed } from './testing.js';

const FRAMES = await framesOf(IN_THE_CLEAR);
const Port = z.int().min(0).max(65_535);

/** The names and types that Suricata's own lines have (`etc/schema.json` of its source). */
const Common = {
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0000$/),
  roomtone: z.record(z.string(), z.unknown()),
};
const Alert = z.strictObject({
  ...Common,
  flow_id: z.int().optional(),
  pcap_cnt: z.int().min(1),
  event_type: z.literal('alert'),
  src_ip: z.ipv4().or(z.ipv6()).optional(),
  src_port: Port.optional(),
  dest_ip: z.ipv4().or(z.ipv6()).optional(),
  dest_port: Port.optional(),
  proto: z.enum(['UDP', 'TCP']).optional(),
  community_id: z.string().startsWith('1:').optional(),
  pcap_filename: z.string(),
  alert: z.strictObject({
    action: z.literal('allowed'),
    gid: z.int(),
    signature_id: z.int().max(0xffff_ffff),
    rev: z.int(),
    signature: z.string(),
    category: z.string(),
    severity: z.int().min(1).max(4),
  }),
});
const Doubt = z.strictObject({
  ...Common,
  event_type: z.literal('anomaly'),
  anomaly: z.strictObject({ type: z.literal('applayer'), event: z.string(), layer: z.string() }),
});

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => Alert.or(Doubt).parse(JSON.parse(line)));
const eveOf = (frames = FRAMES) => linesOf(printed(new EveReport(), [['a.pcapng', frames]]));

describe('EVE', () => {
  test('has a line for each value, with both ends of its flow', () => {
    expect(eveOf()).toContainEqual(
      expect.objectContaining({
        timestamp: '2021-02-11T14:00:00.000000+0000',
        pcap_cnt: 1,
        src_ip: '198.51.100.11',
        src_port: 50_010,
        dest_ip: '47.107.39.93',
        dest_port: 8000,
        proto: 'UDP',
        roomtone: expect.objectContaining({ rule: 'RT-ID-001', value: '1846209', offset: 94, length: 4 }),
      }),
    );
  });

  test('gives one flow one number, and one rule one number of its own', () => {
    const alerts = eveOf().filter((line) => line.event_type === 'alert');
    const flows = new Map(alerts.map(({ community_id, flow_id }) => [community_id, flow_id]));
    for (const { community_id, flow_id } of alerts) expect(flow_id).toBe(flows.get(community_id));
    expect(new Set(flows.values()).size).toBe(flows.size);
    // Eight bits would do for so few flows, but not for many.
    expect(Math.max(...Array.from(flows.values(), (number) => number ?? 0))).toBeGreaterThan(2 ** 32);
    const rules = new Map(alerts.map(({ alert, roomtone }) => [roomtone['rule'], alert.signature_id]));
    expect(new Set(rules.values()).size).toBe(rules.size);
  });

  test('tells what could not be judged', async () => {
    expect(eveOf(await framesOf(ENCRYPTED))).toContainEqual(
      expect.objectContaining({ event_type: 'anomaly', roomtone: expect.objectContaining({ rule: 'RT-COV-001', vendor: 'agora' }) }),
    );
    expect(printed(new EveReport(), [['empty.pcap', []]])).toBe('');
  });

  test('lets no hostile text out as it is', () => {
    const frames = withText(FRAMES, 'ada.example', '\u202e\nbel\x07.ab');
    const text = printed(new EveReport(), [[HOSTILE, frames]]);
    expect(text).not.toMatch(UNSAFE);
    expect(linesOf(text).some((line) => line.event_type === 'alert' && line.pcap_filename === HOSTILE)).toBe(true);
  });
});

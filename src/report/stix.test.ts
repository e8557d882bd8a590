import { describe, expect, test } from 'vitest';
import { HOSTILE, IN_THE_CLEAR, UNSAFE, framesOf, withText } from '../testing/results.js';
import { addressObject } from './stix-objects.js';
import { StixReport } from './stix.js';
import { printed } from './testing.js';
import { nameBasedUuid } from './uuid.js';

const FRAMES = await framesOf(IN_THE_CLEAR);

type StixJson = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string };

const text = printed(new StixReport(), [['a.pcapng', FRAMES]]);
const bundle = JSON.parse(text) as { readonly type: string; readonly id: string; readonly objects: readonly StixJson[] };
const ofType = (type: string) => bundle.objects.filter((object) => object.type === type);

describe('identifiers', () => {
  test('are those of RFC 9562 and of STIX itself', () => {
    expect(nameBasedUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(addressObject({ address: '198.51.100.3', port: 1 }).id).toBe('ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4');
  });

  test('are unique, and every reference leads to an object', () => {
    const ids = new Set(bundle.objects.map(({ id }) => id));
    expect(ids.size).toBe(bundle.objects.length);
    for (const object of bundle.objects) {
      expect(object.id).toMatch(new RegExp(`^${object.type}--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
      const refs = [object['object_refs'], object['src_ref'], object['dst_ref']].flat().filter((ref) => ref !== undefined);
      for (const ref of refs) expect(ids).toContain(ref);
    }
  });

  test('are the same for the same frames', () => {
    expect(printed(new StixReport(), [['a.pcapng', FRAMES]])).toBe(text);
  });
});

describe('a bundle', () => {
  test('has what was observed and notes, and never an indicator', () => {
    const types = new Set(bundle.objects.map(({ type }) => type));
    expect([...types].toSorted()).toEqual(['file', 'ipv4-addr', 'network-traffic', 'note', 'observed-data']);
  });

  test('has what STIX wants of each type', () => {
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const observed of ofType('observed-data')) {
      expect(observed).toMatchObject({
        spec_version: '2.1',
        created: moment,
        modified: moment,
        first_observed: moment,
        last_observed: moment,
      });
      expect(observed['number_observed']).toBeGreaterThan(0);
      expect(String(observed['first_observed']) <= String(observed['last_observed'])).toBe(true);
    }
    expect(ofType('observed-data').some((observed) => String(observed['first_observed']) < String(observed['last_observed']))).toBe(true);
    for (const note of ofType('note')) {
      expect(note).toMatchObject({ spec_version: '2.1', created: moment, content: expect.any(String) });
      expect((note['object_refs'] as readonly unknown[]).length).toBeGreaterThan(0);
    }
    for (const traffic of ofType('network-traffic'))
      expect(traffic).toMatchObject({ protocols: ['ipv4', expect.stringMatching(/^(udp|tcp)$/)] });
  });

  test('has a note for each finding, with its proof and what it does not prove', () => {
    const note = ofType('note').find(({ abstract }) => String(abstract).startsWith('RT-ID-001: Agora, user id'))!;
    expect(note['content']).toContain('user-id 1846209: frame 1, bytes 94-97 of a.pcapng');
    expect(note['content']).toContain('It does not prove');
    expect(note).toMatchObject({ labels: ['RT-ID-001'], confidence: 50 });
  });

  test('lets no hostile text out as it is', () => {
    const hostile = withText(FRAMES, 'ada.example', '\u202e\nbel\x07.ab');
    expect(printed(new StixReport(), [[HOSTILE, hostile]])).not.toMatch(UNSAFE);
  });
});

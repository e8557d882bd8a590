import { describe, expect, test } from 'vitest';
import { frameOf } from '../testing/packets.js';
import { Packet, type Reached } from '../wire/packet.js';
import { CoverageTally } from './coverage-tally.js';

/** A tally of packets that got so far, each on its link type. */
function tallyOf(...packets: readonly { readonly reached: Reached; readonly linkType?: number; readonly cut?: boolean }[]): CoverageTally {
  const tally = new CoverageTally();
  for (const { reached, linkType = 1, cut = false } of packets) {
    const packet = new Packet();
    packet.cut = cut;
    tally.note(reached, packet, frameOf(Buffer.alloc(60), { linkType }));
  }
  return tally;
}

describe('a coverage tally', () => {
  test('has nothing to say of no packets', () => {
    const tally = tallyOf();
    expect([tally.read, tally.notJudged(), [...tally.linkTypes]]).toEqual([0, [], []]);
  });

  test('counts packets that were read to a payload, and says nothing else of them', () => {
    const tally = tallyOf({ reached: 'payload' }, { reached: 'payload' });
    expect([tally.read, tally.notJudged()]).toEqual([2, []]);
  });

  test.each<[Reached, string]>([
    ['fragment', 'fragment'],
    ['not-ip', 'not-ip'],
    ['other-transport', 'other-transport'],
    ['truncated', 'broken-headers'],
    ['malformed', 'broken-headers'],
    ['next', 'broken-headers'],
  ])('a packet that got to "%s" was not judged for %s', (reached, why) => {
    const tally = tallyOf({ reached });
    expect([tally.read, tally.notJudged()]).toEqual([0, [{ why, unit: 'packets', count: 1, detail: [] }]]);
  });

  test('adds up packets of one reason, and keeps reasons apart', () => {
    const tally = tallyOf({ reached: 'truncated' }, { reached: 'fragment' }, { reached: 'malformed' });
    expect(tally.notJudged()).toEqual([
      { why: 'broken-headers', unit: 'packets', count: 2, detail: [] },
      { why: 'fragment', unit: 'packets', count: 1, detail: [] },
    ]);
  });

  test('a packet cut by the snap length was read, and yet not wholly judged', () => {
    const tally = tallyOf({ reached: 'payload', cut: true }, { reached: 'fragment', cut: true });
    expect(tally.read).toBe(1);
    expect(tally.notJudged()).toEqual([
      { why: 'cut-packet', unit: 'packets', count: 1, detail: [] },
      { why: 'fragment', unit: 'packets', count: 1, detail: [] },
    ]);
  });

  test('names each link type that nobody reads once, in order of number', () => {
    const tally = tallyOf(...[276, 147, 9, 276].map((linkType) => ({ reached: 'link-type' as const, linkType })), { reached: 'payload' });
    expect(tally.notJudged()).toEqual([{ why: 'link-type', unit: 'packets', count: 4, detail: ['9', '147', '276'] }]);
  });

  test('keeps every link type met, also when they take turns', () => {
    const tally = tallyOf(...[1, 101, 1, 9].map((linkType) => ({ reached: 'payload' as const, linkType })));
    expect([...tally.linkTypes].toSorted((a, b) => a - b)).toEqual([1, 9, 101]);
  });

  test('takes reasons from elsewhere too', () => {
    const tally = tallyOf();
    tally.noteUnread('flow-limit');
    tally.noteUnread('flow-limit');
    expect(tally.notJudged()).toEqual([{ why: 'flow-limit', unit: 'packets', count: 2, detail: [] }]);
  });

  test('fragments that were put together count as far as their datagram got', () => {
    const tally = tallyOf(...Array.from({ length: 6 }, () => ({ reached: 'fragment' as const })));
    tally.noteJoined(2, 'payload');
    tally.noteJoined(3, 'other-transport');
    expect(tally.read).toBe(2);
    expect(tally.notJudged()).toEqual([
      { why: 'fragment', unit: 'packets', count: 1, detail: [] },
      { why: 'other-transport', unit: 'packets', count: 3, detail: [] },
    ]);
    tally.noteJoined(1, 'payload');
    expect(tally.notJudged()).toMatchObject([{ why: 'other-transport' }]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Box, leastDistance } from './distance.js';

/** One place. */
const point = (latitude: number, longitude: number): Box => [latitude, longitude, latitude, longitude];

const box = fc
  .tuple(
    fc.double({ min: -90, max: 90, noNaN: true }),
    fc.double({ min: -90, max: 90, noNaN: true }),
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -180, max: 180, noNaN: true }),
  )
  .map(([a, b, c, d]): Box => [Math.min(a, b), Math.min(c, d), Math.max(a, b), Math.max(c, d)]);

const within = ([south, west, north, east]: Box, up: number, right: number) =>
  point(south + (north - south) * up, west + (east - west) * right);

describe('the least distance', () => {
  test.each([
    // Great circles as airports give them: London to New York 5,570 km, Sydney to Tokyo 7,820 km
    ['London to New York', point(51.5, -0.1), point(40.7, -74), 5570],
    ['Sydney to Tokyo', point(-33.9, 151.2), point(35.7, 139.7), 7820],
    ['across the 180th meridian', point(-17.8, 177.4), point(-13.8, -171.8), 1238],
    ['from pole to pole', point(90, 10), point(-90, -100), 20_015],
    ['to itself', point(51.5, -0.1), point(51.5, -0.1), 0],
  ])('%s is that of the sphere, less what the earth is none', (_name, a, b, expected) => {
    const found = leastDistance([a], [b]);
    expect(found).toBeLessThanOrEqual(expected + 1);
    expect(found).toBeGreaterThan(expected * 0.985 - 1);
  });

  test('of several boxes is that of the nearest two', () => {
    expect(leastDistance([point(0, 0), point(0, 50)], [point(0, 51), point(0, 120)])).toBeCloseTo(
      leastDistance([point(0, 0)], [point(0, 1)]),
    );
  });

  test('is never longer than that between any two places in the boxes', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(box, box, share, share, share, share, (a, b, up, right, otherUp, otherRight) => {
        const [one, other] = [within(a, up, right), within(b, otherUp, otherRight)];
        expect(leastDistance([a], [b])).toBeLessThanOrEqual(leastDistance([one], [other]) + 0.1);
      }),
      { numRuns: 2000 },
    );
  });
});

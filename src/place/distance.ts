/** South, west, north and east in degrees; none crosses the 180th meridian. */
export type Box = readonly [south: number, west: number, north: number, east: number];

/** Mean radius of the earth (IUGG). A sphere is wrong by up to 0.5 %. */
const RADIUS_KM = 6371;
const SPHERE_ERROR = 0.995;

const RADIANS = Math.PI / 180;

/** The least distance in km between any two points of two countries that lie in these boxes; never more than the true one. */
export function leastDistance(a: readonly Box[], b: readonly Box[]): number {
  const least = Math.min(...a.flatMap((one) => b.map((other) => angleBetween(one, other))));
  return least * RADIUS_KM * SPHERE_ERROR;
}

/** The least angle at the earth's centre between two boxes. */
function angleBetween(a: Box, b: Box): number {
  const longitude = longitudeBetween(a, b) * RADIANS;
  const [southA, , northA] = a.map((degrees) => degrees * RADIANS) as [number, number, number];
  const [southB, , northB] = b.map((degrees) => degrees * RADIANS) as [number, number, number];
  if (longitude === 0) return Math.max(southB - northA, southA - northB, 0);
  // The nearest points lie on the meridians that face each other, and one of them at an end of its meridian.
  let least = Infinity;
  for (const [ends, south, north] of [
    [[southA, northA], southB, northB],
    [[southB, northB], southA, northA],
  ] as const) {
    for (const end of ends) {
      // Where the other meridian comes nearest, were it not to end.
      const nearest = Math.atan2(Math.sin(end), Math.cos(end) * Math.cos(longitude));
      for (const latitude of [south, north, Math.min(Math.max(nearest, south), north)])
        least = Math.min(least, angle(end, latitude, longitude));
    }
  }
  return least;
}

/** Degrees of longitude that lie between two boxes, the shorter way round. */
function longitudeBetween([, westA, , eastA]: Box, [, westB, , eastB]: Box): number {
  if (westA <= eastB && westB <= eastA) return 0;
  const gaps = [westB - eastA, westA - eastB].map((gap) => (gap < 0 ? gap + 360 : gap));
  return Math.min(...gaps);
}

/** The spherical law of cosines; enough for distances of hundreds of km. */
function angle(latitudeA: number, latitudeB: number, longitude: number): number {
  const cosine = Math.sin(latitudeA) * Math.sin(latitudeB) + Math.cos(latitudeA) * Math.cos(latitudeB) * Math.cos(longitude);
  return Math.acos(Math.min(Math.max(cosine, -1), 1));
}

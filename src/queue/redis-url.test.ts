import { expect, test } from 'vitest';
import { parseRedisUrl, shownUrl } from './redis-url.js';

test('shows an address without its password and without what could hold one', () => {
  expect(shownUrl(parseRedisUrl('rediss://ada:open%20sesame@cache.example:6380/2?password=again'))).toBe(
    'rediss://ada@cache.example:6380/2',
  );
});

test.each(['localhost:6379', 'http://ada:sesame@host', 'redis://', 'sesame'])('refuses %s and does not repeat it', (text) => {
  expect(() => parseRedisUrl(text)).toThrow(/^The address of Redis is redis:\/\/host:6379/);
});

import { QueueError } from './queue-error.js';

const SCHEMES = new Set(['redis:', 'rediss:']);

/** `redis://[user[:password]@]host[:port][/database]`, or `rediss://` for TLS. Throws QueueError, which never repeats what was given. */
export function parseRedisUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !SCHEMES.has(url.protocol) || url.hostname === '') {
    throw new QueueError('The address of Redis is redis://host:6379, or rediss://user:password@host:6379 with TLS.');
  }
  return url;
}

/** The address as it may be printed: without the password, and without options, which could hold one. */
export function shownUrl(url: URL): string {
  const shown = new URL(url.href);
  shown.password = '';
  shown.search = '';
  shown.hash = '';
  return shown.href;
}

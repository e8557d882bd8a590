import type { Exchange } from '../core/exchange.js';
import type { CaptureResult, RunResult } from '../core/results.js';
import { Engine } from '../engine.js';
import type { Watch } from '../signature/watch/watch.js';
import { InputFile } from '../source/input-file.js';
import type { CaptureDamage } from '../wire/capture-file.js';
import { KNOWLEDGE } from './results.js';

/** An archive of these entries. */
export function archive(...entries: readonly object[]): Buffer {
  return Buffer.from(JSON.stringify({ log: { version: '1.2', creator: { name: 'made by hand', version: '1' }, entries } }));
}

/** An entry as a browser writes it, with what a test says of it. */
export function entry(url: string, { seconds = 0, method = 'GET', request = {}, response = {}, ...more }: EntryParts = {}): object {
  return {
    startedDateTime: new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + seconds * 1000).toISOString(),
    time: 10,
    request: { method, url, httpVersion: 'HTTP/2', headers: [], ...request },
    response: { status: 200, statusText: '', headers: [], content: {}, ...response },
    ...more,
  };
}

export interface EntryParts {
  readonly seconds?: number;
  readonly method?: string;
  readonly request?: object;
  readonly response?: object;
  readonly serverIPAddress?: string;
  readonly connection?: string;
  readonly _webSocketMessages?: readonly object[];
}

/** A body of JSON, as a request has it. */
export function posted(body: unknown): object {
  return {
    postData: { mimeType: 'application/json', text: JSON.stringify(body) },
    headers: [{ name: 'Content-Type', value: 'application/json' }],
  };
}

/** A body of JSON, as an answer has it. */
export function answered(body: unknown): object {
  return {
    content: { mimeType: 'application/json', text: JSON.stringify(body) },
    headers: [{ name: 'content-type', value: 'application/json' }],
  };
}

/** A file in chunks of a length: its exchanges, and what is wrong with it. */
export function exchangesIn(file: Buffer, chunkLength = file.length || 1) {
  const exchanges: Exchange[] = [];
  const damage: CaptureDamage[] = [];
  const input = new InputFile({ onFrame: () => {}, onExchange: (one) => exchanges.push(one), onDamage: (one) => damage.push(one) });
  for (let at = 0; at < file.length; at += chunkLength) input.push(Buffer.from(file.subarray(at, at + chunkLength)));
  const isCut = input.end();
  return { exchanges, damage, isCut, format: input.format?.name };
}

/** Files of exchanges through the whole pipeline. */
export function analyseExchanges(
  files: readonly Buffer[],
  watch?: Watch,
): { readonly captures: readonly CaptureResult[]; readonly run: RunResult } {
  const engine = new Engine(KNOWLEDGE, watch);
  const captures = files.map((file, index) => {
    engine.begin(`${index}.har`);
    const { exchanges, damage, isCut } = exchangesIn(file);
    for (const { why, offset, detail } of damage) engine.note({ frame: 0, decoder: 'capture', why, offset, detail });
    for (const exchange of exchanges) engine.pushExchange(exchange);
    return engine.end({ format: 'har', compression: null, sha256: '', bytes: file.length, truncated: isCut, complete: !isCut });
  });
  return { captures, run: engine.report() };
}

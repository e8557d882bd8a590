import type { CompletedRequest, CompletedResponse } from 'mockttp';
import type { Endpoint } from '../../core/flow.js';

/** An entry of an HTTP Archive 1.2, as `wire/har/` reads it. */
export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: object;
  readonly response: object;
  readonly cache: object;
  readonly timings: object;
  /** Ours: who asked. */
  readonly _clientAddress?: string;
  readonly _webSocketMessages?: readonly object[];
}

/** A request and its answer as an entry; without an answer its status is 0, as browsers have it. */
export async function harEntry(
  request: CompletedRequest,
  response: CompletedResponse | undefined,
  client: Endpoint | undefined,
): Promise<HarEntry> {
  const { startTime, startTimestamp, responseSentTimestamp, wsAcceptedTimestamp } = request.timingEvents;
  const until = responseSentTimestamp ?? wsAcceptedTimestamp ?? response?.timingEvents.responseSentTimestamp;
  const time = Math.max(0, (until ?? startTimestamp) - startTimestamp);
  const body = await request.body.getDecodedBuffer();
  const answer = await response?.body.getDecodedBuffer();
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  return {
    startedDateTime: new Date(startTime).toISOString(),
    time,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: `HTTP/${request.httpVersion}`,
      cookies: [],
      headers: headers(request.rawHeaders),
      queryString: Array.from(url?.searchParams ?? [], ([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: body?.length ?? -1,
      ...(body !== undefined && body.length > 0 && { postData: content(body, request.headers['content-type']) }),
    },
    response: {
      status: response?.statusCode ?? 0,
      statusText: response?.statusMessage ?? '',
      httpVersion: `HTTP/${request.httpVersion}`,
      cookies: [],
      headers: headers(response?.rawHeaders ?? []),
      redirectURL: String(response?.headers['location'] ?? ''),
      headersSize: -1,
      bodySize: answer?.length ?? -1,
      content: { size: answer?.length ?? 0, ...content(answer ?? Buffer.alloc(0), response?.headers['content-type']) },
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    ...(client !== undefined && { _clientAddress: client.address }),
  };
}

function headers(raw: readonly (readonly [string, string])[]): readonly object[] {
  return raw.map(([name, value]) => ({ name, value }));
}

/** Text as it is, all else in base64. */
function content(bytes: Buffer, type: string | string[] | undefined): object {
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(bytes);
  return { mimeType: String(type ?? ''), text: isText ? text : bytes.toString('base64'), ...(!isText && { encoding: 'base64' }) };
}

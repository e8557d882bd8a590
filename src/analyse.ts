import { type Exchange, shownBytes } from './core/exchange.js';
import type { ShownBytes } from './core/frame.js';
import type { CaptureResult } from './core/results.js';
import type { InputProblem } from './core/snapshot.js';
import type { Engine, Fresh } from './engine.js';
import { type Input, readProblem } from './source/inputs.js';
import { readChunks } from './source/chunks.js';
import { type CaptureSink, readCapture } from './source/read-capture.js';
import { shiftExchange, shiftTime } from './source/shift-time.js';

export interface AnalysisSink {
  /** What a frame or an exchange made known for the first time; the frame is the reader's own and changes after the call. */
  onFresh?(fresh: readonly Fresh[], shown: ShownBytes): void;
  onCapture(result: CaptureResult): void | Promise<void>;
  onProblem(problem: InputProblem): void;
  /** After each chunk of an input. Returning true stops the reading. */
  onProgress(input: Input, bytes: number): boolean;
  /** Aborted when the user wants no more; what an input still gives by then is marked incomplete. */
  readonly ended?: AbortSignal;
  /** No other input follows. */
  readonly isLast?: boolean;
  /** It is being taken, maybe for days: of what there is no room for, the oldest goes. */
  readonly isEndless?: boolean;
  /** Seconds by which the input's clock is behind. */
  readonly clockOffset?: number | undefined;
}

/** Reads one input through the engine; trouble with it is reported, never thrown. */
export async function analyse(engine: Engine, input: Input, sink: AnalysisSink): Promise<void> {
  const isInterrupted = () => sink.ended?.aborted === true;
  const { clockOffset, isLast = false, isEndless = false } = sink;
  engine.begin(input.path, { clockOffset, isLast, isEndless });
  let result: CaptureResult;
  try {
    const sinkOfFrames: CaptureSink = {
      onFrame: (frame) => {
        if (sink.clockOffset !== undefined) shiftTime(frame, sink.clockOffset);
        const fresh = engine.push(frame);
        if (fresh.length > 0) sink.onFresh?.(fresh, frame);
      },
      onExchange: (exchange) => {
        const shifted = sink.clockOffset === undefined ? exchange : shiftExchange(exchange, sink.clockOffset);
        const fresh = engine.pushExchange(shifted);
        if (fresh.length > 0) sink.onFresh?.(fresh, shownBytes(exchange));
      },
      onKeyLog: (keyLog) => engine.learnKeys(keyLog),
      onDamage: ({ why, offset, detail }) => {
        // It was us who cut the input.
        if (why === 'truncated' && isInterrupted()) return;
        engine.note({ frame: 0, decoder: 'capture', why, offset, detail });
      },
      onProgress: (bytes) => sink.onProgress(input, bytes),
    };
    const outcome = await readCapture(input.path, sinkOfFrames, input.chunks?.() ?? readChunks(input.path, sink.ended));
    if ('problem' in outcome) {
      engine.abandon();
      if (!input.fromFolder && !isInterrupted()) sink.onProblem({ file: input.path, problem: INPUT_PROBLEMS[outcome.problem] });
      return;
    }
    const { failure, format, compression, sha256, bytes } = outcome;
    if (failure !== undefined) sink.onProblem({ file: input.path, problem: failure });
    const { truncated, complete } = isInterrupted() ? { truncated: false, complete: false } : outcome;
    result = engine.end({ format, compression, sha256, bytes, truncated, complete });
  } catch (error) {
    // Anything but the system's word on a file is a mistake of ours.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    engine.abandon();
    sink.onProblem({ file: input.path, problem: readProblem(error) });
    return;
  }
  await sink.onCapture(result);
}

/** Exchanges after which a capture of its own begins: what the engine keeps of one would grow for days. */
export const EXCHANGES_AT_ONCE = 50_000;

const ENDLESS = { isEndless: true };

/** Reads exchanges as they come, until they end; `file`: where they are kept. */
export async function analyseExchanges(
  engine: Engine,
  file: string,
  exchanges: AsyncIterable<Exchange>,
  { onFresh, onCapture, onBytes }: ExchangeSink,
): Promise<void> {
  const end = () => engine.end({ format: 'har', compression: null, sha256: '', bytes, truncated: false, complete: true });
  let [begun, bytes] = [0, 0];
  engine.begin(file, ENDLESS);
  for await (const exchange of exchanges) {
    if (exchange.at === 0 && begun++ === EXCHANGES_AT_ONCE) {
      await onCapture(end());
      engine.begin(file, ENDLESS);
      [begun, bytes] = [1, 0];
    }
    bytes += exchange.bytes.length;
    const fresh = engine.pushExchange(exchange);
    if (fresh.length > 0) onFresh(fresh, shownBytes(exchange));
    onBytes?.(bytes);
  }
  await onCapture(end());
}

/** What takes what exchanges tell. */
export interface ExchangeSink extends Required<Pick<AnalysisSink, 'onFresh' | 'onCapture'>> {
  /** So many bytes of the capture so far. */
  onBytes?(bytes: number): void;
}

/** Why a file gives nothing, for people. */
export const INPUT_PROBLEMS = {
  empty: 'it is empty',
  'not-a-capture': 'it is nothing that roomtone can read (pcap, pcapng, HAR or flows of mitmproxy, as it is or packed with gzip or zstd)',
} as const;

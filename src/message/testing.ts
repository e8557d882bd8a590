/** A demultiplexer whose output is kept, for tests only. */
import type { Anomaly } from '../core/anomaly.js';
import type { Message } from '../core/message.js';
import { FlowTable } from '../flow/flow-table.js';
import type { Decoder } from '../core/decoder.js';
import { Demultiplexer } from './demultiplexer.js';

export function keptOutput(decoders: readonly Decoder[]) {
  const table = new FlowTable((flow) => demultiplexer.forget(flow));
  const messages: Message[] = [];
  const anomalies: Anomaly[] = [];
  const demultiplexer = new Demultiplexer(
    decoders,
    table,
    (message) => void messages.push(message),
    (anomaly) => anomalies.push(anomaly),
  );
  return { table, messages, anomalies, demultiplexer };
}

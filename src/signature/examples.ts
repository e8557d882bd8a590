import type { Transport } from '../core/flow.js';
import { decodersOf } from './interpreter.js';
import { path } from './path.js';
import type { Signature } from './schema.js';

/** The worked examples of a signature file that do not decode to what stands beside them, a sentence each. Throws LayoutError. */
export function failedExamples(signature: Signature): readonly string[] {
  const decoders = new Map(decodersOf([signature]).map((decoder) => [decoder.id, decoder]));
  return Object.entries(signature.protocols).flatMap(([name, { transports, examples }]) =>
    examples.flatMap((example) =>
      transports.flatMap((transport) =>
        failuresOf(decoders.get(`${signature.id}/${name}`)!, example, transport).map(
          (failure) => `${signature.id}/${name}, "${example.name}" over ${transport}: ${failure}`,
        ),
      ),
    ),
  );
}

function failuresOf(
  decoder: ReturnType<typeof decodersOf>[number],
  { hex, expect }: Signature['protocols'][string]['examples'][number],
  transport: Transport,
): readonly string[] {
  const bytes = Buffer.from(hex, 'hex');
  const decoding = decoder.decode(bytes, {
    transport,
    direction: 'to-server',
    clientPort: 0,
    serverPort: 0,
    recognised: false,
    memory: decoder.begin?.(),
  });
  if (!decoding.ok) return [`is ${decoding.why} at byte ${decoding.at}`];
  if (decoding.used !== bytes.length) return [`only ${decoding.used} of ${bytes.length} bytes are read`];
  return Object.entries(expect).flatMap(([key, wanted]) => {
    const found = decoding.pdus.flatMap((pdu) => path(key)(pdu))[0]?.field.value;
    return String(found) === String(wanted) ? [] : [`${key} is ${String(found)}, not ${String(wanted)}`];
  });
}

import type { Flow } from '../core/flow.js';

/** One for each flow, so that a message holds it once, however many values were read on it. */
const plain = new WeakMap<Flow, Flow>();

/** The flow as plain data. Only own properties cross to another thread, and the engine's flow works its id out when asked. */
export function plainFlow(flow: Flow): Flow {
  const known = plain.get(flow);
  // The program may become known late.
  if (known !== undefined && known.app === flow.app) return known;
  const { index, id, client, server, transport, app } = flow;
  const made: Flow = { index, id, client, server, transport, app };
  plain.set(flow, made);
  return made;
}

/** What goes with a flow, that flow as plain data. */
export function onPlainFlow<Item extends { readonly flow: Flow }>(item: Item): Item {
  return { ...item, flow: plainFlow(item.flow) };
}

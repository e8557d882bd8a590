import { parseAddress } from '../core/address.js';
import type { Endpoint, Flow, Transport } from '../core/flow.js';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../wire/dissect.js';
import { communityId } from './community-id.js';

/** A flow as its table describes it. As a class: an object with a closure of its own for the hash takes 1 KB a flow. */
export class KnownFlow implements Flow {
  readonly transport: Transport;
  #id: string | undefined;

  constructor(
    readonly index: number,
    readonly client: Endpoint,
    readonly server: Endpoint,
    protocol: number,
    readonly app: string | null,
  ) {
    this.transport = protocol === PROTOCOL_TCP ? 'tcp' : 'udp';
  }

  /** A hash that most flows are never asked for. */
  get id(): string {
    const { client, server } = this;
    const protocol = this.transport === 'tcp' ? PROTOCOL_TCP : PROTOCOL_UDP;
    return (this.#id ??= communityId(parseAddress(client.address)!, client.port, parseAddress(server.address)!, server.port, protocol));
  }
}

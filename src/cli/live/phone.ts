import { formatSocket } from '../../core/address.js';
import { PcapOverIp } from '../../source/live/pcap-over-ip.js';
import { type Listening, PhoneReceiver } from '../../source/live/phone-receiver.js';
import { phoneSteps } from './phone-steps.js';
import { type SessionOptions, runSession } from './session.js';

export interface LivePhoneOptions extends SessionOptions, Listening {
  /** Where a capture is offered over TCP, to be fetched instead of waiting for it. */
  readonly connect: { readonly host: string; readonly port: number } | undefined;
}

/** Receives the packets of phones. Returns the exit code. */
export async function livePhone(options: LivePhoneOptions): Promise<number> {
  const { connect, address, port } = options;
  if (connect !== undefined) {
    const from = formatSocket(connect.host, connect.port);
    return runSession((say) => new PcapOverIp(connect.host, connect.port, say), { what: `from ${from}`, steps: [] }, options);
  }
  const what = `what phones send to ${formatSocket(address, port)}, UDP and TCP`;
  return runSession((say) => new PhoneReceiver({ address, port }, say), { what, steps: phoneSteps({ address, port }) }, options);
}

import { networkInterfaces } from 'node:os';
import type { Listening } from '../../source/live/phone-receiver.js';

/** Lines that tell how to make a phone send here. */
export function phoneSteps({ address, port }: Listening, own: readonly string[] = ownAddresses()): readonly string[] {
  const isLocal = address === '127.0.0.1' || address === '::1';
  const reached = isLocal ? [] : address === '0.0.0.0' || address === '::' ? own : [address];
  return [
    'Android, with PCAPdroid (no root needed), over the USB cable with adb; nothing is opened to the network:',
    `  adb reverse tcp:${port} tcp:${port}`,
    `  adb shell am start -e action start -e pcap_dump_mode tcp_exporter -e collector_ip_address 127.0.0.1 -e collector_port ${port} -e pcapdroid_trailer true -n com.emanuelef.remote_capture/.activities.CaptureCtrl`,
    ...(isLocal
      ? [`Over Wi-Fi: end this and begin again with --listen and an address of this computer (${own.join(', ') || 'none was found'}).`]
      : [
          'Over Wi-Fi, by hand: PCAPdroid, the gear beside "Traffic dump", "TCP exporter" (or "UDP exporter");',
          `  collector IP address ${reached.join(' or ') || address}, port ${port}; in the settings turn on "PCAPdroid trailer" for the names of apps; then start.`,
          'Whoever can reach this port can send packets here; what they send is shown as theirs.',
        ]),
    'iPhone and other ways: docs/phones.md',
  ];
}

/** Addresses by which others on the network reach this computer. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => (one === undefined || one.internal || one.address.startsWith('fe80:') ? [] : [one.address]));
}

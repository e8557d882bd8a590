/** What stands in the packets, by kind, as it is counted. */
const NOUNS: Readonly<Record<string, string>> = {
  'user-id': 'user id',
  username: 'user name',
  'display-name': 'display name',
  phone: 'phone number',
  email: 'e-mail address',
  'device-id': 'device id',
  'room-id': 'room',
  'call-id': 'call number',
  token: 'token',
  key: 'key',
  password: 'password',
  'private-ip': 'private address',
  'public-ip': 'public address',
  'peer-ip': 'participant address',
  encrypted: 'encrypted traffic',
};

/** One sentence with the figure of a finding that rests on observed values. */
export function summaryOf(rule: string, subject: string, count: number): string {
  if (rule === 'RT-VEN-001') return `${plural(count, 'flow')} recognised by the bytes of the protocol.`;
  if (rule === 'RT-MED-001') return `${plural(count, 'flow')} of voice or video that can be played by whoever captures it.`;
  if (rule === 'RT-CON-001') return `${plural(count, 'flow')} with an upload of many phone numbers, e-mail addresses or hashes of them.`;
  if (rule === 'RT-SHR-001') return `${plural(count, NOUNS[subject] ?? subject)} in messages to or from the vendor.`;
  if (rule === 'RT-ID-003') return `${plural(count, 'pair')} of a user and a room on the same flow.`;
  return `${plural(count, NOUNS[subject] ?? subject)} readable in the packets.`;
}

/** The rule's title behind the vendor and the kind of value, which come first because a narrow screen cuts the end. */
export function titleOf(title: string, vendor: string | null, subject: string): string {
  const noun = subject.startsWith('profile ') ? subject : NOUNS[subject];
  const about = [vendor, noun].filter((part) => part != null).join(', ');
  return about === '' ? title : `${about}: ${title}`;
}

/** `1 room`, `2 rooms`, `2 e-mail addresses`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}

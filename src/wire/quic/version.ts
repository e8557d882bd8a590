/** What the versions of QUIC that can be read differ in. */

/** The key of Initial packets is made from the client's connection id and a salt that everybody knows. */
export interface Version {
  readonly name: string;
  readonly salt: Buffer;
  /** In the labels of the key derivation. */
  readonly label: 'quic' | 'quicv2';
  /** The packet types, as the two bits after the fixed one. */
  readonly types: Types;
  /** What the CRYPTO frames hold. */
  readonly handshake: 'tls' | 'gquic';
}

interface Types {
  readonly initial: number;
  readonly zeroRtt: number;
  readonly retry: number;
}

const TYPES: Types = { initial: 0, zeroRtt: 1, retry: 3 };
/** "Initial: 0b01" and so on (RFC 9369 §3.2). */
const TYPES_OF_2: Types = { initial: 1, zeroRtt: 2, retry: 0 };

function version(name: string, salt: string, more: Partial<Version> = {}): Version {
  return { name, salt: Buffer.from(salt, 'hex'), label: 'quic', types: TYPES, handshake: 'tls', ...more };
}

/** draft-ietf-quic-tls §5.2 of the numbers given, and RFC 9001 §5.2. */
const SALT_21_TO_22 = '7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a';
const SALT_23_TO_28 = 'c3eef712c72ebb5a11a7d2432bb46365bef9f502';
const SALT_29_TO_32 = 'afbfec289993d24c9e9786f19c6111e04390a899';
const SALT_33_TO_1 = '38762cf7f55934b34d179ae6a4c80cadccbb7f0a';
/** RFC 9369 §3.3.1 */
const SALT_OF_2 = '0dede3def700a6db819381be6e269dcbf9bd2ed9';
/** From the source of the browser that spoke them. */
const SALT_OF_Q050 = '504574efd066fe2f9d945cfcdbd3a7f0d3b56b45';
const SALT_OF_T050 = '7ff579e5acd072915580304c43a2367c60488310';
const SALT_OF_T051 = '7a4edef4e7ccee5fa4506c19124fc8ccda6e033d';

const DRAFTS = 0xff000000;
const FIRST_DRAFT = 22;
const LAST_DRAFT = 34;

/** Before draft 22 the lengths of the connection ids were packed into one byte. */
const VERSIONS: ReadonlyMap<number, Version> = new Map([
  [0x00000001, version('1', SALT_33_TO_1)],
  [0x6b3343cf, version('2', SALT_OF_2, { label: 'quicv2', types: TYPES_OF_2 })],
  ...Array.from({ length: LAST_DRAFT - FIRST_DRAFT + 1 }, (_, i) => draft(FIRST_DRAFT + i)),
  // Another implementation's numbers for drafts 22 and 27.
  [0xfaceb001, version('draft-22 (faceb001)', SALT_21_TO_22)],
  [0xfaceb002, version('draft-27 (faceb002)', SALT_23_TO_28)],
  [0xfaceb00e, version('draft-27 (faceb00e)', SALT_23_TO_28)],
  [tag('Q050'), version('Q050', SALT_OF_Q050, { handshake: 'gquic' })],
  [tag('T050'), version('T050', SALT_OF_T050)],
  [tag('T051'), version('T051', SALT_OF_T051)],
]);

function draft(number: number): [number, Version] {
  const salt = number < 23 ? SALT_21_TO_22 : number < 29 ? SALT_23_TO_28 : number < 33 ? SALT_29_TO_32 : SALT_33_TO_1;
  return [DRAFTS + number, version(`draft-${number}`, salt)];
}

function tag(text: string): number {
  return Buffer.from(text, 'latin1').readUInt32BE();
}

export function versionOf(number: number): Version | undefined {
  return VERSIONS.get(number);
}

/** "versions that follow the pattern 0x?a?a?a?a … reserved for use in forcing version negotiation" (RFC 9000 §15) */
export function isReserved(number: number): boolean {
  return (number & 0x0f0f0f0f) === 0x0a0a0a0a;
}

/** `Q0` and two digits: the versions of before the standard, all of which but `Q050` are in the clear. */
export function isGquicVersion(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x51 && bytes[at + 1] === 0x30 && isDigit(bytes[at + 2]!) && isDigit(bytes[at + 3]!);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

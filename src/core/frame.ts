/**
 * One captured frame, as Wireshark counts them. The reader reuses a single
 * Frame for a whole capture: whoever needs it after the callback copies it.
 */
export interface Frame {
  /** 1-based, as `frame.number`. */
  number: number;
  seconds: number;
  nanoseconds: number;
  /** Decimal places of a second the capture keeps, 0–9. */
  timeDigits: number;
  /** LINKTYPE_ value of the frame's interface. */
  linkType: number;
  /** 0-based interface within its section; 0 in classic pcap. */
  interfaceIndex: number;
  /** Of a capture that several devices sent: which of them, from 1 on; 0 in all others. Two may have the same addresses. */
  sender: number;
  /** The program whose packet it is, where the capture's own record of the packet says so. */
  app: string | null;
  /** The frame's bytes are `bytes[start]` to `bytes[start + capturedLength - 1]`. */
  bytes: Buffer;
  start: number;
  capturedLength: number;
  /** Length on the wire; more than `capturedLength` when the snap length cut it. */
  originalLength: number;
}

/** The bytes at hand: those of a frame, or of an intercepted exchange. */
export interface ShownBytes {
  readonly number: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly capturedLength: number;
  /** Where they begin in what the number stands for; 0 when absent. */
  readonly from?: number;
}

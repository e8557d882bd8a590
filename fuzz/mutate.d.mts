/** For the test in `src/`, which is checked; the scripts beside it are plain JavaScript. */
export interface RealPacket {
  readonly linkType: number;
  readonly bytes: Buffer;
}

export interface Push {
  push(chunk: Buffer): void;
}

export function packetsOf(
  CaptureFile: new (
    onFrame: (frame: { linkType: number; bytes: Buffer; start: number; capturedLength: number }) => void,
    onDamage: () => void,
  ) => Push,
  file: Buffer,
  limit?: number,
): RealPacket[];

export function makeInput(captures: readonly (readonly RealPacket[])[], seed: number): Buffer;

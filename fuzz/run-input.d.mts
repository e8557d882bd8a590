export interface Outcome {
  readonly packets: number;
  readonly anomalies: number;
  /** What should not have happened. */
  readonly wrong: string | undefined;
}

export function runInput(
  library: { readonly Engine: unknown; readonly CaptureFile: unknown },
  knowledge: unknown,
  file: Buffer,
  seed: number,
): Outcome;

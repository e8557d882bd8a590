/** One input through the engine, in chunks of a length that the seed says. Gives what is wrong, or nothing. */
export function runInput({ Engine, CaptureFile }, knowledge, file, seed) {
  const chunk = [file.length + 1, 1 + (seed % 97), 64][seed % 3];
  const engine = new Engine(knowledge);
  engine.begin('input');
  const counts = { packets: 0, anomalies: 0 };
  try {
    const reader = new CaptureFile(
      (frame) => {
        counts.packets++;
        engine.push(frame);
      },
      ({ why, offset, detail }) => engine.note({ frame: 0, decoder: 'capture', why, offset, detail }),
    );
    for (let at = 0; at < file.length; at += chunk) reader.push(file.subarray(at, at + chunk));
    const truncated = reader.end();
    const result = engine.end({
      format: reader.format?.name ?? 'pcap',
      sha256: '',
      bytes: file.length,
      truncated,
      complete: !truncated && !reader.stopped,
    });
    for (const { flow } of result.flows()) void flow.id;
    engine.report();
    counts.anomalies = result.anomalies.length;
    const bug = result.anomalies.find(({ why }) => why === 'bug');
    return { ...counts, wrong: bug && `a bug in ${bug.decoder}, frame ${bug.frame}, offset ${bug.offset}: ${bug.detail}` };
  } catch (error) {
    return { ...counts, wrong: `thrown: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

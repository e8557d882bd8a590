import { useStdout } from 'ink';
import { useEffect, useState } from 'react';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a terminal that does not tell its size is taken for. */
const USUAL: ScreenSize = { columns: 80, rows: 24 };

/** The size of the terminal, followed as it changes. */
export function useScreenSize(): ScreenSize {
  const { stdout } = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const follow = () => setSize(sizeOf(stdout));
    follow();
    stdout.on('resize', follow);
    return () => {
      stdout.off('resize', follow);
    };
  }, [stdout]);
  return size;
}

function sizeOf({ columns, rows }: Partial<ScreenSize>): ScreenSize {
  // A pseudo terminal that nobody has sized says 0.
  return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
}

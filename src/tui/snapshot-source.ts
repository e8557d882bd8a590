import { useEffect, useState } from 'react';
import type { Snapshot } from '../core/snapshot.js';

export interface SnapshotSource {
  /** Calls back with each new snapshot, the present one at once if there is one; returns how to stop. */
  subscribe(onSnapshot: (snapshot: Snapshot) => void): () => void;
}

export function useSnapshot(source: SnapshotSource): Snapshot | null {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  useEffect(() => source.subscribe(setSnapshot), [source]);
  return snapshot;
}

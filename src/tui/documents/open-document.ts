import type { Snapshot } from '../../core/snapshot.js';
import type { Target } from '../target.js';
import type { Document } from './document.js';
import { fanoutDocument } from './fanout-document.js';
import { findingDocument } from './finding-document.js';
import { flowDocument } from './flow-document.js';
import { observersDocument } from './observers-document.js';
import { packetDocument } from './packet-document.js';
import { pairDocument } from './pair-document.js';
import { roomDocument } from './room-document.js';
import { serverDocument } from './server-document.js';

/** How a page is to be written. */
export interface PageStyle {
  readonly columns: number;
  /** It says more, in the words of experts. */
  readonly isDetailed: boolean;
}

/** What an open page shows; undefined when the snapshot no longer has it. */
export function openDocument(target: Target, snapshot: Snapshot, stopIndex: number, style: PageStyle): Document | undefined {
  const { columns } = style;
  switch (target.kind) {
    case 'finding': {
      const finding = snapshot.findings.find(({ fingerprint }) => fingerprint === target.key);
      return finding && findingDocument(finding, snapshot, stopIndex, style);
    }
    case 'room':
      return roomDocument(target.key, snapshot, stopIndex, columns);
    case 'pair':
      return pairDocument(target.key, snapshot, stopIndex, columns);
    case 'server':
      return serverDocument(target.key, snapshot, stopIndex, columns);
    case 'fanout':
      return fanoutDocument(target.key, snapshot, stopIndex, columns);
    case 'flow':
      return flowDocument(target.key, snapshot, stopIndex, columns);
    case 'observers':
      return observersDocument(snapshot, stopIndex, columns);
    case 'packet':
      return packetDocument(target, snapshot, stopIndex, columns);
  }
}

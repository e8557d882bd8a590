import type { SignatureStatus } from '../core/observation.js';
import type { Rules } from '../signature/schema.js';

/** What must be said beside a value, by how its layout came to be known. */
const STATUS_CAVEATS: Readonly<Record<SignatureStatus, string>> = {
  documented: 'The layout is known from public material only; we have not yet seen it on a real wire.',
  synthetic: 'The layout was tried on bytes made for the purpose only.',
  confirmed: '',
  heuristic: 'No signature describes this message: the value was known by its own name, or by what you told roomtone to look for.',
};

/** What a finding does not prove, and how far its signature can be trusted. */
export function caveatOf(rule: Rules[string], status: SignatureStatus | undefined): string {
  return [rule.en.doesNotProve, status === undefined ? '' : STATUS_CAVEATS[status]].filter((sentence) => sentence !== '').join(' ');
}

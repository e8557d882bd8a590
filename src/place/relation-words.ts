import type { RelationType } from '../core/place.js';

const RELATIONS: Readonly<Record<RelationType, string>> = {
  'incorporated-in': 'is incorporated in',
  'principal-office': 'has its principal office in',
  'controlled-by': 'is controlled by',
  'listed-in': 'is listed on',
};

/** What ties an organisation to a place, with who says so. */
interface Relation {
  readonly type: RelationType;
  readonly place: string;
  readonly source: string;
  readonly verifiedOn: string;
}

/** `operated by Example Inc., which has its principal office in Oslo, Norway (annual report; verified on 2026-11-22)`. */
export function operatorInWords(name: string, relation: Relation): string {
  return `operated by ${name}, which ${RELATIONS[relation.type]} ${placeOf(relation)}`;
}

/** `the vendor's principal office is in Oslo, Norway (annual report; verified on 2026-11-22)`. */
export function vendorInWords(relation: Relation): string {
  const { type } = relation;
  return `${type === 'principal-office' ? "the vendor's principal office is in" : `the vendor ${RELATIONS[type]}`} ${placeOf(relation)}`;
}

function placeOf({ place, source, verifiedOn }: Relation): string {
  return `${place} (${source}; verified on ${verifiedOn})`;
}

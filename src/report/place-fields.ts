import type { Server } from '../core/place.js';

/** The keys of a `server` line that tell of its place; without places asked for, nothing is known of network, operator and profiles. */
export function placeFields({ location, verdict, profiles = [] }: Server): object {
  return {
    location,
    asn: verdict?.asn ?? null,
    operator: verdict?.operator == null ? null : operatorFields(verdict.operator),
    profiles: profiles.map(({ profile, ...hit }) => ({ id: profile, ...hit })),
    ...(verdict !== undefined && {
      judgedAs: verdict.judgedAs,
      range: verdict.range,
      anycast: verdict.anycast,
      attribution: verdict.attribution,
    }),
  };
}

function operatorFields({ name, organisation, role, reason }: NonNullable<NonNullable<Server['verdict']>['operator']>): object {
  return { name, organisation: organisation?.id ?? null, relations: organisation?.relations ?? [], role, reason };
}

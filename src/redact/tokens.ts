import type { Message } from '../core/message.js';
import type { Sighting } from '../signature/sink.js';
import { formsOf } from './forms.js';
import type { Means } from './means.js';
import { replaceAddressTexts } from './payload-addresses.js';
import { worthless } from './structured.js';
import { allFields, leaves, parted, rangeIn } from './fields.js';
import { type Unit, fieldsOf } from './units.js';
import { isSecret } from './values.js';

/** Gives the tokens among the sightings pseudonyms; those that a decoder takes apart get one that it takes apart as well. */
export function chooseTokens(message: Message, captured: Buffer, unit: Unit, sightings: readonly Sighting[], means: Means): void {
  const { pseudonyms, replacement, addresses, key, identifiers } = means;
  for (const { kind, value, evidence } of sightings) {
    if (!isSecret(kind) || pseudonyms.hasChosen(value)) continue;
    const range = rangeIn(message.payload, evidence);
    const whole = range && [...parted(allFields(message))].find(({ offset }) => offset === range.offset);
    let pseudonym = pseudonyms.of(value);
    if (range !== undefined && whole !== undefined && captured.toString('latin1', range.offset, range.offset + range.length) === value) {
      const bytes = Buffer.from(captured);
      const token = bytes.subarray(range.offset, range.offset + range.length);
      const made = worthless(Buffer.from(token), {
        key,
        told: new Map(
          Array.from(leaves(whole.fields ?? []), (inner) => String(inner.value))
            .filter((inner) => inner !== value && identifiers.has(inner))
            .map((inner) => [inner, pseudonyms.of(inner)]),
        ),
        replace: (plain) => {
          const before = Buffer.from(plain);
          replacement.apply(plain);
          replaceAddressTexts(plain, before, addresses);
        },
        reread: (other) => {
          other.copy(token);
          const read = unit.reread(bytes);
          return (
            read && [...leaves(fieldsOf(read.pdus))].filter(({ offset }) => offset >= range.offset && offset < range.offset + range.length)
          );
        },
      });
      pseudonym = made?.toString('latin1') ?? pseudonym;
    }
    pseudonyms.choose(value, pseudonym);
    replacement.add(formsOf(value, pseudonym));
  }
}

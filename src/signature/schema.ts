import { z } from 'zod';
import { EVENT_KINDS } from '../core/event.js';
import { KINDS } from '../core/observation.js';
import type { KeyNameTable } from './key-names-schema.js';
import { Types } from './layout/notation.js';
import type { ProtoMessages } from './layout/proto-description.js';

const Id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD');
const Sentence = z.string().min(8);

/** A sentence in each language a report can be written in. */
export const Translated = z.strictObject({ en: Sentence, fr: Sentence });

const Reference = z.strictObject({ title: z.string().min(3), url: z.url().optional(), retrieved: Day });

/** Names of messages; `*` stands for any run of characters. */
const MessageNames = z.array(z.string().regex(/^[a-z0-9*-]+$/)).min(1);

/** Names from the message's fields inwards, joined by dots; `*` stands for any one name. */
const Path = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/);
const Paths = z.union([Path, z.array(Path).min(1)]);

const Direction = z.enum(['to-server', 'to-client']);

/** Values by path, or by `$name` of what was remembered on the flow; `*` stands for any run of characters, capitals count as small letters. */
const Conditions = z.record(Path, z.array(z.string()).min(1));

const Selection = {
  /** All messages of the protocol when absent. */
  messages: MessageNames.optional(),
  except: MessageNames.optional(),
  direction: Direction.optional(),
  /** Each of these paths must have one of its values. */
  where: Conditions.optional(),
};

/** A value worth reporting: where it stands in which messages, and what it is. */
export const FieldRule = z.strictObject({
  ...Selection,
  at: Paths,
  /** `name` when the identifier is the key of a map. */
  take: z.enum(['value', 'name']).default('value'),
  /** Field beside it that holds the port belonging to an address. */
  port: z.string().optional(),
  /** Report only when this path is there, or is not. */
  has: Path.optional(),
  lacks: Path.optional(),
  /** `clock`: the value counts seconds; the moment it counts from is what stays the same. */
  derive: z.enum(['clock']).optional(),
  /** Report only a value that another message of this vendor gave as the same kind. */
  known: z.boolean().default(false),
  kind: z.enum(KINDS),
  of: z.enum(['self', 'peer', 'server']),
  stability: z.enum(['permanent', 'boot', 'call']).default('permanent'),
  confidence: z.enum(['high', 'medium', 'low']).optional(),
  /** Of a host name: the path of the address that it stands for. */
  names: Path.optional(),
  /** Report only host names that belong to a vendor, of a protocol that everything on the net uses. */
  onlyVendors: z.boolean().default(false),
  /** Of a token: whether holding it is enough to act with it. A TURN user name without its password is not. */
  admits: z.boolean().default(true),
  because: Sentence,
});

/** How long clients that are there say nothing, at most. */
export const Silence = z.strictObject({
  /** Null where silence says nothing: a call or a room goes on without a word until somebody leaves. */
  seconds: z.number().int().min(1).max(86_400).nullable(),
  /** Leaves are told over the connection that joins were told over: until then everybody is there, as long as its client sends anything. */
  whileConnected: z.boolean().default(false),
  because: Sentence,
});

/** What a message says that somebody does. */
export const EventRule = z.strictObject({
  ...Selection,
  event: z.enum(EVENT_KINDS),
  /** Paths in order of preference; `$name` is the value last remembered on the flow. */
  user: Paths.optional(),
  room: Paths.optional(),
  /** `answered`: it says nothing once a second person has come into the call. */
  unless: z.enum(['answered']).optional(),
  /** It ends the call for everybody in it. */
  endsCall: z.boolean().default(false),
  take: z.enum(['value', 'name']).default('value'),
});

/** Messages that are voice or video without encryption. */
const MediaRule = z.strictObject({
  ...Selection,
  /** Only on flows of which an end was announced, see `announces`. */
  announced: z.boolean().default(false),
  confidence: z.enum(['high', 'medium', 'low']).optional(),
  because: Sentence,
});

/** What the messages of a protocol mean, however they were decoded. */
const Meaning = {
  title: z.string().min(3),
  status: z.enum(['documented', 'synthetic', 'confirmed']),
  /** Years in which the format is known to have been used. */
  seen: z.strictObject({ since: z.number().int(), until: z.number().int().nullable() }),
  references: z.array(Reference).min(1),
  /** Values that are no identifiers, by kind: `0`, `test-*`. */
  never: z.partialRecord(z.enum(KINDS), z.array(z.string())).default({}),
  /** Numbers that stand for a room once one message has carried both. */
  rooms: z.strictObject({ number: Path, name: Paths }).optional(),
  /** Paths of fields kept, by their last name, for later messages on the same flow, those they carry included. */
  remember: z.array(z.string()).default([]),
  sessions: z.strictObject({ opens: MessageNames, key: Path, answers: MessageNames, answered: Path }).optional(),
  fields: z.array(FieldRule).default([]),
  events: z.array(EventRule).default([]),
  openMedia: z.array(MediaRule).default([]),
  /** Paths of fields that name an address with its port where media is awaited without encryption. */
  announces: z.array(z.string()).default([]),
  /** Paths of fields that name an address with its port where media of the call is awaited. */
  mediaAt: z.array(z.string()).default([]),
  /** Whether user and room identifiers lie hidden in encrypted parts. */
  conceals: z.boolean().default(false),
  exposes: Translated,
  doesNotExpose: Translated,
  falsePositives: z.array(Sentence).min(1),
  /** Sample captures that it must fire on. It must fire on no other. */
  captures: z.array(z.string()).default([]),
};

/** A protocol of a vendor's own, told from others and read by its layouts. */
const Protocol = z.strictObject({
  ...Meaning,
  transports: z.array(z.enum(['udp', 'tcp'])).min(1),
  /** On TCP: an integer at `at` gives the length of a unit, itself included. */
  framing: z
    .strictObject({ at: z.number().int().min(0), type: z.string().regex(/^u(8|16|24|32|64)(le|be)?$/, 'an unsigned integer type') })
    .optional(),
  /** Layouts strong enough to know the protocol by: at least two independent conditions each. */
  recognise: z.array(Id).min(1),
  /** Layouts read only on a flow already recognised. */
  follow: z.array(Id).default([]),
  /** The sender repeats whole datagrams. */
  retransmits: z.boolean().default(false),
  /** Which end sends which messages, where only one does. */
  from: z.strictObject({ client: MessageNames.optional(), server: MessageNames.optional() }).default({}),
  /** A value sent in numbered parts, read as `as` when it is complete. */
  reassemble: z.strictObject({ messages: MessageNames, key: Path, index: Path, total: Path, piece: Path, as: Id }).optional(),
  examples: z
    .array(
      z.strictObject({
        name: z.string(),
        hex: z.string().regex(/^([0-9a-f]{2})+$/),
        expect: z.record(Path, z.union([z.string(), z.number()])),
      }),
    )
    .min(1),
});

/** One file of `signatures/protocols/`: a standard that a decoder in the code reads; the file tells what its messages mean. */
export const Standard = z.strictObject({
  /** The decoder's. */
  id: Id,
  /** Most of the net uses it: a flow of it alone is no sign of a call. */
  isGeneral: z.boolean().default(false),
  /** After how long a silence somebody is taken to have left. */
  silence: Silence.optional(),
  ...Meaning,
});

/** How a vendor uses a standard protocol: by what on a flow the vendor is known, and what the messages mean then. */
const Use = z.strictObject({
  /** Id of the standard. */
  of: Id,
  /** All of these on one message tell that the flow is the vendor's. */
  when: Conditions,
  /** A unit may be a list of messages instead of one, or hold them in a list of this name. */
  inLists: z.union([z.boolean(), z.string().min(1)]).default(false),
  ...Meaning,
});

/** One file of `signatures/vendors/`. */
export const Signature = z.strictObject({
  id: Id,
  title: z.string().min(2),
  /** A key of `signatures/places/organisations.yaml`. */
  organisation: Id,
  /** After how long a silence somebody is taken to have left; the standards it uses say it otherwise. */
  silence: Silence.optional(),
  hosts: z.array(z.strictObject({ suffix: z.string(), because: Sentence })).default([]),
  endian: z.enum(['little', 'big']).default('big'),
  /** A file in `proto/` whose messages `{ proto: NAME }` reads. */
  proto: z
    .string()
    .regex(/^[a-z0-9-]+\.proto$/, 'the name of a file in proto/, as example.proto')
    .optional(),
  types: Types.default({}),
  protocols: z.record(Id, Protocol).default({}),
  uses: z.record(Id, Use).default({}),
});

export const Organisation = z.strictObject({
  name: z.string(),
  relations: z.array(
    z.strictObject({
      type: z.enum(['incorporated-in', 'principal-office', 'controlled-by', 'listed-in']),
      place: z.string(),
      /** ISO 3166-1 alpha-2 of that place: what profiles compare. */
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'a country as two capital letters (ISO 3166-1)')
        .optional(),
      source: z.string(),
      verifiedOn: Day,
    }),
  ),
});

/** `signatures/places/organisations.yaml`. */
export const Organisations = z.record(Id, Organisation);

const RuleText = z.strictObject({
  title: Sentence,
  seen: Sentence,
  who: Sentence,
  means: Sentence,
  doesNotProve: Sentence,
  advice: Sentence,
});

/** `signatures/rules.yaml`: what each finding is called, how bad it is, and what to say about it. */
export const Rules = z.record(
  z.string().regex(/^RT-[A-Z]+-\d{3}$/),
  z.strictObject({
    score: z.number().min(0).max(10),
    /** The same where only a key holder or a proxy sees it, so that it goes to the vendor alone. */
    sharedScore: z.number().min(0).max(10).optional(),
    observers: z.array(z.enum(['same-network', 'provider-and-transit', 'server-operator', 'vendor', 'states', 'participants'])),
    labels: z.strictObject({
      cwe: z.array(z.string()),
      maswe: z.array(z.string()),
      linddun: z.array(z.string()),
      rfc6973: z.array(z.string()),
      gdpr: z.array(z.string()),
    }),
    en: RuleText,
    fr: RuleText,
  }),
);

/** A signature file, and the messages of the `.proto` file that it names. */
export type Signature = z.infer<typeof Signature> & { readonly messages?: ProtoMessages };
export type Protocol = z.infer<typeof Protocol>;
export type Standard = z.infer<typeof Standard>;
export type Use = z.infer<typeof Use>;
/** What protocols, standards and uses have in common. */
export type Meaning = Omit<Standard, 'id' | 'isGeneral' | 'silence'>;
/** What a signature file says of messages: of its own protocols, and of the standards its vendor uses. */
export function meaningsOf({ protocols, uses }: Pick<Signature, 'protocols' | 'uses'>): readonly (readonly [string, Meaning])[] {
  return [...Object.entries(protocols), ...Object.entries(uses)];
}

export type Conditions = z.infer<typeof Conditions>;
export type MediaRule = z.infer<typeof MediaRule>;
export type FieldRule = z.infer<typeof FieldRule>;
export type EventRule = z.infer<typeof EventRule>;
export type Rules = z.infer<typeof Rules>;
export type Silence = z.infer<typeof Silence>;
export type Organisations = z.infer<typeof Organisations>;

/** Everything under `signatures/`, checked: plain data, fit for JSON. */
export interface Knowledge {
  readonly signatures: readonly Signature[];
  readonly standards: readonly Standard[];
  readonly keyNames: KeyNameTable;
  readonly organisations: Organisations;
  readonly rules: Rules;
}

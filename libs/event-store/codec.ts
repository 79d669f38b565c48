import type { FieldClass } from '#domain';
import { link } from './chain.js';
import { encodeMetadata, type Metadata } from './metadata.js';
import type { NewEvent, Position, StoredEvent } from './port.js';
import type { Content, Parcel, Sealer } from './sealer.js';

/** How the text of a destroyed key reads. */
export const ERASED = '[erased]';

/** A stored event as decisions and read models see it: structural fields only, envelopes closed. */
export interface Recorded<F extends { type: string } = { type: string }> {
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly type: F['type'];
  readonly event: F;
  /** Envelope by key id. */
  readonly sealed?: Readonly<Record<string, string>>;
  readonly metadata: Metadata;
  readonly position: Position;
  /** Link of the stream's hash chain, 32 bytes. */
  readonly hash: Uint8Array;
}

/** What it takes to open an event: a {@link Recorded} one, or a row of a read model that keeps as much. */
export type Closed<F extends { type: string } = { type: string }> = Pick<
  Recorded<F>,
  'id' | 'type' | 'event' | 'sealed'
>;

/** An event with its text. */
export type Opened<R extends Closed = Recorded> = Omit<R, 'event'> & {
  readonly event: R['event'] & Readonly<Record<string, unknown>>;
  /** Subjects whose keys were in use and are destroyed. */
  readonly erased: readonly string[];
};

type Json = Record<string, unknown>;
/** What the data of an event says. */
type Data = Json & { sealed?: Record<string, string> };

/** For each event type and schema version how its data reads in the next version. Runs on structural fields. */
export type Upcasts = Readonly<Record<string, Readonly<Record<number, (data: Json) => Json>>>>;

/** What of a decider the codec needs. */
export interface Shape {
  readonly classes: Readonly<Record<string, Readonly<Record<string, FieldClass>>>>;
  readonly schemaVersions?: Readonly<Record<string, number | undefined>>;
}

export interface Place {
  readonly stream: string;
  /** Version and hash of the stream's newest event; 0 and GENESIS before the first. */
  readonly version: number;
  readonly hash: Uint8Array;
}

/** Domain events as they will be stored after `place`, sealed in one call and chained. */
export async function encode(
  shape: Shape,
  place: Place,
  events: readonly { readonly type: string }[],
  metadata: Metadata,
  idAt: (version: number) => string,
  sealer: Sealer,
): Promise<readonly NewEvent[]> {
  const parts = events.map((event, n) => split(shape, place.stream, idAt(place.version + n + 1), event));
  const parcels = parts.flatMap((part) => part.parcels);
  const envelopes = parcels.length === 0 ? [] : await sealer.seal(parcels);
  let used = 0;
  const meta = encodeMetadata(metadata);
  let { version, hash } = place;
  return parts.map(({ id, type, structural, parcels: own }) => {
    const sealed: Record<string, string> = {};
    for (const { keyId, text } of envelopes.slice(used, (used += own.length))) sealed[keyId] = text;
    const data = JSON.stringify(own.length === 0 ? structural : { ...structural, sealed });
    const schemaVersion = shape.schemaVersions?.[type] ?? 1;
    const event = { stream: place.stream, version: ++version, id, type, schemaVersion, metadata: meta, data };
    hash = link(hash, event);
    return { id, type, schemaVersion, data, metadata: meta, hash };
  });
}

/** Reads a stored event, bringing it to its newest schema version. Opens nothing. */
export function decode<F extends { type: string }>(stored: StoredEvent, upcasts: Upcasts = {}): Recorded<F> {
  const data = JSON.parse(stored.data) as Data;
  const { sealed } = data;
  return {
    stream: stored.stream,
    version: stored.version,
    id: stored.id,
    type: stored.type,
    event: structural(stored, data, upcasts),
    ...(sealed && { sealed }),
    metadata: JSON.parse(stored.metadata) as Metadata,
    position: stored.position,
    hash: stored.hash,
  };
}

/** What decisions see of a stored event, and nothing else of it. */
export function decodeEvent<F extends { type: string }>(stored: StoredEvent, upcasts: Upcasts): F {
  return structural(stored, JSON.parse(stored.data) as Data, upcasts);
}

// A freshly parsed object nobody else has: it becomes the event, for a copy would cost about as much as parsing.
function structural<F>({ type, schemaVersion }: StoredEvent, parsed: Data, upcasts: Upcasts): F {
  let data: Json = parsed.sealed ? withoutEnvelopes(parsed) : parsed;
  for (let from = schemaVersion, up; (up = upcasts[type]?.[from]) !== undefined; from++) data = { ...up(data) };
  data['type'] = type;
  return data as F;
}

const withoutEnvelopes = ({ sealed: _, ...fields }: Data): Json => fields;

/** Whose key seals a field of class `kind` in this event. The prefix is the class: {@link merge} relies on it. */
export function subjectOf(kind: Exclude<FieldClass, 'S'>, stream: string, by: string | undefined): string {
  if (kind === 'P') return `person:${idOf(stream)}`;
  if (kind === 'A') return `agreement:${stream}`;
  if (kind === 'W') return `withheld:${stream}`;
  if (by === undefined) throw new TypeError(`an event of ${stream} has notes but does not say by whom`);
  return `${kind === 'N' ? 'notes' : 'restricted'}:${by}:${stream}`;
}

/** The id in a stream's name, `<category>-<id>`. */
export function idOf(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1);
}

/** An event with the content of its envelopes; what cannot be opened any more reads "[erased]". */
export function merge<R extends Closed>(
  closed: R,
  contents: readonly Content[],
  classes: Readonly<Record<string, FieldClass>>,
): Opened<R> {
  const text: Json = {};
  const erased: string[] = [];
  for (const { subject, fields } of contents) {
    if (fields) Object.assign(text, fields);
    else {
      erased.push(subject ?? 'unknown');
      for (const [field, kind] of Object.entries(classes)) {
        if (kind !== 'S' && (subject === undefined || subject.startsWith(PREFIX[kind]))) text[field] ??= ERASED;
      }
    }
  }
  return { ...closed, event: { ...text, ...closed.event }, erased };
}

const PREFIX = { P: 'person:', A: 'agreement:', N: 'notes:', R: 'restricted:', W: 'withheld:' } as const;

interface Parts {
  readonly id: string;
  readonly type: string;
  readonly structural: Json;
  readonly parcels: readonly Parcel[];
}

function split(shape: Shape, stream: string, id: string, event: { readonly type: string }): Parts {
  const classes = shape.classes[event.type];
  if (!classes) throw new TypeError(`the event type ${event.type} declares no classes`);
  const { type } = event;
  const fields = event as Json;
  const structural: Json = {};
  const parcels: (Parcel & { readonly fields: Json })[] = [];
  for (const field of Object.keys(fields)) {
    const value = fields[field];
    if (value === undefined || field === 'type') continue;
    const kind = classes[field];
    // An undeclared field would be stored in the clear for ever: better that nothing is stored.
    if (kind === undefined || field === 'sealed') throw new TypeError(`${type}.${field} declares no class`);
    if (kind === 'S') structural[field] = value;
    else {
      const subject = subjectOf(kind, stream, typeof fields['by'] === 'string' ? fields['by'] : undefined);
      const parcel = parcels.find((one) => one.subject === subject);
      if (parcel) parcel.fields[field] = value;
      else parcels.push({ eventId: id, subject, fields: { [field]: value } });
    }
  }
  return { id, type, structural, parcels };
}

import type { Role } from '#domain';

/**
 * What stands beside every event. Times come from our clock, never from the database, because the hash
 * covers them.
 */
export interface Metadata {
  /** When it happened: ISO 8601, UTC, milliseconds. */
  readonly occurred: string;
  /** When Throughline was told: ISO 8601, UTC, milliseconds. */
  readonly recorded: string;
  /** Who asked for it; without an id where the author is withheld. */
  readonly actor: { readonly id: string; readonly role: Role } | typeof WITHHELD;
  /** UUID shared by everything that one request led to. */
  readonly correlation: string;
  /** UUID of the event or request that led to this one. */
  readonly causation: string;
  /** Hex; finds a repeated request again. Absent from events that no command made. */
  readonly commandId?: string;
  /** Hex; tells a repeated request from another one under the same idempotency key. */
  readonly digest?: string;
  /** Version of the programme's policy that the decision was made under. */
  readonly policyVersion?: number;
}

/** The author of an event that withholds its author (domain.md: "never who or why"). */
export const WITHHELD = { role: 'participant' } as const;

/** Names its fields in a fixed order, so that what is stored does not hang on how the object was built. */
export function encodeMetadata(metadata: Metadata): string {
  const { occurred, recorded, actor, correlation, causation, commandId, digest, policyVersion } = metadata;
  const author = 'id' in actor ? { id: actor.id, role: actor.role } : { role: actor.role };
  return JSON.stringify({
    occurred,
    recorded,
    actor: author,
    correlation,
    causation,
    commandId,
    digest,
    policyVersion,
  });
}

const COMMAND = '"commandId":"';

/**
 * The command that made an event, from its metadata as {@link encodeMetadata} wrote it: half the work of parsing it
 * all, for each event of each stream that is loaded. In the text of a value these quotes would be escaped.
 */
export function commandIdOf(metadata: string): string | undefined {
  const mark = metadata.indexOf(COMMAND);
  if (mark < 0) return undefined;
  const from = mark + COMMAND.length;
  return apart(metadata.slice(from, metadata.indexOf('"', from)));
}

/** A copy: a slice is part of the text it was taken from, and would keep all of it in memory. */
function apart(hex: string): string {
  return Buffer.from(hex, 'latin1').toString('latin1');
}

/** ISO 8601 in UTC with exactly three decimals: the one way in which instants are written. */
export function isoMilliseconds(instant: Temporal.Instant): string {
  return new Date(instant.epochMilliseconds).toISOString();
}

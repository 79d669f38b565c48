import { createHash } from 'node:crypto';
import type { StoredEvent } from '#event-store';
import type { Telling } from './telling.js';

/** Whose stream an event stands in, and which ids in it name somebody or something outside of it. */
export const ROLES = [
  ...(['programme', 'cohort', 'mentor', 'mentee', 'match', 'relationship'] as const),
  ...(['manager', 'coordinator'] as const),
] as const;
export type Role = (typeof ROLES)[number];

/**
 * What stands between two literal parts of a stamp: a role's id (its place in {@link ROLES}), an id of the story's
 * own (from {@link OWN} on), a digest in hex (from {@link DIGEST} on), or the instant of recording.
 */
export type Slot = number;
export const OWN = 100;
export const DIGEST = 10_000;
export const INSTANT = 20_000;

/** One event of a story with its ids and its instant cut out: what is left is the same for every pair. */
export interface Stamp {
  readonly role: Exclude<Role, 'manager' | 'coordinator'>;
  readonly id: Slot;
  readonly type: string;
  readonly schemaVersion: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: Cut;
  readonly metadata: Cut;
}

/** Texts and what stands between them: one slot fewer than texts. */
export interface Cut {
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const PLACES = new RegExp(`(${UUID})|([0-9a-f]{64})|("(?:occurred|recorded)":")([^"]+)`, 'g');
const SEALED = new RegExp(`("${UUID}":")([A-Za-z0-9+/=]{40,})"`, 'g');

/** The story's events as stamps, in order. */
export function stampsOf(telling: Telling, events: readonly StoredEvent[]): readonly Stamp[] {
  const { programmeId, cohortId, mentor, mentee, matchId, relationshipId, manager, coordinator } = telling;
  const ids = [programmeId, cohortId, mentor.id, mentee.id, matchId, relationshipId, manager.id, coordinator.id];
  const own = new Map<string, Slot>();
  const slotOf = (id: string, from: number): Slot => {
    const role = ids.indexOf(id);
    if (role >= 0) return role;
    return own.get(id) ?? own.set(id, from + own.size).get(id)!;
  };
  const cut = (text: string): Cut => {
    const texts: string[] = [];
    const slots: Slot[] = [];
    let end = 0;
    for (const found of text.matchAll(PLACES)) {
      const [whole, uuid, digest, before = ''] = found;
      texts.push(text.slice(end, found.index) + before);
      slots.push(uuid ? slotOf(uuid, OWN) : digest ? slotOf(digest, DIGEST) : INSTANT);
      end = found.index + whole.length;
    }
    return { texts: [...texts, text.slice(end)], slots };
  };
  return events.map((event) => {
    const [, category = '', id = ''] = /^([a-z]+)-(.+)$/.exec(event.stream) ?? [];
    const role = (category === 'person' ? ROLES[ids.indexOf(id)] : category) as Stamp['role'];
    return {
      ...{ role, id: slotOf(event.id, OWN), type: event.type, schemaVersion: event.schemaVersion },
      at: Date.parse((JSON.parse(event.metadata) as { recorded: string }).recorded),
      data: cut(event.data.replace(SEALED, (_, key: string, text: string) => `${key}${unlike(text, event.id)}"`)),
      metadata: cut(event.metadata),
    };
  });
}

/** The same story so many weeks later: every date in it moves. */
export function later(stamp: Stamp, weeks: number): Stamp {
  const moved = ({ texts, slots }: Cut): Cut => ({ slots, texts: texts.map((text) => text.replace(DATE, shifted)) });
  const shifted = (date: string) => Temporal.PlainDate.from(date).add({ weeks }).toString();
  const at = stamp.at + weeks * 7 * 24 * 3_600_000;
  return { ...stamp, at, data: moved(stamp.data), metadata: moved(stamp.metadata) };
}

const DATE = /\b20\d\d-[01]\d-[0-3]\d(?=\b|T)/g;

/** Ciphertext of the same length that is the same each time: what is random otherwise would make every log another. */
function unlike(text: string, eventId: string): string {
  const length = Buffer.from(text, 'base64').length;
  const bytes: Buffer[] = [];
  for (let n = 0; n * 32 < length; n++) bytes.push(createHash('sha256').update(`${eventId}/${n}`).digest());
  return Buffer.concat(bytes).subarray(0, length).toString('base64');
}

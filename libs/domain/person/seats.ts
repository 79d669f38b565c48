import type { Form, Policy } from '../policy.js';
import type { PersonEvent, Reservation } from './messages.js';

/**
 * Who takes a place with whom, by match id: a mentor's capacity and a mentee's places. One stream decides
 * about one person's places, one event after the other, so however many accept at once the limits hold.
 */
export interface Seats {
  /** Taken places as a mentor; a group takes one. */
  readonly held: Readonly<Record<string, Reservation>>;
  /** Agreed matches that wait for a place with this mentor, the longest-waiting first. */
  readonly waiting: readonly Waiting[];
  /** Places as a mentee. */
  readonly places: Readonly<Record<string, Reservation>>;
}

export interface Waiting extends Reservation {
  /** ISO instant at which everyone had accepted. */
  readonly waitingSince: string;
}

/** Two people who are already together in an open relationship, whichever of them is the mentor. */
export function togetherWith(seats: Pick<Seats, 'held' | 'places'>, partnerIds: readonly string[]): boolean {
  return [...Object.values(seats.held), ...Object.values(seats.places)].some((taken) =>
    taken.partnerIds.some((partner) => partnerIds.includes(partner)),
  );
}

/** Places a mentee has in this cohort and form, for the limit `mentorsPerMentee`. */
export function placesIn(seats: Pick<Seats, 'places'>, cohortId: string, form: Form): number {
  return Object.values(seats.places).filter((place) => place.cohortId === cohortId && place.form === form).length;
}

/** First come, first seated; of two that were agreed in the same millisecond the lower match id. */
export function inOrder(waiting: readonly Waiting[]): Waiting[] {
  const key = (one: Waiting) => `${one.waitingSince} ${one.matchId}`;
  return waiting.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Seats as many waiting matches as there is room for, in their order; a pair that meanwhile is together leaves. */
export function seatWaiting(seats: Seats, limit: number): PersonEvent[] {
  const events: PersonEvent[] = [];
  const held = { ...seats.held };
  for (const { waitingSince: _, ...reservation } of inOrder(seats.waiting)) {
    if (Object.keys(held).length >= limit) break;
    if (togetherWith({ held, places: seats.places }, reservation.partnerIds)) {
      events.push({ type: 'CapacityRefused', ...named(reservation), reason: 'pair-exists' });
    } else {
      held[reservation.matchId] = reservation;
      events.push({ type: 'CapacityReserved', ...named(reservation) });
    }
  }
  return events;
}

/** As many places as the mentor said, else as the programme gives. */
export const limitOf = (capacity: number | undefined, policy: Pick<Policy, 'capacity'>): number =>
  capacity ?? policy.capacity;

export const named = ({ matchId, cohortId, form, partnerIds }: Reservation): Reservation => ({
  matchId,
  cohortId,
  form,
  partnerIds,
});

export const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> => {
  const { [key]: _, ...rest } = record;
  return rest;
};

import type { PersonCommand, PersonEvent } from './messages.js';
import type { PersonContext } from './person.js';
import { inOrder, limitOf, named, placesIn, seatWaiting, togetherWith } from './seats.js';
import { hasLeft, type PersonState } from './state.js';

type Command<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;

/** A mentor's capacity: taken at initiation, never exceeded; lowering it evicts nobody. */
export function reserveCapacity(
  state: PersonState,
  command: Command<'ReserveCapacity'>,
  context: PersonContext,
): readonly PersonEvent[] {
  const { matchId, partnerIds, agreedAt } = command;
  const wanted = named(command);
  if (state.held[matchId] || state.waiting.some((one) => one.matchId === matchId)) return [];
  if (hasLeft(state, context.today)) return [{ type: 'CapacityRefused', ...wanted, reason: 'left' }];
  if (togetherWith(state, partnerIds)) return [{ type: 'CapacityRefused', ...wanted, reason: 'pair-exists' }];
  // Whoever waits longer goes first, even where the new one found a place free.
  const waiting = inOrder([...state.waiting, { ...wanted, waitingSince: agreedAt }]);
  const seated = seatWaiting({ ...state, waiting }, limitOf(state.capacity, context.policy));
  const answered = seated.some((event) => 'matchId' in event && event.matchId === matchId);
  if (answered) return seated;
  return [...seated, { type: 'CapacityRefused', ...wanted, reason: 'full', waitingSince: agreedAt }];
}

/** Frees a place, and seats who has waited longest in the same append; or takes a waiting match off the list. */
export function releaseCapacity(
  state: PersonState,
  { matchId }: Command<'ReleaseCapacity'>,
  context: PersonContext,
): readonly PersonEvent[] {
  const { [matchId]: freed, ...held } = state.held;
  const waiting = state.waiting.filter((one) => one.matchId !== matchId);
  if (!freed && waiting.length === state.waiting.length) return [];
  const seated = hasLeft(state, context.today)
    ? []
    : seatWaiting({ ...state, held, waiting }, limitOf(state.capacity, context.policy));
  return [{ type: 'CapacityReleased', matchId }, ...seated];
}

/** A mentee's place: at most `mentorsPerMentee` at once per cohort and form, and one per pair. */
export function reservePlace(
  state: PersonState,
  command: Command<'ReservePlace'>,
  context: PersonContext,
): readonly PersonEvent[] {
  const wanted = named(command);
  if (state.places[wanted.matchId]) return [];
  const refused = (reason: 'mentors-per-mentee' | 'pair-exists' | 'left'): readonly PersonEvent[] => [
    { type: 'PlaceRefused', ...wanted, reason },
  ];
  if (hasLeft(state, context.today)) return refused('left');
  if (togetherWith(state, wanted.partnerIds)) return refused('pair-exists');
  if (placesIn(state, wanted.cohortId, wanted.form) >= context.policy.mentorsPerMentee) {
    return refused('mentors-per-mentee');
  }
  return [{ type: 'PlaceReserved', ...wanted }];
}

import type { CohortState, MatchState, PersonState, RelationshipState, Reservation } from '#domain';
import { awaitsSeat } from '#domain';
import type { Cause, Step } from './flow.js';

/** Everything that bears on whether the people of a match have their places. */
export interface Seating {
  readonly matchId: string;
  /** Derived from the match; the relationship may not exist yet. */
  readonly relationshipId: string;
  readonly match: MatchState;
  readonly relationship: RelationshipState;
  readonly cohort: CohortState;
  readonly mentor: PersonState;
  /** Everyone who is or was a mentee of it, by id. */
  readonly mentees: Readonly<Record<string, PersonState>>;
}

type Refused = Extract<Cause['event'], { type: 'CapacityRefused' | 'PlaceRefused' }>;

/**
 * The next thing to do so that exactly those have places who should, or undefined. It follows from how things stand,
 * not from how they came to stand so: after a crash or a repetition the flow goes on from wherever it was.
 */
export function nextStep(seating: Seating, cause: Cause): Step | undefined {
  const { match, relationship, cohort } = seating;
  if (awaitsSeat(match))
    return cohort.status === 'open' ? seat(seating, cause) : answer(seating, { type: 'WithdrawMatch' });
  if (match.status !== 'confirmed') return release(seating, []);
  if (relationship.phase === 'none') return initiate(seating);
  if ('closure' in relationship) {
    return relationship.closure.reopeningRequested ? seat(seating, cause) : release(seating, []);
  }
  return keep(seating, cause);
}

/** First the mentor's place, then those of the mentees, then the relationship. */
function seat(seating: Seating, cause: Cause): Step | undefined {
  const { matchId, match, mentor, relationshipId } = seating;
  if (!mentor.held[matchId]) return seatWithMentor(seating, cause);
  const place = seatMentees(seating, menteesOf(seating), cause);
  if (place) return place;
  return awaitsSeat(match)
    ? answer(seating, { type: 'ConfirmMatch', relationshipId })
    : about(seating, { type: 'CompleteReopening' });
}

function seatWithMentor(seating: Seating, cause: Cause): Step | undefined {
  const { matchId, match, mentor } = seating;
  const reopening = !awaitsSeat(match);
  if (mentor.waiting.some((one) => one.matchId === matchId)) {
    // A match waits for a place; a reopening does not, whoever asked for it is told.
    if (reopening) return about(seating, { type: 'RefuseReopening', reason: 'full' });
    return match.status === 'agreed' ? answer(seating, { type: 'LeaveMatchUnseated' }) : undefined;
  }
  const refused = refusalOf(cause, match.mentorId);
  if (refused) return giveUp(seating, refused);
  // A reopening stands in line from when it was asked for, a match from when it was agreed.
  const agreedAt = (reopening ? undefined : match.agreedAt) ?? cause.metadata.recorded;
  const partnerIds = menteesOf(seating);
  return person(match.mentorId, { type: 'ReserveCapacity', ...reservation(seating, partnerIds), agreedAt });
}

function seatMentees(seating: Seating, menteeIds: readonly string[], cause: Cause): Step | undefined {
  const { matchId, match, mentees } = seating;
  const missing = menteeIds.find((id) => !mentees[id]?.places[matchId]);
  if (missing === undefined) return undefined;
  const refused = refusalOf(cause, missing);
  if (refused) return giveUp(seating, refused);
  return person(missing, { type: 'ReservePlace', ...reservation(seating, [match.mentorId]) });
}

/** Ends what could not be seated; its own event leads back here, and frees whatever was reserved. */
function giveUp(seating: Seating, { reason }: Refused): Step | undefined {
  if (!awaitsSeat(seating.match)) {
    return 'closure' in seating.relationship ? about(seating, { type: 'RefuseReopening', reason }) : undefined;
  }
  // A match that is full waits, and does not get here.
  return reason === 'full' ? undefined : answer(seating, { type: 'LeaveMatchUnfulfilled', reason });
}

function initiate(seating: Seating): Step {
  const { matchId, match } = seating;
  const { programmeId, cohortId, form, mentorId, menteeIds, predecessorId } = match;
  const relationship = { matchId, programmeId, cohortId, form, mentorId, menteeIds, predecessorId };
  return about(seating, { type: 'InitiateRelationship', ...relationship });
}

/** A group gains and loses mentees while it goes on. */
function keep(seating: Seating, cause: Cause): Step | undefined {
  const menteeIds = menteesOf(seating);
  return release(seating, menteeIds) ?? seatMentees(seating, menteeIds, cause);
}

/** Frees every place but those of `keeping`; the mentor's only when nobody keeps theirs. */
function release({ matchId, match, mentor, mentees }: Seating, keeping: readonly string[]): Step | undefined {
  const waits = mentor.waiting.some((one) => one.matchId === matchId);
  if (keeping.length === 0 && (waits || mentor.held[matchId])) {
    return person(match.mentorId, { type: 'ReleaseCapacity', matchId });
  }
  const leaving = Object.keys(mentees).find((id) => mentees[id]?.places[matchId] && !keeping.includes(id));
  return leaving === undefined ? undefined : person(leaving, { type: 'ReleasePlace', matchId });
}

const menteesOf = ({ match, relationship }: Seating): readonly string[] =>
  relationship.phase === 'none' ? match.menteeIds : relationship.menteeIds;

const reservation = ({ matchId, match: { cohortId, form } }: Seating, partnerIds: readonly string[]): Reservation => ({
  matchId,
  cohortId,
  form,
  partnerIds,
});

/** The refusal that leads here, if it is this person's. */
function refusalOf({ event, stream }: Cause, personId: string): Refused | undefined {
  const refused = event.type === 'CapacityRefused' || event.type === 'PlaceRefused';
  return refused && stream === `person-${personId}` ? event : undefined;
}

type Command<A extends Step['aggregate']> = Extract<Step, { aggregate: A }>['command'];

const person = (id: string, command: Command<'person'>): Step => ({ aggregate: 'person', id, command });

const answer = ({ matchId }: Seating, command: Command<'match'>): Step => ({
  aggregate: 'match',
  id: matchId,
  command,
});

const about = ({ relationshipId }: Seating, command: Command<'relationship'>): Step => ({
  aggregate: 'relationship',
  id: relationshipId,
  command,
});

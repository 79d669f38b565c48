import { cohort, match, person, Refusal, relationship, type PersonState } from '#domain';
import { relationshipId } from '#commands';
import { idOf } from '#event-store';
import { causedBy, flowOf, take, type Cause, type Flow, type FlowOptions } from './flow.js';
import { nextStep, type Seating } from './seat.js';

const NAME = 'seating';

/**
 * From an agreed match to a relationship, and back: reserves the mentor's capacity and the mentees' places, frees
 * them when the relationship ends or the match does, and takes them again when a relationship is reopened.
 */
export function seating(options: FlowOptions): Flow {
  return flowOf(NAME, async (cause) => {
    const matchId = await concerned(options, cause);
    if (matchId !== undefined) await settle(options, matchId, cause);
  });
}

/** The match whose places an event bears on, if any. */
async function concerned({ transactor }: FlowOptions, { event, stream }: Cause): Promise<string | undefined> {
  switch (event.type) {
    case 'MatchAgreed':
    case 'MatchDeclined':
    case 'MatchWithdrawn':
    case 'MatchUnfulfilled':
      return idOf(stream);
    case 'CapacityRefused':
    case 'PlaceRefused':
      return event.matchId;
    case 'CapacityReserved': {
      // Whoever did not wait is being seated already, by the step that reserved.
      const { state } = await transactor.load(match, event.matchId);
      return state.status === 'waiting' ? event.matchId : undefined;
    }
    case 'ClosureBegan':
    case 'RelationshipClosed':
    case 'ParticipantAdded':
    case 'ParticipantWithdrawn':
    case 'ParticipantLeft':
    case 'ReopeningRequested':
    case 'ReopeningRefused': {
      const { state } = await transactor.load(relationship, idOf(stream));
      return state.phase === 'none' ? undefined : state.matchId;
    }
    default:
      return undefined;
  }
}

/** Takes one step after the other until there is nothing to do, looking at how things stand before each. */
async function settle(options: FlowOptions, matchId: string, cause: Cause): Promise<void> {
  let taken: string | undefined;
  let refusal: Refusal | undefined;
  for (;;) {
    const step = nextStep(await look(options, matchId), cause);
    if (!step) return;
    const name = `${step.command.type} ${step.id}`;
    if (name === taken) {
      // Refused, and still the thing to do: somebody has to look at it.
      if (refusal) throw refusal;
      // An old event, told again after newer ones: they carry on from here.
      return;
    }
    taken = name;
    refusal = undefined;
    try {
      const { events } = await take(options, NAME, step, causedBy(cause));
      // A refusal is an event too: from there it goes on when the log gets to it.
      if (events.includes('CapacityRefused') || events.includes('PlaceRefused')) return;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Somebody was faster, a decline perhaps: look again.
      refusal = error;
    }
  }
}

async function look({ transactor }: FlowOptions, matchId: string): Promise<Seating> {
  const id = relationshipId(matchId);
  const [matched, related] = await Promise.all([transactor.load(match, matchId), transactor.load(relationship, id)]);
  const others = related.state.phase === 'none' ? [] : [...related.state.menteeIds, ...related.state.formerMenteeIds];
  const menteeIds = [...new Set([...matched.state.menteeIds, ...others])];
  const [mentor, inCohort, mentees] = await Promise.all([
    transactor.load(person, matched.state.mentorId),
    transactor.load(cohort, matched.state.cohortId),
    Promise.all(
      menteeIds.map(async (one): Promise<[string, PersonState]> => [one, (await transactor.load(person, one)).state]),
    ),
  ]);
  return {
    matchId,
    relationshipId: id,
    match: matched.state,
    relationship: related.state,
    cohort: inCohort.state,
    mentor: mentor.state,
    mentees: Object.fromEntries(mentees),
  };
}

import { cohort, person, relationship, type CohortState, type PersonState } from '#domain';
import { relationshipId } from '#commands';
import { idOf } from '#event-store';
import { attempt, causedBy, flowOf, type Cause, type Flow, type FlowOptions } from './flow.js';

const NAME = 'cohort-closing';

/**
 * Closes a cohort: each of its relationships begins its closure, matches that wait for a place are withdrawn, and
 * once the last relationship is closed the cohort is. Stopping is looked for before each step; started again, it
 * goes on with whatever is still open.
 */
export function cohortClosing(options: FlowOptions): Flow {
  return flowOf(NAME, async (cause) => {
    const { event, stream } = cause;
    switch (event.type) {
      case 'CohortClosureStarted':
        return closeAll(options, idOf(stream), cause);
      case 'RelationshipInitiated':
      case 'RelationshipReopened':
        return closeLate(options, idOf(stream), cause);
      case 'RelationshipClosed': {
        const { state } = await options.transactor.load(relationship, idOf(stream));
        return state.phase === 'none' ? undefined : finish(options, state.cohortId, cause);
      }
      case 'PlaceReleased': {
        // A match that was being seated when the closing began may be the last thing it waited for.
        const { state } = await options.transactor.load(person, idOf(stream));
        const cohortId = state.formerPlaces[event.matchId];
        return cohortId === undefined ? undefined : finish(options, cohortId, cause);
      }
      default:
        return undefined;
    }
  });
}

async function closeAll(options: FlowOptions, cohortId: string, cause: Cause): Promise<void> {
  for await (const member of members(options, cohortId)) {
    for (const waiting of member.waiting.filter((one) => one.cohortId === cohortId)) {
      const withdraw = { aggregate: 'match', id: waiting.matchId, command: { type: 'WithdrawMatch' } } as const;
      await attempt(options, NAME, withdraw, causedBy(cause));
    }
    for (const place of Object.values(member.places).filter((one) => one.cohortId === cohortId)) {
      await beginClosure(options, relationshipId(place.matchId), cause);
    }
  }
  await finish(options, cohortId, cause);
}

/** A relationship that comes into being, or back, while its cohort closes. */
async function closeLate(options: FlowOptions, id: string, cause: Cause): Promise<void> {
  const { state } = await options.transactor.load(relationship, id);
  if (state.phase !== 'none' && (await isClosing(options, state.cohortId))) await beginClosure(options, id, cause);
}

async function beginClosure(options: FlowOptions, id: string, cause: Cause): Promise<void> {
  const { state } = await options.transactor.load(relationship, id);
  if (state.phase === 'none' || 'closure' in state) return;
  const close = { aggregate: 'relationship', id, command: { type: 'BeginClosure', kind: 'programme-ended' } } as const;
  await attempt(options, NAME, close, causedBy(cause));
}

async function finish(options: FlowOptions, cohortId: string, cause: Cause): Promise<void> {
  if (!(await isClosing(options, cohortId))) return;
  for await (const member of members(options, cohortId)) {
    if (await hasOpen(options, member, cohortId)) return;
  }
  const last = { aggregate: 'cohort', id: cohortId, command: { type: 'FinishClosing' } } as const;
  await attempt(options, NAME, last, causedBy(cause));
}

/** Whether a mentee is in a relationship of the cohort that is not closed, or is being seated in one. */
async function hasOpen({ transactor }: FlowOptions, member: PersonState, cohortId: string): Promise<boolean> {
  if (Object.values(member.places).some((place) => place.cohortId === cohortId)) return true;
  for (const [matchId, formerCohortId] of Object.entries(member.formerPlaces)) {
    if (formerCohortId !== cohortId) continue;
    const { state } = await transactor.load(relationship, relationshipId(matchId));
    if (state.phase === 'closure') return true;
  }
  return false;
}

/** Everyone who is or was enrolled, one after the other, as long as the cohort is closing. */
async function* members(options: FlowOptions, cohortId: string): AsyncGenerator<PersonState> {
  const { state } = await options.transactor.load(cohort, cohortId);
  for (const personId of Object.keys(state.enrolled)) {
    if (!(await isClosing(options, cohortId))) return;
    yield (await options.transactor.load(person, personId)).state;
  }
}

async function isClosing({ transactor }: FlowOptions, cohortId: string): Promise<boolean> {
  const { state }: { state: CohortState } = await transactor.load(cohort, cohortId);
  return state.status === 'closing';
}

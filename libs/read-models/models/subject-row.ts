import {
  match,
  participantsOf,
  relationship,
  type MatchFact,
  type MatchState,
  type RelationshipFact,
  type RelationshipState,
} from '#domain';
import type { Recorded } from '#event-store';
import { categoryOf, idOfStream, type ColumnType } from '../read-model.js';
import { matchAfter, relationshipAfter } from './folded.js';

/** What attention is about: a match or a relationship, with whose it is. */
export type SubjectRow = {
  readonly stream: string;
  readonly subject: 'match' | 'relationship';
  /** The id in the stream's name. */
  readonly subjectId: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
  readonly participants: readonly string[];
  readonly state: Exclude<RelationshipState, { phase: 'none' }> | MatchState;
};

export const subjectColumns = {
  stream: 'text',
  subject: 'text',
  subjectId: 'text',
  programmeId: 'text',
  cohortId: 'text',
  mentorId: 'text',
  menteeIds: 'text[]',
  participants: 'text[]',
  state: 'json',
} as const satisfies Record<keyof SubjectRow, ColumnType>;

export type SubjectFact = MatchFact | RelationshipFact;

/** The match or relationship after the event; undefined before it is proposed or initiated. */
export function stateAfter(
  before: SubjectRow['state'] | undefined,
  { stream, event }: Recorded<SubjectFact>,
): SubjectRow['state'] | undefined {
  // A stream has events and states of its own category only.
  if (categoryOf(stream) === 'match') {
    const state = matchAfter((before as MatchState | undefined) ?? match.initial, event as MatchFact);
    return state.status === 'unproposed' ? undefined : state;
  }
  const state = relationshipAfter(
    (before as RelationshipState | undefined) ?? relationship.initial,
    event as RelationshipFact,
  );
  return state.phase === 'none' ? undefined : state;
}

/** The columns of a match or relationship in this state. */
export function subjectOf(recorded: Recorded, state: SubjectRow['state']): SubjectRow {
  if ('status' in state) {
    return { ...whose(recorded, state), subject: 'match', participants: participantsOf(state), state };
  }
  const participants = [state.mentorId, ...state.menteeIds, ...state.formerMenteeIds];
  return { ...whose(recorded, state), subject: 'relationship', participants, state };
}

const whose = (
  recorded: Recorded,
  {
    programmeId,
    cohortId,
    mentorId,
    menteeIds,
  }: Pick<MatchState, 'programmeId' | 'cohortId' | 'mentorId' | 'menteeIds'>,
) => ({
  stream: recorded.stream,
  subjectId: idOfStream(recorded),
  programmeId,
  cohortId,
  mentorId,
  menteeIds,
});

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
import { categoryOf, idOfStream, type ColumnType, type Index } from '../read-model.js';

/** What reminders and attention are about: a match or a relationship, with whose it is. */
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
  state: 'jsonb',
} as const satisfies Record<keyof SubjectRow, ColumnType>;

export const subjectIndexes: readonly Index[] = [
  { columns: ['programmeId'] },
  { columns: ['cohortId'] },
  { columns: ['participants'], using: 'gin' },
];

export type SubjectFact = MatchFact | RelationshipFact;

/** The row after the event; undefined before the match is proposed or the relationship initiated. */
export function nextSubject(row: SubjectRow | undefined, recorded: Recorded<SubjectFact>): SubjectRow | undefined {
  const { stream, event } = recorded;
  // A stream has events and states of its own category only.
  if (categoryOf(stream) === 'match') {
    const state = match.evolve((row?.state as MatchState | undefined) ?? match.initial, event as MatchFact);
    if (state.status === 'unproposed') return undefined;
    return { ...whose(recorded, state), subject: 'match', participants: participantsOf(state), state };
  }
  const before = (row?.state as RelationshipState | undefined) ?? relationship.initial;
  const state = relationship.evolve(before, event as RelationshipFact);
  if (state.phase === 'none') return undefined;
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

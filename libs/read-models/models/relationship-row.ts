import { relationship, type Relationship, type RelationshipFact, type RelationshipState } from '#domain';
import type { Recorded } from '#event-store';
import { idOfStream, type ColumnType, type Index } from '../read-model.js';
import { relationshipAfter } from './folded.js';

/** What every row about a relationship has: whose it is, and the state that the rest is derived from. */
export type RelationshipRow = {
  readonly relationshipId: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
  /** Everyone who takes part or once did. */
  readonly participants: readonly string[];
  /** The aggregate's own fold: rules of phases and hours are written there and nowhere else. */
  readonly state: RelationshipState;
};

export const relationshipColumns = {
  relationshipId: 'text',
  programmeId: 'text',
  cohortId: 'text',
  mentorId: 'text',
  menteeIds: 'text[]',
  participants: 'text[]',
  state: 'json',
} as const satisfies Record<keyof RelationshipRow, ColumnType>;

export const relationshipIndexes: readonly Index[] = [
  { columns: ['programmeId', 'relationshipId'] },
  { columns: ['cohortId', 'relationshipId'] },
  { columns: ['mentorId'] },
  { columns: ['participants'], using: 'gin' },
];

/** One row for each relationship. */
export const relationshipKey = (recorded: Recorded<RelationshipFact>) => [{ relationshipId: idOfStream(recorded) }];

/** All that the next row needs of the one before. */
export type Remembered = Pick<RelationshipRow, 'state'>;

/** The state after the event, without the columns that come with it. */
export function carryState(row: Remembered | undefined, { event }: Recorded<RelationshipFact>): Remembered | undefined {
  const state = relationshipAfter(row?.state ?? relationship.initial, event);
  return state.phase === 'none' ? row : { state };
}

/** The state after the event, and the columns that come with it; undefined before the relationship is initiated. */
export function nextState(
  row: Remembered | undefined,
  recorded: Recorded<RelationshipFact>,
): { readonly row: RelationshipRow; readonly state: Relationship } | undefined {
  const state = relationshipAfter(row?.state ?? relationship.initial, recorded.event);
  if (state.phase === 'none') return undefined;
  const { programmeId, cohortId, mentorId, menteeIds, formerMenteeIds } = state;
  const participants = [mentorId, ...menteeIds, ...formerMenteeIds];
  const relationshipId = idOfStream(recorded);
  return { state, row: { relationshipId, programmeId, cohortId, mentorId, menteeIds, participants, state } };
}

import type pg from 'pg';
import type { Objective, RelationshipFact, RelationshipState } from '#domain';
import type { Recorded } from '#event-store';
import { narrowed, page, type Listed, type Narrowing, type Paging } from '../paging.js';
import type { ReadModel } from '../read-model.js';
import {
  carryState,
  nextState,
  relationshipColumns,
  relationshipIndexes,
  relationshipKey,
  type RelationshipRow,
  type Remembered,
} from './relationship-row.js';

/** How far one objective is; its words stay in the log. */
export interface ObjectiveProgress {
  readonly objectiveId: string;
  readonly menteeId: string;
  /** Local date. */
  readonly targetDate: string;
  readonly status: Objective['status'];
  /** Instants at which it was set, last reported reached, and signed off. */
  readonly setAt: string;
  readonly reportedAt: string | null;
  readonly signedOffAt: string | null;
  readonly revisions: number;
}

export type RelationshipObjectives = Omit<RelationshipRow, 'state'> & {
  readonly open: number;
  readonly reported: number;
  readonly signedOff: number;
  readonly dropped: number;
  /** The earliest target date that is neither signed off nor dropped. */
  readonly nextTargetDate: string | null;
  readonly objectives: readonly ObjectiveProgress[];
};

type Row = RelationshipObjectives & RelationshipRow;

export const objectives: ReadModel<Row, RelationshipFact, Known> = {
  name: 'objectives',
  version: 2,
  follows: ['relationship'],
  columns: {
    ...relationshipColumns,
    open: 'integer',
    reported: 'integer',
    signedOff: 'integer',
    dropped: 'integer',
    nextTargetDate: 'text',
    objectives: 'jsonb',
  },
  key: ['relationshipId'],
  rowFor: 'stream',
  memory: 'state',
  indexes: relationshipIndexes,
  keysOf: relationshipKey,
  carry(row, recorded) {
    const next = carryState(row, recorded);
    return next && { ...next, objectives: progressAfter(row?.objectives ?? [], next.state, recorded) };
  },
  evolve(row, recorded) {
    const next = nextState(row, recorded);
    if (!next) return row;
    const now = progressAfter(row?.objectives ?? [], next.state, recorded);
    const count = (status: Objective['status']) => now.filter((objective) => objective.status === status).length;
    const pending = now.filter(({ status }) => status === 'set' || status === 'reported');
    return {
      ...next.row,
      open: count('set'),
      reported: count('reported'),
      signedOff: count('signed-off'),
      dropped: count('dropped'),
      nextTargetDate: pending.map(({ targetDate }) => targetDate).toSorted()[0] ?? null,
      objectives: now.toSorted((a, b) => (a.objectiveId < b.objectiveId ? -1 : 1)),
    };
  },
};

type Known = Remembered & Pick<Row, 'objectives'>;

function progressAfter(
  before: readonly ObjectiveProgress[],
  state: RelationshipState,
  recorded: Recorded<RelationshipFact>,
): readonly ObjectiveProgress[] {
  if (state.phase === 'none') return before;
  return Object.entries(state.objectives).map(([objectiveId, objective]) => {
    const known = before.find((progress) => progress.objectiveId === objectiveId);
    return follow(known, objectiveId, objective, recorded);
  });
}

function follow(
  before: ObjectiveProgress | undefined,
  objectiveId: string,
  { menteeId, targetDate, status }: Objective,
  { event, metadata }: Recorded<RelationshipFact>,
): ObjectiveProgress {
  const at = metadata.occurred;
  const fresh = { setAt: at, reportedAt: null, signedOffAt: null, revisions: 0 };
  const progress = { ...(before ?? fresh), objectiveId, menteeId, targetDate, status };
  if (!('objectiveId' in event) || event.objectiveId !== objectiveId) return progress;
  return {
    ...progress,
    reportedAt: event.type === 'ObjectiveReportedReached' ? at : progress.reportedAt,
    signedOffAt: event.type === 'ObjectiveSignedOff' ? at : progress.signedOffAt,
    revisions: progress.revisions + (event.type === 'ObjectiveRevised' ? 1 : 0),
  };
}

const SHOWN = Object.keys(objectives.columns).filter((column) => column !== 'state');

/** Where each relationship's objectives stand, by relationship. @throws {BadCursor} */
export function listObjectives(pool: pg.Pool, filter: Narrowing & Paging): Promise<Listed<RelationshipObjectives>> {
  return page(pool, { from: objectives.name, columns: SHOWN, ...narrowed(filter), order: ['relationshipId'] }, filter);
}

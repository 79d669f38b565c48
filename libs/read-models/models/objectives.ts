import type pg from 'pg';
import type { Objective, RelationshipFact, RelationshipState } from '#domain';
import type { Recorded } from '#event-store';
import { inScope, one, page, type Listed, type Paging, type Scope } from '../paging.js';
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

/** An event with text about an objective, for `Sealer.openAll` and an authorised reader. */
export interface SealedText {
  readonly eventId: string;
  readonly type: string;
  readonly sealed: Readonly<Record<string, string>>;
}

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
  /** Setting, revisions and sign-off, oldest first: later texts replace earlier ones field by field. */
  readonly texts: readonly SealedText[];
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
  version: 1,
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
  { id, type, event, metadata, sealed }: Recorded<RelationshipFact>,
): ObjectiveProgress {
  const at = metadata.occurred;
  const fresh = { setAt: at, reportedAt: null, signedOffAt: null, revisions: 0, texts: [] };
  const progress = { ...(before ?? fresh), objectiveId, menteeId, targetDate, status };
  if (!('objectiveId' in event) || event.objectiveId !== objectiveId) return progress;
  return {
    ...progress,
    reportedAt: event.type === 'ObjectiveReportedReached' ? at : progress.reportedAt,
    signedOffAt: event.type === 'ObjectiveSignedOff' ? at : progress.signedOffAt,
    revisions: progress.revisions + (event.type === 'ObjectiveRevised' ? 1 : 0),
    texts: sealed ? [...progress.texts, { eventId: id, type, sealed }] : progress.texts,
  };
}

const SHOWN = Object.keys(objectives.columns).filter((column) => column !== 'state');

export interface ObjectivesFilter extends Scope, Paging {
  readonly programmeId?: string;
  readonly cohortId?: string;
  readonly mentorId?: string;
}

/** By relationship. @throws {BadCursor} */
export function listObjectives(pool: pg.Pool, filter: ObjectivesFilter): Promise<Listed<RelationshipObjectives>> {
  return page(
    pool,
    {
      from: objectives.name,
      columns: SHOWN,
      where: [
        ...inScope(filter),
        ['t."programmeId" = $', filter.programmeId],
        ['t."cohortId" = $', filter.cohortId],
        ['t."mentorId" = $', filter.mentorId],
      ],
      order: ['relationshipId'],
    },
    filter,
  );
}

export function getObjectives(pool: pg.Pool, relationshipId: string): Promise<RelationshipObjectives | undefined> {
  const where = [['t."relationshipId" = $', relationshipId]] as const;
  return one(pool, { from: objectives.name, columns: SHOWN, where });
}

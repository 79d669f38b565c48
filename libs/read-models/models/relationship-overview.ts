import type pg from 'pg';
import {
  countedMinutes,
  heldSessions,
  later,
  type ClosureKind,
  type Form,
  type Objective,
  type Phase,
  type Relationship,
  type RelationshipFact,
} from '#domain';
import { narrowed, one, page, type Listed, type Narrowing, type Paging } from '../paging.js';
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

/** Where a relationship stands, for everyone who may know of it. Dates are local dates, `…At` instants. */
export type RelationshipOverview = Omit<RelationshipRow, 'state'> & {
  readonly matchId: string;
  readonly form: Form;
  readonly phase: Phase;
  readonly paused: boolean;
  readonly resumesOn: string | null;
  readonly initiatedOn: string;
  readonly negotiatingBeganOn: string | null;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly growthBeganOn: string | null;
  readonly closureBeganOn: string | null;
  readonly closedOn: string | null;
  /** For those who run the programme. */
  readonly closureKind: ClosureKind | null;
  /** For partners: never who, never why. */
  readonly ending: string | null;
  readonly objectivesOpen: number;
  readonly objectivesReported: number;
  readonly objectivesSignedOff: number;
  readonly objectivesDropped: number;
  readonly sessionsHeld: number;
  readonly countedMinutes: number;
  readonly lastHeldOn: string | null;
  readonly nextSessionAt: string | null;
  readonly version: number;
  readonly changedAt: string;
};

const ENDINGS: Readonly<Record<ClosureKind, string>> = {
  completed: 'completed',
  early: 'ended, no fault',
  'programme-ended': 'ended by the programme',
  inactive: 'ended by the programme',
  leaver: 'ended by the programme',
};

type OverviewRow = RelationshipOverview & RelationshipRow;

export const relationshipOverview: ReadModel<OverviewRow, RelationshipFact, Remembered> = {
  name: 'relationship_overview',
  version: 2,
  follows: ['relationship'],
  columns: {
    ...relationshipColumns,
    matchId: 'text',
    form: 'text',
    phase: 'text',
    paused: 'boolean',
    resumesOn: 'text',
    initiatedOn: 'text',
    negotiatingBeganOn: 'text',
    startsOn: 'text',
    endsOn: 'text',
    growthBeganOn: 'text',
    closureBeganOn: 'text',
    closedOn: 'text',
    closureKind: 'text',
    ending: 'text',
    objectivesOpen: 'integer',
    objectivesReported: 'integer',
    objectivesSignedOff: 'integer',
    objectivesDropped: 'integer',
    sessionsHeld: 'integer',
    countedMinutes: 'integer',
    lastHeldOn: 'text',
    nextSessionAt: 'text',
    version: 'integer',
    changedAt: 'text',
  },
  key: ['relationshipId'],
  rowFor: 'stream',
  memory: 'state',
  indexes: [
    ...relationshipIndexes,
    { columns: ['phase', 'relationshipId'] },
    { columns: ['programmeId', 'phase', 'relationshipId'] },
  ],
  keysOf: relationshipKey,
  carry: carryState,
  evolve(row, recorded) {
    const next = nextState(row, recorded);
    if (!next) return row;
    const { state } = next;
    const { version, metadata } = recorded;
    return { ...next.row, ...standing(state), ...activity(state), version, changedAt: metadata.recorded };
  },
};

function standing(state: Relationship) {
  const closure = state.phase === 'closure' || state.phase === 'closed' ? state.closure : undefined;
  return {
    matchId: state.matchId,
    form: state.form,
    phase: state.phase,
    paused: state.pause !== undefined,
    resumesOn: state.pause?.resumesOn ?? null,
    initiatedOn: state.initiatedOn,
    negotiatingBeganOn: state.negotiatingBeganOn ?? null,
    startsOn: state.agreement?.startsOn ?? null,
    endsOn: state.agreement?.endsOn ?? null,
    growthBeganOn: state.growthBeganOn ?? null,
    closureBeganOn: closure?.beganOn ?? null,
    closedOn: state.phase === 'closed' ? state.closedOn : null,
    closureKind: closure?.kind ?? null,
    ending: closure ? ENDINGS[closure.kind] : null,
  };
}

function activity(state: Relationship) {
  const held = heldSessions(state);
  const objectives = (status: Objective['status']) =>
    Object.values(state.objectives).filter((objective) => objective.status === status).length;
  return {
    objectivesOpen: objectives('set'),
    objectivesReported: objectives('reported'),
    objectivesSignedOff: objectives('signed-off'),
    objectivesDropped: objectives('dropped'),
    sessionsHeld: held.length,
    countedMinutes: countedMinutes(state),
    lastHeldOn: lastHeldOn(state),
    nextSessionAt: nextSessionAt(state),
  };
}

export const lastHeldOn = (state: Relationship): string | null =>
  heldSessions(state).reduce<string | null>((last, { heldOn }) => later(last ?? heldOn, heldOn), null);

/** The earliest session that is planned and neither held nor missed: it may have passed without being recorded. */
export const nextSessionAt = (state: Relationship): string | null =>
  Object.values(state.sessions)
    .flatMap((session) => (session.status === 'scheduled' ? [session.startsAt] : []))
    .toSorted()[0] ?? null;

const SHOWN = Object.keys(relationshipOverview.columns).filter((column) => column !== 'state');

export interface RelationshipFilter extends Narrowing, Paging {
  readonly phase?: Phase;
  readonly menteeId?: string;
}

/** Relationships by id. @throws {BadCursor} */
export function listRelationships(pool: pg.Pool, filter: RelationshipFilter): Promise<Listed<RelationshipOverview>> {
  const { where, each } = narrowed(filter);
  return page(
    pool,
    {
      from: relationshipOverview.name,
      columns: SHOWN,
      where: [
        ...where,
        ['t.phase = $', filter.phase],
        ['t.participants @> ARRAY[$::text]', filter.menteeId],
        ['t."mentorId" <> $', filter.menteeId],
      ],
      each,
      order: ['relationshipId'],
    },
    filter,
  );
}

export function getRelationship(pool: pg.Pool, relationshipId: string): Promise<RelationshipOverview | undefined> {
  return one(pool, {
    from: relationshipOverview.name,
    columns: SHOWN,
    where: [['t."relationshipId" = $', relationshipId]],
  });
}

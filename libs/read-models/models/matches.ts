import type pg from 'pg';
import {
  match,
  participantsOf,
  type Form,
  type MatchFact,
  type MatchSource,
  type MatchState,
  type MatchStatus,
  type UnfulfilledReason,
} from '#domain';
import { narrowed, page, type Listed, type Narrowing, type Paging, type Selection } from '../paging.js';
import { idOfStream, type ReadModel } from '../read-model.js';

/** A proposal to bring people together, and what came of it. */
export type Match = {
  readonly matchId: string;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly form: Form;
  readonly mentorId: string;
  readonly menteeIds: readonly string[];
  readonly participants: readonly string[];
  readonly source: MatchSource;
  readonly score: number | null;
  readonly criteria: Readonly<Record<string, string>>;
  readonly reasons: readonly string[];
  readonly attempt: number;
  readonly status: MatchStatus;
  readonly accepted: readonly string[];
  /** Who has not answered while the match is open. */
  readonly awaiting: readonly string[];
  /** Local date. */
  readonly proposedOn: string;
  /** Instant of the last acceptance: the place in the waiting list. */
  readonly agreedAt: string | null;
  readonly relationshipId: string | null;
  readonly unfulfilledReason: UnfulfilledReason | null;
  readonly version: number;
};

type Row = Match & { readonly state: MatchState };

export const matches: ReadModel<Row, MatchFact> = {
  name: 'matches',
  version: 2,
  follows: ['match'],
  columns: {
    matchId: 'text',
    programmeId: 'text',
    cohortId: 'text',
    form: 'text',
    mentorId: 'text',
    menteeIds: 'text[]',
    participants: 'text[]',
    source: 'text',
    score: 'jsonb',
    criteria: 'jsonb',
    reasons: 'text[]',
    attempt: 'integer',
    status: 'text',
    accepted: 'text[]',
    awaiting: 'text[]',
    proposedOn: 'text',
    agreedAt: 'text',
    relationshipId: 'text',
    unfulfilledReason: 'text',
    version: 'integer',
    state: 'json',
  },
  key: ['matchId'],
  rowFor: 'stream',
  memory: 'state',
  indexes: [
    { columns: ['programmeId', 'matchId'] },
    { columns: ['programmeId', 'status', 'matchId'] },
    { columns: ['cohortId', 'matchId'] },
    { columns: ['mentorId'] },
    { columns: ['participants'], using: 'gin' },
  ],
  keysOf: (recorded) => [{ matchId: idOfStream(recorded) }],
  evolve(row, recorded) {
    const { event, version } = recorded;
    const state = match.evolve(row?.state ?? match.initial, event);
    const proposal = event.type === 'MatchProposed' ? proposed(event) : row && kept(row);
    if (!proposal) return row;
    const { programmeId, cohortId, form, mentorId, menteeIds, status, accepted, proposedOn } = state;
    const participants = participantsOf(state);
    return {
      matchId: idOfStream(recorded),
      ...{ programmeId, cohortId, form, mentorId, menteeIds, participants, status, accepted, proposedOn },
      ...proposal,
      awaiting: status === 'proposed' ? participants.filter((who) => !accepted.includes(who)) : [],
      agreedAt: state.agreedAt ?? null,
      relationshipId: state.relationshipId ?? null,
      unfulfilledReason: event.type === 'MatchUnfulfilled' ? event.reason : (row?.unfulfilledReason ?? null),
      version,
      state,
    };
  },
};

type Proposal = Pick<Match, 'source' | 'score' | 'criteria' | 'reasons' | 'attempt'>;

const proposed = (event: Extract<MatchFact, { type: 'MatchProposed' }>): Proposal => ({
  source: event.source,
  score: event.score ?? null,
  criteria: event.criteria ?? {},
  reasons: event.reasons ?? [],
  attempt: event.attempt,
});

const kept = ({ source, score, criteria, reasons, attempt }: Row): Proposal => ({
  source,
  score,
  criteria,
  reasons,
  attempt,
});

const SHOWN = Object.keys(matches.columns).filter((column) => column !== 'state');

export interface MatchFilter extends Narrowing, Paging {
  readonly status?: MatchStatus;
}

function selected(filter: MatchFilter): Omit<Selection, 'order'> {
  const { where, each } = narrowed(filter);
  return { from: matches.name, columns: SHOWN, where: [...where, ['t.status = $', filter.status]], each };
}

/** Matches by id. @throws {BadCursor} */
export function listMatches(pool: pg.Pool, filter: MatchFilter): Promise<Listed<Match>> {
  return page(pool, { ...selected(filter), order: ['matchId'] }, filter);
}

/** Agreed matches that wait for a place with their mentor, the longest-waiting first. @throws {BadCursor} */
export function listWaiting(pool: pg.Pool, filter: Omit<MatchFilter, 'status'>): Promise<Listed<Match>> {
  return page(pool, { ...selected({ ...filter, status: 'waiting' }), order: ['agreedAt', 'matchId'] }, filter);
}

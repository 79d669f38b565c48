import type pg from 'pg';
import {
  dueKey,
  LEADERS_TOGETHER,
  relationshipDues,
  type MatchState,
  type Relationship,
  type TimerRule,
} from '#domain';
import { narrowed, page, type Listed, type Narrowing, type Paging } from '../paging.js';
import type { Recorded } from '#event-store';
import type { ReadModel } from '../read-model.js';
import { stateAfter, subjectColumns, subjectOf, type SubjectFact, type SubjectRow } from './subject-row.js';

/** Why somebody needs help. A rule's name: people were reminded, to no avail, and it went to the manager. */
export type AttentionReason =
  TimerRule | 'session-disputed' | 'reopening-requested' | 'group-too-small' | 'waiting-for-a-place';

interface Item {
  /** Unique within the stream. */
  readonly key: string;
  readonly reason: AttentionReason;
  /** What it is about, e.g. a session's id; null when it is the whole. */
  readonly anchor: string | null;
  /** ISO instant. */
  readonly since: string;
}

type Row = SubjectRow & { readonly items: readonly Item[]; readonly open: number };

export type Attention = Omit<SubjectRow, 'state'> & Item;

export const attention: ReadModel<Row, SubjectFact, Remembered> = {
  name: 'attention',
  version: 2,
  follows: ['relationship', 'match'],
  columns: { ...subjectColumns, items: 'jsonb', open: 'integer' },
  key: ['stream'],
  rowFor: 'stream',
  memory: 'state',
  // Few of many have anything open.
  indexes: [{ columns: ['programmeId', 'open'] }, { columns: ['cohortId', 'open'] }],
  keysOf: ({ stream }) => [{ stream }],
  carry(row, recorded) {
    const state = stateAfter(row?.state, recorded);
    return state ? { state, items: itemsAfter(row?.items ?? [], noticed(state), recorded) } : row;
  },
  evolve(row, recorded) {
    const state = stateAfter(row?.state, recorded);
    if (!state) return row;
    const items = itemsAfter(row?.items ?? [], [...escalated(state), ...noticed(state)], recorded);
    return { ...subjectOf(recorded, state), items, open: items.length };
  },
};

type Remembered = Pick<Row, 'state' | 'items'>;

/** What was there before is there since then, where the state does not know. */
function itemsAfter(before: readonly Item[], found: readonly Found[], { metadata }: Recorded): readonly Item[] {
  return found.map(({ key, reason, anchor = null, at }) => {
    const since = at ?? before.find((item) => item.key === key)?.since ?? metadata.occurred;
    return { key, reason, anchor, since };
  });
}

interface Found {
  readonly key: string;
  readonly reason: AttentionReason;
  readonly anchor?: string;
  /** Since when, where the state knows. */
  readonly at?: string;
}

/** All but what is {@link escalated}: cheap enough for each event, and what says since when. */
const noticed = (state: Row['state']): readonly Found[] => ('status' in state ? ofMatch(state) : ofRelationship(state));

const ofMatch = ({ status, agreedAt }: MatchState): readonly Found[] =>
  status === 'waiting' ? [{ key: 'waiting', reason: 'waiting-for-a-place', at: agreedAt }] : [];

function ofRelationship(state: Relationship): readonly Found[] {
  const disputed = Object.entries(state.sessions)
    .filter(([, session]) => session.status === 'held' && session.disputed)
    .map(([id]): Found => ({ key: `disputed/${id}`, reason: 'session-disputed', anchor: id }));
  const over = state.phase === 'closure' || state.phase === 'closed';
  const returning = over && state.closure.reopeningRequested;
  return [
    ...disputed,
    ...(returning ? [{ key: 'reopening', reason: 'reopening-requested' } as const] : []),
    // "The group goes on while two remain, else the manager decides."
    ...(!over && state.form === 'group' && state.menteeIds.length < 2 && state.formerMenteeIds.length > 0
      ? [{ key: 'group', reason: 'group-too-small' } as const]
      : []),
  ];
}

/**
 * What went to the manager and still holds: it would be due again if it had not fired. Policy and time zone move
 * the instants only, so any will do. The state knows since when, so it is asked once, at a row's last event.
 */
function escalated(state: Row['state']): readonly Found[] {
  if ('status' in state) return [];
  const told = Object.keys(state.fired).filter((key) => key.includes('/manager/'));
  if (told.length === 0) return [];
  return relationshipDues({ ...state, fired: {} }, LEADERS_TOGETHER, 'UTC')
    .filter((due) => due.recipient === 'manager' && dueKey(due) in state.fired)
    .map((due) => ({ key: dueKey(due), reason: due.rule, anchor: due.anchor, at: state.fired[dueKey(due)] }));
}

export interface AttentionFilter extends Narrowing, Paging {}

const SHOWN = [
  ...['stream', 'subject', 'subjectId', 'programmeId', 'cohortId', 'mentorId', 'menteeIds', 'participants'],
  ...['key', 'reason', 'anchor', 'since'],
];

/** Who needs help and why, the longest-waiting first. @throws {BadCursor} */
export function listAttention(pool: pg.Pool, filter: AttentionFilter): Promise<Listed<Attention>> {
  return page(
    pool,
    {
      from: `(SELECT a.*, i.* FROM read_models.attention a,
        jsonb_to_recordset(a.items) AS i(key text, reason text, anchor text, since text) WHERE a.open > 0)`,
      columns: SHOWN,
      ...narrowed(filter),
      order: ['since', 'stream', 'key'],
    },
    filter,
  );
}

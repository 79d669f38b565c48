import type pg from 'pg';
import { behind, PostgresEventStore, type EventStore } from '#event-store';
import { listCheckpoints, type Checkpoint } from '#read-models';

/** What the database says of everything together, whichever process asks. */
export interface Survey {
  readonly followers: readonly FollowerCondition[];
  /** Seconds for which a writing transaction has kept new events from being read; 0 without one. */
  readonly watermarkSeconds: number;
  /** Counted up to {@link MOST_OPEN}. */
  readonly timersOpen: number;
  readonly timersOverdue: number;
  /** Seconds since the longest overdue timer fell due; 0 without one. */
  readonly overdueSeconds: number;
  readonly messagesWaiting: number;
}

export interface FollowerCondition extends Pick<Checkpoint, 'status' | 'parked' | 'failure'> {
  readonly name: string;
  /** Counted up to {@link MOST}. */
  readonly lagEvents: number;
  readonly lagSeconds: number;
}

/** Counting stops here: to know that it is many is enough, and counting them all would add to the load. */
export const MOST = 10_000;
export const MOST_OPEN = 100_000;

/** @param now milliseconds of Unix time, by our clock: it wrote the times that this compares */
export async function survey(pool: pg.Pool, store: EventStore, now: number): Promise<Survey> {
  const [checkpoints, oldest, rest] = await Promise.all([
    listCheckpoints(pool),
    store instanceof PostgresEventStore ? store.oldestWriter() : undefined,
    pool.query<{ open: number; overdue: number; since: Date | null; messages: number }>(REST, [
      new Date(now).toISOString(),
    ]),
  ]);
  // One after the other: whoever looks shall not take the connections of those who work.
  const lags = new Map<Checkpoint['position'], Lag>();
  for (const { position } of checkpoints) {
    if (!lags.has(position)) lags.set(position, await lagOf(pool, store, position));
  }
  const followers = checkpoints.map(({ name, position, status, parked, failure }) => {
    const { events, since } = lags.get(position)!;
    return { name, status, parked, failure, lagEvents: events, lagSeconds: secondsSince(since, now) };
  });
  const { open, overdue, since, messages } = rest.rows[0]!;
  return {
    followers,
    watermarkSeconds: oldest?.seconds ?? 0,
    timersOpen: open,
    timersOverdue: overdue,
    overdueSeconds: secondsSince(since?.toISOString(), now),
    messagesWaiting: messages,
  };
}

const REST = `SELECT
    (SELECT count(*)::integer FROM (
      SELECT FROM timers.ledger WHERE status = 'open' LIMIT ${MOST_OPEN}) t) AS open,
    (SELECT count(*)::integer FROM (
      SELECT FROM timers.ledger WHERE status = 'open' AND due <= $1 LIMIT ${MOST}) o) AS overdue,
    (SELECT min(due) FROM timers.ledger WHERE status = 'open' AND due <= $1) AS since,
    (SELECT count(*)::integer FROM (
      SELECT FROM outbox.messages WHERE status = 'pending' AND next_attempt_at <= $1 LIMIT ${MOST}) m) AS messages`;

/** Elsewhere than in PostgreSQL the events themselves have to be read. */
const READ_AT_MOST = 500;

interface Lag {
  readonly events: number;
  readonly since: string | undefined;
}

async function lagOf(pool: pg.Pool, store: EventStore, position: Checkpoint['position']): Promise<Lag> {
  if (store instanceof PostgresEventStore) return behind(pool, position, MOST);
  const { events } = await store.readAll(position, READ_AT_MOST);
  const first = events[0] && (JSON.parse(events[0].metadata) as { recorded: string });
  return { events: events.length, since: first?.recorded };
}

const secondsSince = (instant: string | undefined, now: number): number =>
  instant === undefined ? 0 : Math.max(0, (now - Date.parse(instant)) / 1000);

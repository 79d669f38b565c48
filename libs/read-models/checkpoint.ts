import type pg from 'pg';
import type { Position } from '#event-store';

/** How far a follower has come, and which of its streams wait. */
export interface Checkpoint {
  readonly position: Position | undefined;
  /** How many events that is, of all streams. */
  readonly events: number;
  /** Of a read model: which of its tables holds the rows. 1 for every other follower. */
  readonly generation: number;
  /** Of a read model: which version of its declaration the rows are folded with. */
  readonly version: number | undefined;
  readonly status: 'running' | 'stopped';
  /** What stopped it. */
  readonly failure?: Failure;
  readonly parked: readonly ParkedStream[];
}

export interface Failure {
  readonly message: string;
  /** Absent when it was not an event but the checkpoint itself. */
  readonly eventId?: string;
  readonly stream?: string;
  readonly version?: number;
}

export interface ParkedStream {
  readonly stream: string;
  /** Nothing of the stream from this version on has been handled. */
  readonly fromVersion: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly error: string;
  /** ISO instant. */
  readonly parkedAt: string;
  readonly retryRequested: boolean;
}

/** The place of an event in what the follower says about it. */
export interface Where {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly version: number;
}

/** Someone else moved this checkpoint meanwhile: what was about to be written is rolled back. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

interface Row {
  name: string;
  position: Position | null;
  events: string;
  generation: number;
  version: number | null;
  status: 'running' | 'stopped';
  error: string | null;
  event_id: string | null;
  stream: string | null;
  stream_version: number | null;
  parked: ParkedStream[];
}

const SELECT = `SELECT name, position, events, generation, version, status, error, event_id, stream, stream_version,
    (SELECT coalesce(json_agg(json_build_object('stream', p.stream, 'fromVersion', p.from_version,
        'eventId', p.event_id, 'eventType', p.event_type, 'error', p.error,
        'parkedAt', to_char(p.parked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'retryRequested', p.retry_requested) ORDER BY p.stream), '[]')
      FROM read_models.parked p WHERE p.follower = c.name) AS parked
  FROM read_models.checkpoints c`;
const READ = { name: 'read-models-checkpoint', text: `${SELECT} WHERE name = $1` };

/** The checkpoint of this name; undefined before its first start. */
export async function readCheckpoint(db: pg.Pool | pg.ClientBase, name: string): Promise<Checkpoint | undefined> {
  const { rows } = await db.query<Row>({ ...READ, values: [name] });
  return rows[0] && checkpointOf(rows[0]);
}

/**
 * Of everything that follows the log, by name: for readiness, and for whoever looks after it. Not of rebuilds under
 * way, whose names end with the number of their table.
 */
export async function listCheckpoints(pool: pg.Pool): Promise<readonly (Checkpoint & { readonly name: string })[]> {
  const { rows } = await pool.query<Row>(`${SELECT} WHERE name !~ '__[0-9]+$' ORDER BY name`);
  return rows.map((row) => ({ name: row.name, ...checkpointOf(row) }));
}

function checkpointOf(row: Row): Checkpoint {
  const failure = row.error === null ? undefined : { message: row.error, ...whereOf(row) };
  const { generation, status, parked } = row;
  return {
    position: row.position ?? undefined,
    events: Number(row.events),
    generation,
    version: row.version ?? undefined,
    status,
    failure,
    parked,
  };
}

function whereOf({ event_id, stream, stream_version }: Row): Omit<Failure, 'message'> {
  return { eventId: event_id ?? undefined, stream: stream ?? undefined, version: stream_version ?? undefined };
}

/** The checkpoint of this name, made at its first start. */
export async function openCheckpoint(db: pg.Pool | pg.ClientBase, name: string): Promise<Checkpoint> {
  const known = await readCheckpoint(db, name);
  if (known) return known;
  await db.query('INSERT INTO read_models.checkpoints (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  return (await readCheckpoint(db, name))!;
}

/** Compare and set: in the transaction of what was handled. @throws {Overtaken} */
export async function moveCheckpoint(
  tx: pg.Pool | pg.ClientBase,
  name: string,
  from: Checkpoint,
  to: Position | undefined,
  events: number,
): Promise<void> {
  const { rowCount } = await tx.query({
    name: 'read-models-move',
    text: `UPDATE read_models.checkpoints SET position = $4, events = events + $5, changed_at = clock_timestamp()
      WHERE name = $1 AND position IS NOT DISTINCT FROM $2 AND generation = $3 AND status = 'running'`,
    values: [name, from.position ?? null, from.generation, to ?? null, events],
  });
  if (rowCount === 0) throw new Overtaken(`${name} has been moved by another process`);
}

/** Stops a follower where it stands, saying why. @throws {Overtaken} */
export async function stopCheckpoint(
  pool: pg.Pool,
  name: string,
  at: Checkpoint,
  error: unknown,
  event?: Where,
): Promise<void> {
  const { rowCount } = await pool.query(
    `UPDATE read_models.checkpoints SET status = 'stopped', error = $4, event_id = $5, stream = $6,
       stream_version = $7, changed_at = clock_timestamp()
     WHERE name = $1 AND position IS NOT DISTINCT FROM $2 AND generation = $3`,
    [name, at.position ?? null, at.generation, describe(error), event?.id, event?.stream, event?.version],
  );
  if (rowCount === 0) throw new Overtaken(`${name} has been moved by another process`);
}

/** Lets a stopped follower go on from where it stands. False when it was not stopped. */
export async function resumeCheckpoint(pool: pg.Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE read_models.checkpoints SET status = 'running', error = NULL, event_id = NULL, stream = NULL,
       stream_version = NULL, changed_at = clock_timestamp()
     WHERE name = $1 AND status = 'stopped'`,
    [name],
  );
  return rowCount === 1;
}

/** What went wrong, in one line that fits a table. */
export function describe(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1000);
}

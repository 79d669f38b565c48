import pg from 'pg';
import { eventually } from '../../support/eventually.js';
import type { Fault } from '../fault.js';
import type { World } from '../world.js';

/** A point at which a backend can be made to wait, so that it is ended there and nowhere else. */
interface Step {
  readonly name: string;
  /** What is locked against it, in a transaction of ours. */
  readonly lock: (world: World) => Promise<string> | string;
  /** Says which of the backends that wait for us are meant, by the statement they run. */
  readonly running: string;
}

const table = (name: string, mode: string) => `LOCK TABLE ${name} IN ${mode} MODE`;

/** The table that a read model's rows stand in now. */
async function tableOf({ log }: World, readModel: string): Promise<string> {
  const { rows } = await log.pool.query<{ table: string }>(
    `SELECT format('read_models.%I', name || '__' || generation) AS table FROM read_models.checkpoints WHERE name = $1`,
    [readModel],
  );
  return rows[0]!.table;
}

const APPEND = '%log.append(%';
const APPEND_STEPS: readonly Step[] = [
  { name: 'append, before it has locked anything', lock: () => table('log.heads', 'SHARE'), running: APPEND },
  {
    name: 'append, as it waits for its stream',
    lock: ({ pairs }) => {
      const streams = pairs.map(({ stream }) => pg.escapeLiteral(stream));
      return `SELECT FROM log.heads WHERE stream IN (${streams.join()}) ORDER BY stream FOR UPDATE`;
    },
    running: APPEND,
  },
  { name: 'append, its head moved and no event stored', lock: () => table('log.events', 'SHARE'), running: APPEND },
  {
    name: 'reading a stream or the log',
    lock: () => table('log.events', 'ACCESS EXCLUSIVE'),
    running: '%FROM log.events%',
  },
];
const PROJECTION_STEPS: readonly Step[] = [
  {
    name: 'projection, as it moves its checkpoint',
    lock: () => `SELECT FROM read_models.checkpoints ORDER BY name FOR UPDATE`,
    running: '%read_models.checkpoints%',
  },
  {
    name: 'projection, its checkpoint moved and no row written',
    lock: async (world) => table(await tableOf(world, 'relationship_overview'), 'SHARE'),
    running: '%relationship_overview%',
  },
  {
    name: 'timer ledger, its checkpoint moved and no row written',
    lock: () => table('timers.streams', 'SHARE'),
    running: '%timers.%',
  },
];

/** Ends every backend that waits at one step, once there is one. */
const terminatedAt = ({ name, lock, running }: Step): Fault => ({
  name: `backend terminated: ${name}`,
  async apply(world) {
    const holder = new pg.Client({ connectionString: world.postgres.url('throughline') });
    holder.on('error', () => undefined);
    await holder.connect();
    try {
      const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await holder.query('BEGIN');
      await holder.query(await lock(world));
      await eventually(async () => {
        const waiting = `SELECT count(pg_terminate_backend(pid))::integer AS ended FROM pg_stat_activity
          WHERE $1 = ANY (pg_blocking_pids(pid)) AND query LIKE $2`;
        const ended = await world.log.pool.query<{ ended: number }>(waiting, [rows[0]!.pid, running]);
        return ended.rows[0]!.ended > 0;
      });
    } finally {
      await holder.end();
    }
  },
});

/** Ends every backend that has committed and waits to say so, once there is one: stored, and nobody knows. */
const terminatedAfter = (name: string, running: string): Fault => ({
  name: `backend terminated: ${name}`,
  async apply(world) {
    const admin = new pg.Client({ connectionString: world.postgres.url('throughline') });
    await admin.connect();
    const reload = async (statement: string) => {
      await admin.query(statement);
      await admin.query('SELECT pg_reload_conf()');
    };
    try {
      // Commits wait for a standby that does not exist.
      await reload(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
      await eventually(async () => {
        const waiting = `SELECT count(pg_terminate_backend(pid))::integer AS ended FROM pg_stat_activity
          WHERE wait_event = 'SyncRep' AND query LIKE $1`;
        const { rows } = await admin.query<{ ended: number }>(waiting, [running]);
        return rows[0]!.ended > 0;
      });
    } finally {
      await reload('ALTER SYSTEM RESET synchronous_standby_names');
      await admin.end();
    }
  },
});

/** Ends the sessions that hold leases: whoever runs the followers loses them to somebody. */
export const leasesTerminated: Fault = {
  name: 'backend terminated: the one that holds leases',
  async apply({ log }) {
    await eventually(async () => {
      const { rows } = await log.pool.query<{ ended: number }>(
        `SELECT count(pg_terminate_backend(pid))::integer AS ended
         FROM (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory') holders`,
      );
      return rows[0]!.ended > 0;
    });
  },
};

export const appendsTerminated: readonly Fault[] = [
  ...APPEND_STEPS.map(terminatedAt),
  terminatedAfter('append, stored and not yet answered', APPEND),
];

export const projectionsTerminated: readonly Fault[] = [
  ...PROJECTION_STEPS.map(terminatedAt),
  terminatedAfter('projection, written and not yet answered', 'COMMIT'),
];

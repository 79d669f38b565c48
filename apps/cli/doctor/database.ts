import pg from 'pg';
import { LogNotReady, migrationState, type MigrationState } from '#event-store';
import { CannotStart } from '#runtime';
import { fail, inTwo, ok, warn, type Check, type Finding } from './check.js';

const OLDEST = 14;

export const database: Check = {
  name: 'database',
  needs: ['data folder'],
  check: ({ databaseUrl, configuration, embedded }) =>
    reach('DATABASE_URL', databaseUrl, configuration.databaseUrl !== undefined, embedded?.logFile),
};

export const keysDatabase: Check = {
  name: 'keys database',
  needs: ['data folder'],
  check: ({ keysUrl, configuration, embedded }) =>
    reach('KEYS_URL', keysUrl, configuration.keysUrl !== undefined, embedded?.logFile),
};

async function reach(variable: string, url: string | undefined, named: boolean, logFile = ''): Promise<Finding> {
  if (url === undefined) {
    return fail(
      'the embedded database does not run',
      `Start Throughline with \`throughline up\`${logFile && `; if PostgreSQL does not start, its last words are in ${logFile}`}.`,
    );
  }
  const client = new pg.Client({
    ...{ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 10_000 },
    application_name: 'throughline-doctor',
  });
  client.on('error', () => {});
  const { host, port } = client;
  const place = named ? `${host}:${port}` : 'the embedded database';
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; number: number; standby: boolean }>(
      `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS standby,
         current_setting('server_version_num')::integer AS number`,
    );
    const { version, number, standby } = rows[0]!;
    if (number < OLDEST * 10_000) {
      return fail(`${place} is PostgreSQL ${version}`, `Use PostgreSQL ${OLDEST} or newer.`);
    }
    if (standby) return fail(`${place} is a standby and takes no writes`, `Name the primary server in ${variable}.`);
    return ok(`PostgreSQL ${version} at ${place}`);
  } catch (error) {
    return unreachable(variable, place, named, (error as { code?: string }).code);
  } finally {
    await client.end().catch(() => {});
  }
}

function unreachable(variable: string, place: string, named: boolean, code = 'no answer'): Finding {
  if (code === '28P01' || code === '28000') {
    return fail(`${place} does not accept the user and password of ${variable}`, `Correct ${variable}.`);
  }
  if (code === '3D000') {
    return fail(`${place} has no database of this name`, `Create it with \`createdb\`, or correct ${variable}.`);
  }
  if (code === '53300') {
    return fail(`${place} has no connection left`, 'Raise its `max_connections`, or end what holds them.');
  }
  const mend = named ? `Start the server that ${variable} names, or correct ${variable}.` : 'Start `throughline up`.';
  return fail(`${place} cannot be reached (${code})`, mend);
}

const behindOrAhead = ({ at, newest, otherwise }: MigrationState): Finding => {
  if (otherwise.length > 0) {
    return fail(
      `version ${otherwise.join(', ')} of the tables was made by another build of this program`,
      'Run the build that made them, or restore a backup with this one: it will not start on them.',
    );
  }
  if (at > newest) {
    return fail(
      `the tables are at version ${at} and this program knows ${newest}`,
      'A newer program has been at work: run that one, or restore the backup made before it.',
    );
  }
  if (at < newest) {
    const found = at === 0 ? 'there are no tables yet' : `the tables are at version ${at} of ${newest}`;
    return fail(found, 'Run `throughline migrate`.');
  }
  return ok(`at version ${at}`);
};

export const migrations: Check = {
  name: 'migrations',
  needs: ['database'],
  check: async ({ pool }) => behindOrAhead(await migrationState(pool, 'log')),
};

export const keysMigrations: Check = {
  name: 'keys migrations',
  needs: ['keys database'],
  check: async ({ keysPool }) => behindOrAhead(await migrationState(keysPool, 'keys')),
};

/** Reachable, and the one that the database belongs to. */
export const eventStore: Check = {
  name: 'event store',
  needs: ['migrations'],
  async check(patient) {
    try {
      await patient.store();
      return ok(
        patient.configuration.eventStoreUrl ? 'the KurrentDB of EVENT_STORE_URL' : 'the log was written by this server',
      );
    } catch (error) {
      if (!(error instanceof LogNotReady || error instanceof CannotStart)) throw error;
      return fail(...inTwo(error.message, 'Start it, or correct EVENT_STORE_URL.'));
    }
  },
};

export const connections: Check = {
  name: 'connections',
  needs: ['database'],
  async check({ pool }) {
    const { rows } = await pool.query<{ used: number; most: number }>(
      `SELECT (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
         current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer AS most`,
    );
    const { used, most } = rows[0]!;
    const found = `${used} of ${most} are in use`;
    const mend = 'Raise `max_connections` of the server, or run fewer processes beside each other.';
    if (used > 0.95 * most) return fail(found, mend);
    if (most - used < OF_A_PROCESS) return warn(`${found}: too few are left for another process`, mend);
    return ok(found);
  },
};

/** Of a worker at its most (docs/adr/0012). */
const OF_A_PROCESS = 30;

export const clock: Check = {
  name: 'clock',
  needs: ['database'],
  async check({ pool }) {
    // The connection is made before: only the question itself is to take time.
    await pool.query('SELECT');
    const before = Date.now();
    const { rows } = await pool.query<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    );
    const after = Date.now();
    const seconds = Math.max(0, Math.abs(rows[0]!.now - (before + after) / 2) - (after - before) / 2) / 1000;
    const found = `this machine and the database differ by ${seconds.toFixed(1)} s`;
    const mend =
      'Let both keep their time by NTP: reminders and times in the log come from the clocks of our machines.';
    if (seconds > 60) return fail(found, mend);
    if (seconds > 2) return warn(found, mend);
    return ok(found);
  },
};

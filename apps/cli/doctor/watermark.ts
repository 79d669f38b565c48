import { fail, ok, warn, type Check } from './check.js';

/** Seconds. */
const LONG = 10;
const TOO_LONG = 60;

/** What keeps new events from being read, by whomever and in whatever database of the server (docs/adr/0002). */
export const watermark: Check = {
  name: 'watermark',
  needs: ['cluster'],
  async check(patient) {
    const { rows } = await patient.pool.query<{ gid: string; database: string; seconds: number }>(
      `SELECT gid, database, extract(epoch FROM clock_timestamp() - prepared)::float8 AS seconds
       FROM pg_prepared_xacts ORDER BY prepared LIMIT 1`,
    );
    const [prepared] = rows;
    if (prepared && prepared.seconds > LONG) {
      return fail(
        `a prepared transaction in the database ${prepared.database} has kept new events from being read for ${Math.round(prepared.seconds)} s`,
        `Finish it in that database: \`ROLLBACK PREPARED '${prepared.gid}'\` (or COMMIT PREPARED).`,
      );
    }
    const oldest = await (await patient.store()).oldestWriter();
    if (!oldest || oldest.seconds < LONG) return ok('nothing keeps new events from being read');
    const { pid, database, application, seconds } = oldest;
    const who = `process ${pid} (${application || 'without a name'}, database ${database})`;
    const found = `${who} has been in a writing transaction for ${Math.round(seconds)} s and keeps new events from being read`;
    const mend = `Let it come to its end, or end it: \`SELECT pg_terminate_backend(${pid})\`.`;
    return seconds > TOO_LONG ? fail(found, mend) : warn(found, mend);
  },
};

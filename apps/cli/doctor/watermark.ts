import { PostgresEventStore } from '#event-store';
import { fail, ok, warn, type Check } from './check.js';

/** Seconds; ours are ended by the server after ten. */
const LONG = 5;

const HIDDEN = `SELECT count(*)::integer AS hidden FROM (SELECT FROM log.events
  WHERE (epoch, txid) >= ((SELECT epoch FROM log.identity), pg_snapshot_xmin(pg_current_snapshot())) LIMIT 10000) e`;

/** What keeps new events from being read, by whomever and in whatever database of the server (docs/adr/0002). */
export const watermark: Check = {
  name: 'watermark',
  needs: ['event store'],
  async check(patient) {
    const store = await patient.store();
    if (!(store instanceof PostgresEventStore)) return ok('the log is not in the database');
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
    const oldest = await store.oldestWriter();
    if (!oldest || oldest.seconds < LONG) return ok('nothing keeps new events from being read');
    const { pid, database, application, seconds } = oldest;
    const hidden = (await patient.pool.query<{ hidden: number }>(HIDDEN)).rows[0]!.hidden;
    const who = `process ${pid} (${application || 'without a name'}, database ${database})`;
    const what = hidden > 0 ? `keeps ${hidden} events from being read` : 'would keep new events from being read';
    const found = `${who} has been in a writing transaction for ${Math.round(seconds)} s and ${what}`;
    const mend = `Let it come to its end, or end it: \`SELECT pg_terminate_backend(${pid})\`.`;
    return hidden > 0 ? fail(found, mend) : warn(found, mend);
  },
};

// Follows the log at the address given under the name given, and adds a row for each event and process to `tally`:
// whatever is handled twice, or not at all, shows there. With `hold` it stays in its first batch until a line comes in.
import { once } from 'node:events';
import pg from 'pg';
import { PostgresEventStore } from '#event-store';
import { Follower } from '#read-models';

const [url, name, hold] = process.argv.slice(2);
const store = await PostgresEventStore.open({ url, poll: 200 });
const pool = new pg.Pool({ connectionString: url, max: 4 });
pool.on('error', () => {});
let held = hold === undefined;

async function handle(batch) {
  if (!held) {
    held = true;
    process.stdout.write('holding\n');
    await once(process.stdin, 'data');
  }
  return (tx) =>
    tx.query('INSERT INTO tally (id, pid) SELECT unnest($1::uuid[]), $2', [batch.map(({ id }) => id), process.pid]);
}

new Follower({ name, store, pool, batch: 5, poll: 200, poison: 'stop', handle }).start();
process.stdout.write('ready\n');

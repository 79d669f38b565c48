import pg from 'pg';
import { eventually } from '../../support/eventually.js';
import type { SmallDisk } from '../../support/own-postgres.js';
import type { Fault } from '../fault.js';
import type { World } from '../world.js';

const impossible = ({ postgres: { disk } }: World) => (typeof disk === 'string' ? disk : undefined);

async function heal({ postgres }: World): Promise<void> {
  await (postgres.disk as SmallDisk).free();
  // Out of room for its log it may have ended altogether.
  await postgres.start();
}

/** Tables cannot grow any more. */
export const diskFull: Fault = {
  name: 'disk full',
  impossible,
  async apply(world) {
    const disk = world.postgres.disk as SmallDisk;
    const { observed } = world;
    const before = observed.troubled;
    // What a checkpoint gives back is taken as well, until somebody has come to feel it.
    await eventually(
      async () => {
        await disk.fill();
        return observed.troubled > before;
      },
      { within: 60_000 },
    );
  },
  heal,
};

/** PostgreSQL has no room for its own log, upon which it panics. */
export const logDiskFull: Fault = {
  name: 'disk full, no room for the write-ahead log',
  impossible,
  async apply({ postgres }) {
    const disk = postgres.disk as SmallDisk;
    const client = new pg.Client({ connectionString: postgres.url('throughline') });
    let gone = false;
    client.on('error', () => (gone = true));
    await client.connect();
    await eventually(
      async () => {
        await disk.fill();
        // Each begins a new segment, as soon as the last one has anything in it.
        await client
          .query('SELECT pg_switch_wal(), pg_logical_emit_message(true, $1, $1)', ['ballast'])
          .catch((error: Error) => {
            gone ||= !(error instanceof pg.DatabaseError) || /^(57|08)/.test(error.code ?? '');
          });
        return gone;
      },
      { within: 60_000 },
    );
    await client.end().catch(() => undefined);
  },
  heal,
};

import pg from 'pg';
import { eventually } from '../../support/eventually.js';
import type { Fault } from '../fault.js';

const down = (name: string, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Fault => ({
  name,
  apply: ({ postgres }) => postgres.signal(signal),
  heal: ({ postgres }) => postgres.start(),
});

/** The server ends and comes back. */
export const serverDown: readonly Fault[] = [
  down('postgres killed', 'SIGKILL'),
  down('postgres stopped fast', 'SIGINT'),
  down('postgres stopped at once', 'SIGQUIT'),
];

const taken: pg.Client[] = [];

async function takeAll(url: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch {
      return;
    }
    taken.push(client);
  }
}

const END_OTHERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'throughline%'`;

/** Somebody else takes every connection that there is, those that the processes had as well. */
export const connectionsTaken: Fault = {
  name: 'postgres out of connections',
  async apply({ postgres, observed }) {
    const url = postgres.url('throughline');
    const before = observed.troubled;
    await takeAll(url);
    // What is given up is taken by whoever is quicker: until there was somebody who got none.
    await eventually(
      async () => {
        await taken[0]!.query(END_OTHERS);
        await takeAll(url);
        return observed.troubled > before;
      },
      { within: 60_000 },
    );
  },
  async heal() {
    await Promise.all(taken.splice(0).map((client) => client.end()));
  },
};

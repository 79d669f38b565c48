import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrateLog, PostgresEventStore } from '#event-store';
import { Flows, type FlowOptions } from '#flows';
import { eventually } from '../../test/support/eventually.js';
import { as, House } from '../../test/support/flows.js';
import { freshDatabase, type FreshDatabase } from '../../test/support/postgres.js';

let database: FreshDatabase;
let store: PostgresEventStore;
let pool: pg.Pool;
let house: House;
const running: Flows[] = [];

function start(options: Partial<FlowOptions> = {}): Flows {
  const { clock, dispatcher, transactor } = house;
  const flows = new Flows({ store, pool, clock, dispatcher, transactor, ...options });
  running.push(flows);
  flows.start();
  return flows;
}

beforeEach(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  store = await PostgresEventStore.open({ url: database.url, connections: 4 });
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
  house = await House.open({}, store);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((flows) => flows.stop()));
  await pool.end();
  await store.close();
  await database.drop();
});

describe('flows on a running log', () => {
  it('seat three of fifty that accept at once, whichever of two workers gets to it', async () => {
    start();
    start();
    const mentor = await house.mentor('m', 3);
    const mentees = await Promise.all(Array.from({ length: 50 }, (_, n) => house.mentee(`mentee ${n}`)));
    const ids = await Promise.all(mentees.map((mentee) => house.propose(mentor, [mentee])));
    const accept = (id: string, who: ReturnType<typeof as>) =>
      house.send({ aggregate: 'match', id, command: { type: 'AcceptMatch' } }, who);
    await Promise.all(
      ids.flatMap((id, n) => [accept(id, as(mentor, 'mentor')), accept(id, as(mentees[n]!, 'mentee'))]),
    );
    await eventually(async () => {
      const outcomes = await Promise.all(ids.map((id) => house.outcome(id)));
      return outcomes.every((one) => one === 'confirmed preparation' || one === 'waiting none');
    });
    const outcomes = await Promise.all(ids.map((id) => house.outcome(id)));
    expect(outcomes.filter((one) => one === 'confirmed preparation')).toHaveLength(3);
    const reserved = (await house.stream(`person-${mentor}`)).filter(({ type }) => type === 'CapacityReserved');
    expect(reserved).toHaveLength(3);
  });

  it('set a match aside that cannot be handled, go on with the others, and take it up again on request', async () => {
    const mentor = await house.mentor('m');
    const mentees = [await house.mentee('a'), await house.mentee('b')];
    const [held, other] = [await house.agree(mentor, [mentees[0]!]), await house.agree(mentor, [mentees[1]!])];
    let broken = true;
    const flows = start({
      dispatcher: {
        execute(request) {
          if (broken && request.id === held) throw new Error('out of order');
          return house.dispatcher.execute(request);
        },
      },
    });
    const { follower } = flows;
    const parked = async () => (await follower.checkpoint())?.parked.map(({ stream }) => stream);
    await eventually(async () => (await house.outcome(other)) === 'confirmed preparation');
    await eventually(async () => (await parked())?.includes(`match-${held}`));
    expect(await house.outcome(held)).toBe('agreed none');
    broken = false;
    expect(await follower.retry(`match-${held}`)).toBe(true);
    await eventually(async () => (await house.outcome(held)) === 'confirmed preparation');
    await eventually(async () => (await parked())?.length === 0);
  });
});

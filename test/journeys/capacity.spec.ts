import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { temporaryFolder } from '../support/folders.js';
import { Issuer } from '../support/issuer.js';
import { startCli } from '../support/processes.js';
import { Programme, type Introduce } from '../support/programme.js';

interface Match {
  readonly id: string;
  readonly status: string;
  readonly agreedAt: string;
  readonly relationshipId: string | null;
  /** What stands in the way. */
  readonly because: string | null;
}

const MENTEES = 50;
const CAPACITY = 3;

let introduce: Introduce;

beforeAll(async () => {
  const issuer = await Issuer.open();
  const up = ['up', '--empty', '--port', '0', '--data', await temporaryFolder()];
  const { ready } = await startCli(up, { env: issuer.env });
  introduce = async (role, id = randomUUID()) => {
    const actor = { id, role };
    return new Client(actor, await issuer.token(actor), () => ready.url);
  };
}, 60_000);

it('fifty mentees who accept one mentor of capacity three at once give three relationships and a waiting list', async () => {
  const programme = await Programme.open(introduce);
  const { manager } = programme;
  const mentor = await programme.mentor(CAPACITY);
  const people = await Promise.all(
    Array.from({ length: MENTEES }, async () => {
      const mentee = await programme.mentee();
      const matchId = await programme.propose(mentor, mentee);
      await mentor.tell(`/v1/matches/${matchId}/accept`);
      return { mentee, matchId };
    }),
  );
  const matches = async () =>
    Promise.all(people.map(({ mentee, matchId }) => mentee.ask<Match>(`/v1/matches/${matchId}`)));
  const seated = (all: readonly Match[]) => all.filter(({ status }) => status === 'confirmed');
  const waiting = (all: readonly Match[]) => all.filter(({ status }) => status === 'waiting');

  const answers = await Promise.all(
    people.map(({ mentee, matchId }) => mentee.insist(`/v1/matches/${matchId}/accept`, {}, `accept-${matchId}`)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));

  const settled = await eventually(
    async () => {
      const all = await matches();
      return seated(all).length + waiting(all).length === MENTEES && all;
    },
    { within: 30_000 },
  );
  expect(seated(settled)).toHaveLength(CAPACITY);
  const relationships = seated(settled).map(({ relationshipId }) => relationshipId!);
  expect(new Set(relationships).size).toBe(CAPACITY);
  const told = waiting(settled);
  expect(told.map(({ relationshipId }) => relationshipId)).toEqual(told.map(() => null));
  expect(told.map(({ because }) => because)).toEqual(told.map(() => 'capacity-full'));

  // The mentor's places, and the list, as the programme reads them.
  const load = await eventually(async () => {
    const { items } = await manager.ask<{ items: Record<string, unknown>[] }>('/v1/mentor-load');
    return items[0]?.['waiting'] === MENTEES - CAPACITY && items;
  });
  expect(load).toEqual([
    expect.objectContaining({ personId: mentor.id, capacity: CAPACITY, reserved: CAPACITY, free: 0 }),
  ]);
  const list = await manager.ask<{ items: { matchId: string; agreedAt: string }[] }>('/v1/waiting-list?limit=100');
  expect(list.items.map(({ matchId }) => matchId).sort()).toEqual(told.map(({ id }) => id).sort());
  const mine = await eventually(async () => {
    const { items } = await manager.ask<{ items: object[] }>('/v1/relationships');
    return items.length >= CAPACITY && items;
  });
  expect(mine).toHaveLength(CAPACITY);

  // A place is freed: whoever has waited longest is seated, and nobody else.
  const longest = told.toSorted((a, b) => (a.agreedAt < b.agreedAt ? -1 : 1))[0]!;
  expect(list.items[0]!.agreedAt).toBe(longest.agreedAt);
  const equals = told.filter(({ agreedAt }) => agreedAt === longest.agreedAt).map(({ id }) => id);
  const leaver = people.find(({ matchId }) => matchId === seated(settled)[0]!.id)!.mentee;
  await leaver.tell(`/v1/relationships/${relationships[0]}/terminate`);
  const after = await eventually(async () => {
    const all = await matches();
    return waiting(all).length < told.length && all;
  });
  const newcomers = seated(after).filter(({ id }) => !seated(settled).some((one) => one.id === id));
  expect(newcomers).toHaveLength(1);
  expect(equals).toContain(newcomers[0]!.id);
  expect(waiting(after)).toHaveLength(MENTEES - CAPACITY - 1);
  await eventually(async () => {
    const { items } = await manager.ask<{ items: { reserved: number; waiting: number }[] }>('/v1/mentor-load');
    return items[0]!.reserved === CAPACITY && items[0]!.waiting === MENTEES - CAPACITY - 1;
  });
}, 90_000);

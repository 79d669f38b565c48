import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbedded } from '#runtime';
import { Random } from '../../apps/cli/simulation/random.js';
import { Client, type Answered } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { postmaster, temporaryFolder } from '../support/folders.js';
import { Issuer } from '../support/issuer.js';
import { carriedOutTwice, Log, missingFrom, type LoggedEvent } from '../support/log.js';
import { startCli, type CliProcess, type Ready } from '../support/processes.js';
import { Programme, today, type Introduce, type Pair } from '../support/programme.js';

const CLIENTS = 24;
const PAIRS = 6;
const AGREEING = 4;

let data: string;
let issuer: Issuer;
let running: CliProcess;
let ready: Ready;
let programme: Programme;
let pairs: readonly Pair[];

const introduce: Introduce = async (role, id = randomUUID()) => {
  const actor = { id, role };
  return new Client(actor, await issuer.token(actor), () => ready.url);
};

async function start(): Promise<void> {
  const up = ['up', '--empty', '--port', '0', '--data', data];
  ({ process: running, ready } = await startCli(up, { env: issuer.env }));
}

beforeAll(async () => {
  [data, issuer] = await Promise.all([temporaryFolder(), Issuer.open()]);
  await start();
  programme = await Programme.open(introduce);
  pairs = await Promise.all(Array.from({ length: PAIRS }, () => programme.pair()));
  await Promise.all(pairs.map((pair) => pair.grow()));
}, 90_000);

/** A command under a key of its own; `minutes` tells it from all others of this relationship. */
interface Sent {
  readonly by: Client;
  readonly pair: Pair;
  readonly key: string;
  readonly minutes: number;
}

let marks = 0;

const record = ({ by, pair, key, minutes }: Sent) =>
  by.post(pair.at('record-contact'), { on: today(), channel: 'telephone', minutes }, { key });

/** Clients send without a pause until nobody answers any more. */
class Load {
  readonly acknowledged: (Sent & { readonly answer: Answered })[] = [];
  readonly unanswered: Sent[] = [];
  readonly over: Promise<unknown>;

  constructor(seed: string) {
    this.over = Promise.all(Array.from({ length: CLIENTS }, (_, n) => this.#client(new Random(`${seed} ${n}`))));
  }

  async #client(random: Random): Promise<void> {
    for (;;) {
      const mark = marks++;
      // Minutes go to 720, so that one mark stands for one command of its relationship.
      const pair = pairs[mark % PAIRS]!;
      const by = random.chance(0.5) ? pair.mentor : pair.mentee;
      const sent = { by, pair, key: randomUUID(), minutes: 1 + Math.floor(mark / PAIRS) };
      const reply = await record(sent).catch(() => undefined);
      if (reply?.status === 200) this.acknowledged.push({ ...sent, answer: reply.body });
      else {
        expect(reply?.status ?? 503).toBe(503);
        this.unanswered.push(sent);
        if (!reply) return;
      }
    }
  }
}

async function withLog<T>(work: (log: Log) => Promise<T>): Promise<T> {
  const embedded = await startEmbedded({ dir: data, part: 'guest', log: () => undefined });
  const log = await Log.open(embedded.databaseUrl);
  try {
    return await work(log);
  } finally {
    await log.close();
    await embedded.stop();
  }
}

/** How often the log has this command. */
const timesIn = (log: readonly LoggedEvent[]) => {
  const times = new Map<string, number>();
  for (const { stream, type, data: fields } of log) {
    if (type !== 'ContactRecorded') continue;
    const mark = `${stream} ${String(fields['minutes'])}`;
    times.set(mark, (times.get(mark) ?? 0) + 1);
  }
  return ({ pair, minutes }: Sent): number => times.get(`${pair.stream} ${minutes}`) ?? 0;
};

describe('after SIGKILL under load the next start has every acknowledged command once', () => {
  it.each([
    ['of the process group', 'first'],
    ['of the process group and of its PostgreSQL', 'second'],
    ['of the process group, again', 'third'],
  ])(
    '%s',
    async (what, seed) => {
      const random = new Random(seed);
      // Matches that lack one answer: agreed in the last moment, so that they are being seated when it ends.
      const agreeing = await Promise.all(
        Array.from({ length: AGREEING }, async () => {
          const [mentor, mentee] = await Promise.all([programme.mentor(), programme.mentee()]);
          const matchId = await programme.propose(mentor, mentee);
          await mentor.tell(`/v1/matches/${matchId}/accept`);
          return { mentor, mentee, matchId };
        }),
      );
      const load = new Load(seed);
      const target = random.between(200, 600);
      await eventually(() => load.acknowledged.length >= target, { within: 30_000 });
      const accepting = agreeing.map(({ mentee, matchId }) =>
        mentee.post(`/v1/matches/${matchId}/accept`, {}, { key: `accept-${matchId}` }).catch(() => undefined),
      );
      await Promise.race(accepting);
      const server = await postmaster(data);
      if (what.includes('PostgreSQL')) process.kill(server!, 'SIGKILL');
      await running.kill();
      await Promise.all([load.over, ...accepting]);
      expect(load.unanswered.length).toBeGreaterThan(0);

      await start();
      await withLog(async (log) => {
        const found = await log.events();
        const times = timesIn(found);
        expect(load.acknowledged.filter((sent) => times(sent) !== 1)).toEqual([]);
        const answers = load.acknowledged.map(({ pair, answer }) => ({ stream: pair.stream, ...answer }));
        expect(missingFrom(found, answers)).toEqual([]);
        expect(load.unanswered.filter((sent) => times(sent) > 1)).toEqual([]);

        const retried = await Promise.all(load.unanswered.map((sent) => record(sent)));
        expect(retried.map(({ status }) => status)).toEqual(retried.map(() => 200));
        for (const { mentor, mentee, matchId } of agreeing) {
          const { status } = await mentee.post(`/v1/matches/${matchId}/accept`, {}, { key: `accept-${matchId}` });
          expect(status).toBe(200);
          await programme.initiated(matchId, mentor, mentee);
        }

        const all = await log.events();
        const timesNow = timesIn(all);
        expect([...load.acknowledged, ...load.unanswered].filter((sent) => timesNow(sent) !== 1)).toEqual([]);
        expect(carriedOutTwice(all)).toEqual([]);
        const initiated = all
          .filter(({ type }) => type === 'RelationshipInitiated')
          .map(({ data: { matchId } }) => matchId);
        expect(new Set(initiated).size).toBe(initiated.length);
        for (const { matchId } of agreeing) expect(initiated).toContain(matchId);
        expect(await log.unlikeTheLog()).toEqual([]);
      });
    },
    90_000,
  );
});

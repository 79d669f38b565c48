import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Issuer } from '../support/issuer.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess } from '../support/processes.js';
import { Programme, today, type Introduce, type Pair } from '../support/programme.js';

let env: Readonly<Record<string, string | undefined>>;
let programme: Programme;
let worker: CliProcess;

beforeAll(async () => {
  const [events, keys, issuer] = await Promise.all([freshDatabase(), freshDatabase(), Issuer.open()]);
  const databases = { DATABASE_URL: events.url, KEYS_URL: keys.url, QUEUE_URL: undefined };
  env = { ...databases, MASTER_KEY: '7'.repeat(64), ...issuer.env };
  const { ready } = await startCli(['api', '--port', '0'], { env });
  await startWorker();
  const introduce: Introduce = async (role, id = randomUUID()) => {
    const actor = { id, role };
    return new Client(actor, await issuer.token(actor), () => ready.url);
  };
  programme = await Programme.open(introduce);
}, 90_000);

async function startWorker(): Promise<void> {
  worker = (await startCli(['worker'], { env })).process;
}

const now = () => Temporal.Now.instant();

interface Planned {
  readonly pair: Pair;
  readonly sessionId: string;
  /** When its participants are to be reminded. */
  readonly due: Temporal.Instant;
}

/** A session in 24 hours and so many seconds: its participants are to be reminded in as many seconds. */
async function planIn(seconds: number, pair: Pair): Promise<Planned> {
  const due = now().add({ seconds });
  const startsAt = due.add({ hours: 24 }).toString();
  const session = { startsAt, minutes: 60, channel: 'video' };
  const { created } = await pair.mentor.tell(pair.at('schedule-session'), session);
  return { pair, sessionId: created!, due };
}

interface Fired {
  readonly type: string;
  readonly recorded: string;
  readonly data: { readonly rule: string; readonly recipient: string };
}

/** Whom the log says to have been reminded of a session, in no order, and when. */
async function reminded({ pair }: Pick<Planned, 'pair'>): Promise<{ who: string[]; at: string[] }> {
  const { items } = await pair.mentor.ask<{ items: Fired[] }>(pair.at('history'));
  const fired = items.filter(({ type, data }) => type === 'ReminderFired' && data.rule === 'session-upcoming');
  return { who: fired.map(({ data }) => data.recipient).sort(), at: fired.map(({ recorded }) => recorded) };
}

const both = ({ pair: { mentor, mentee } }: Planned): string[] => [mentor.id, mentee.id].sort();

async function oncePerRecipient(planned: Planned): Promise<void> {
  await eventually(async () => (await reminded(planned)).who.length >= 2, { within: 40_000 });
  const { who, at } = await reminded(planned);
  expect(who).toEqual(both(planned));
  for (const instant of at) expect(Temporal.Instant.compare(instant, planned.due)).toBeGreaterThanOrEqual(0);
}

it('a reminder due in seconds fires once for each recipient; never for a session moved, cancelled or held before', async () => {
  const [kept, moved, cancelled, held, later] = await Promise.all(Array.from({ length: 5 }, () => programme.pair()));
  const all = await Promise.all([kept!, moved!, cancelled!, held!].map((pair) => planIn(5, pair)));
  const [toKeep, toMove, toCancel, toHold] = all;
  const change = async (planned: Planned, command: string, body: object = {}) => {
    const { pair, sessionId, due } = planned;
    await pair.mentee.tell(pair.at(command), { sessionId, ...body });
    // Otherwise this says nothing.
    expect(Temporal.Instant.compare(now(), due)).toBe(-1);
  };
  await Promise.all([
    change(toMove!, 'move-session', { startsAt: now().add({ hours: 72 }).toString() }),
    change(toCancel!, 'cancel-session'),
    change(toHold!, 'record-session', { heldOn: today(), minutes: 60, channel: 'video', goalsReviewed: true }),
  ]);
  const last = await planIn(5, later!);
  await Promise.all([oncePerRecipient(toKeep!), oncePerRecipient(last)]);
  for (const changed of [toMove!, toCancel!, toHold!]) expect((await reminded(changed)).who).toEqual([]);
  // What the participants themselves see of it.
  for (const one of [kept!.mentor, kept!.mentee]) {
    const { items } = await eventually(async () => {
      const list = await one.ask<{ items: object[] }>('/v1/reminders');
      return list.items.length > 0 && list;
    });
    expect(items).toEqual([expect.objectContaining({ rule: 'session-upcoming', recipient: one.id })]);
  }
  await oncePerRecipient(toKeep!);
}, 90_000);

it('a reminder fires once though the worker was killed before its time, started after it, and killed again', async () => {
  const [pair, later] = await Promise.all([programme.pair(), programme.pair()]);
  const planned = await planIn(2, pair);
  await worker.kill();
  expect((await reminded(planned)).who).toEqual([]);
  await eventually(() => Temporal.Instant.compare(now(), planned.due) > 0);
  await startWorker();
  await oncePerRecipient(planned);
  await worker.kill();
  await startWorker();
  await oncePerRecipient(await planIn(1, later));
  expect((await reminded(planned)).who).toEqual(both(planned));
}, 120_000);

it('a reminder fires once though three workers run, and one of them is killed as it falls due and started again', async () => {
  const others = await Promise.all([startCli(['worker'], { env }), startCli(['worker'], { env })]);
  const [later, ...pairs] = await Promise.all(Array.from({ length: 5 }, () => programme.pair()));
  const planned = await Promise.all(pairs.map((pair) => planIn(2, pair)));
  await eventually(() => Temporal.Instant.compare(now(), planned[0]!.due) > 0);
  await worker.kill();
  await startWorker();
  await Promise.all(planned.map(oncePerRecipient));
  await oncePerRecipient(await planIn(1, later!));
  await Promise.all(planned.map(oncePerRecipient));
  await Promise.all(others.map(({ process }) => process.kill()));
}, 120_000);

import { setTimeout as pause } from 'node:timers/promises';
import { dueKey, type Due } from '#domain';
import { canonicalJson, uuidv5, type Recorded } from '#event-store';
import { listCheckpoints, readModels } from '#read-models';
import { nameOf, type Row } from '../../libs/read-models/read-model.js';
import { carriedOutTwice, missingFrom } from '../support/log.js';
import { storedRows } from '../support/read-models.js';
import type { SeenLog } from './seen-log.js';
import type { World } from './world.js';

/** Milliseconds for followers to catch up and reminders to come: a lost queue is made good every half minute. */
const PATIENCE = 60_000;

export interface Comparing {
  /** Reads the whole log once more, not only what is new. */
  readonly whole?: boolean;
  /** Waits for reminders that are due; without it they may come later. */
  readonly punctual?: boolean;
}

/**
 * What differs between what was acknowledged, the log, and everything derived from it, once those had the time to
 * catch up. Nobody sends commands meanwhile; flows and timers may.
 */
export async function compare(world: World, { whole, punctual }: Comparing): Promise<readonly string[]> {
  const { log, observed } = world;
  const wrong = [...(whole ? await log.readAgain() : [])];
  let behind: readonly string[] = [];
  for (const end = performance.now() + PATIENCE; ; await pause(100)) {
    wrong.push(...(await log.readOn()));
    behind = [...(punctual ? log.folds.overdue(new Date().toISOString()) : []), ...(await derivedDiffers(world))];
    if (behind.length === 0 || performance.now() > end) break;
  }
  const logged = log.logged();
  return [
    ...wrong,
    ...(await log.agrees()),
    ...missingFrom(logged, observed.acknowledged).map((one) => `acknowledged, not in the log: ${JSON.stringify(one)}`),
    ...carriedOutTwice(logged).map((commandId) => `carried out twice: ${commandId}`),
    ...firedTwice(log.events),
    ...behind,
  ];
}

/** The cheap questions first: while a follower is behind, there is no need to fold. */
async function derivedDiffers(world: World): Promise<readonly string[]> {
  const { log } = world;
  const waiting = [...(await followersBehind(log)), ...unseated(log)];
  if (waiting.length > 0) return waiting;
  return [...(await readModelsDiffer(log)), ...(await ledgerDiffers(log)), ...(await messagesDiffer(log))];
}

async function followersBehind({ pool, store, end }: SeenLog): Promise<readonly string[]> {
  const checkpoints = await listCheckpoints(pool);
  return checkpoints.flatMap(({ name, status, failure, parked, position }) => {
    if (status !== 'running') return [`${name} is ${status}: ${failure?.message}`];
    if (parked.length > 0) return [`${name} has parked ${parked.map(({ stream, error }) => `${stream} (${error})`)}`];
    const there = end === undefined || (position !== undefined && store.compare(position, end) >= 0);
    return there ? [] : [`${name} is behind, at ${position} of ${end}`];
  });
}

async function readModelsDiffer({ pool, folds }: SeenLog): Promise<readonly string[]> {
  const differing = readModels.map(async (model) => {
    const stored = byName(await storedRows(pool, model), (row) => nameOf(model, row));
    return differences(`read model ${model.name}`, stored, folds.rowsOf(model));
  });
  return (await Promise.all(differing)).flat();
}

async function ledgerDiffers({ pool, folds }: SeenLog): Promise<readonly string[]> {
  const { rows } = await pool.query<{ timerId: string; due: Date; status: string; firedAt: Date | null }>(
    `SELECT timer_id AS "timerId", due, status, fired_at AS "firedAt" FROM timers.ledger`,
  );
  const stored = rows.map(({ timerId, due, status, firedAt }) => ({
    ...{ timerId, status, due: due.toISOString(), firedAt: firedAt?.toISOString() ?? null },
  }));
  const folded = [...folds.ledger.rows.values()].map(({ timerId, status, due, firedAt }) => {
    return { timerId, status, due, firedAt };
  });
  const id = (row: Row) => String(row['timerId']);
  return differences('timer ledger', byName(stored, id), byName(folded, id));
}

/** One message for each firing. */
async function messagesDiffer({ pool, events }: SeenLog): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>('SELECT message_id AS id FROM outbox.messages');
  const wanted = events
    .filter(isFiring)
    .map((event) => ({ id: uuidv5(`message\n${event.id}\n${of(event).recipient}`) }));
  const id = (row: Row) => String(row['id']);
  return differences('outbox', byName(rows, id), byName(wanted, id));
}

const isFiring = ({ type }: Recorded): boolean => type === 'ReminderFired' || type === 'ReminderEscalated';
const of = ({ event }: Recorded): Due => event as unknown as Due;

function firedTwice(events: readonly Recorded[]): readonly string[] {
  const firings = Map.groupBy(events.filter(isFiring), (event) => `${event.stream} ${dueKey(of(event))}`);
  return [...firings].flatMap(([timer, fired]) => (fired.length > 1 ? [`fired ${fired.length} times: ${timer}`] : []));
}

/** Matches on which everyone agreed, and that did not come to one relationship. */
function unseated(log: SeenLog): readonly string[] {
  const initiated = log.events.filter(({ type }) => type === 'RelationshipInitiated');
  const of = Map.groupBy(initiated, ({ event }) => `match-${(event as unknown as { matchId: string }).matchId}`);
  const agreed = log.events.filter(({ type }) => type === 'MatchAgreed');
  return agreed.flatMap(({ stream }) => {
    const times = of.get(stream)?.length ?? 0;
    return times === 1 ? [] : [`${stream} was agreed and came to ${times} relationships`];
  });
}

const byName = <R extends object>(rows: readonly R[], name: (row: Row) => string): ReadonlyMap<string, R> =>
  new Map(rows.map((row) => [name(row as Row), row]));

/** Named by their keys, the first few of them. */
function differences(
  where: string,
  stored: ReadonlyMap<string, object>,
  folded: ReadonlyMap<string, object>,
): readonly string[] {
  const names = [...new Set([...stored.keys(), ...folded.keys()])].filter(
    (name) => canonicalJson(stored.get(name) ?? null) !== canonicalJson(folded.get(name) ?? null),
  );
  return names.slice(0, 3).map((name) => {
    const [has, should] = [stored.get(name), folded.get(name)].map((row) => JSON.stringify(row ?? null));
    return `${where}, one of ${names.length}: ${name} is ${has} and should be ${should}`;
  });
}

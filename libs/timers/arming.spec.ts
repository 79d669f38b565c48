import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrateLog } from '#event-store';
import { SimulatedClock } from '#runtime';
import { freshDatabase } from '../../test/support/postgres.js';
import { watch, workOf } from '../../test/support/plans.js';
import { Arming } from './arming.js';
import { openUntil } from './ledger-queries.js';
import { TimerQueue, type QueueDepth, type Wake } from './queue.js';

const NOON = Date.parse('2026-10-20T12:00:00Z');
const HOUR = 3_600_000;

/** Remembers what it was told, as long as it is told to, and takes its time over it. */
class QueueInMemory extends TimerQueue {
  readonly held = new Map<string, number>();
  readonly additions: (readonly Wake[])[] = [];
  isAway = false;
  onAdd = (): void => undefined;

  override async add(wakes: readonly Wake[]): Promise<void> {
    if (this.isAway) throw new Error('away');
    this.additions.push(wakes);
    // When it would come, as a queue counts it: from now.
    for (const { timerId, delay } of wakes) this.held.set(timerId, clock.now().epochMilliseconds + delay);
    this.onAdd();
  }

  override async depth(): Promise<QueueDepth> {
    return { waiting: 0, delayed: this.held.size, active: 0, failed: 0 };
  }

  override work(): void {}
  override async close(): Promise<void> {}
}

let clock: SimulatedClock;
let queue: QueueInMemory;
let arming: Arming;
let pool: pg.Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await freshDatabase();
  await migrateLog(database.url);
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  drop = async () => {
    await pool.end();
    await database.drop();
  };
});

afterAll(() => drop());

beforeEach(async () => {
  clock = new SimulatedClock(Temporal.Instant.fromEpochMilliseconds(NOON));
  queue = new QueueInMemory();
  const now = () => clock.now().epochMilliseconds;
  arming = new Arming({ pool, queue, horizon: 48 * HOUR, near: HOUR / 2, now });
  await pool.query('TRUNCATE timers.ledger');
});

/** So many open timers, the first one due at `first`, one each second from then on. */
async function open(count: number, first: number): Promise<void> {
  await pool.query(
    `INSERT INTO timers.ledger
     SELECT encode(sha256(convert_to($1::text || n, 'UTF8')), 'hex'), 'relationship-1', gen_random_uuid(),
       gen_random_uuid(), 'log-session', 'anchor', 'manager', '1', $1::timestamptz + n * interval '1 second', false,
       'open', NULL
     FROM generate_series(0, $2 - 1) n`,
    [new Date(first).toISOString(), count],
  );
}

const later = (milliseconds: number) =>
  clock.setTo(Temporal.Instant.fromEpochMilliseconds(clock.now().epochMilliseconds + milliseconds));
const arm = () => arming.arm(clock.now().epochMilliseconds);

describe('the queue is armed', () => {
  it('with delays counted from the moment of adding, however long it takes', async () => {
    await open(5000, NOON + HOUR);
    queue.onAdd = () => later(600_000);
    expect(await arm()).toBe(5000);
    expect(queue.additions.length).toBeGreaterThan(2);
    const { rows } = await pool.query<{ timer_id: string; due: Date }>('SELECT timer_id, due FROM timers.ledger');
    expect(queue.held).toEqual(new Map(rows.map(({ timer_id, due }) => [timer_id, due.getTime()])));
  });

  it('with what is due in the horizon and nothing else', async () => {
    await open(1, NOON);
    await open(10, NOON + 1);
    await open(10, NOON + 48 * HOUR - 9_000);
    await open(10, NOON + 49 * HOUR);
    expect(await arm()).toBe(20);
  });

  it('again with what is due soon and with what has entered the horizon, while it holds the rest', async () => {
    await open(1, NOON + 60_000);
    await open(5000, NOON + 2 * HOUR);
    await open(3, NOON + 48 * HOUR + 1);
    expect(await arm()).toBe(5001);
    later(30_000);
    expect(await arm()).toBe(4);
    expect(await arm()).toBe(1);
  });

  it('with everything once it has lost much of it', async () => {
    await open(5000, NOON + 2 * HOUR);
    expect(await arm()).toBe(5000);
    [...queue.held.keys()].slice(0, 600).forEach((id) => queue.held.delete(id));
    expect(await arm()).toBe(5000);
    expect(await arm()).toBe(0);
    queue.held.clear();
    expect(await arm()).toBe(5000);
  });

  it('with everything once it was away when something was added', async () => {
    await open(5000, NOON + 2 * HOUR);
    expect(await arm()).toBe(5000);
    queue.isAway = true;
    await expect(arming.add([{ timerId: 'f'.repeat(64), due: new Date(NOON).toISOString() }])).rejects.toThrow('away');
    queue.isAway = false;
    expect(await arm()).toBe(5000);
  });

  it('page by page through the index: no statement looks at more rows than it needs, however many are open', async () => {
    await open(40_000, NOON + 49 * HOUR);
    await open(5000, NOON + 2 * HOUR);
    await pool.query('ANALYZE timers.ledger');
    const seen = new pg.Pool(pool.options);
    const sent = watch(seen);
    const now = () => NOON;
    const watched = new Arming({ pool: seen, queue, horizon: 48 * HOUR, near: HOUR / 2, now });
    expect(await watched.arm(NOON)).toBe(5000);
    expect(await watched.arm(NOON)).toBe(0);
    const late = new Date(NOON + 90 * HOUR).toISOString();
    const [last] = (await openUntil(seen, late, 4000)).slice(-1);
    expect(await openUntil(seen, late, 500, last)).toHaveLength(500);
    const work = await Promise.all(sent.map((statement) => workOf(pool, statement)));
    await seen.end();
    expect(work.flatMap(({ sequential }) => sequential)).toEqual([]);
    expect(Math.max(...work.map(({ looked }) => looked['ledger'] ?? 0))).toBeLessThanOrEqual(5000);
    expect(work.at(-1)?.looked['ledger']).toBeLessThanOrEqual(501);
  });
});

import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '#runtime';
import { worldAt, type World } from '../../test/support/timed.js';
import { advance } from './advance.js';
import type { LedgerRow } from './ledger-fold.js';
import { listTimers, nextDue } from './ledger-queries.js';
import { Timers } from './timers.js';

const at = (instant: string) => Temporal.Instant.from(instant);

async function begin(start: string) {
  const clock = new SimulatedClock(at(start));
  const world = await worldAt(clock);
  const timers = new Timers({ ...world, clock });
  const firings: string[] = [];
  const fired = ({ rule, occurrence, recipient }: LedgerRow, when: Temporal.Instant) =>
    firings.push(`${when.toString()} ${rule} ${occurrence} ${recipient}`);
  const live = (to: string) => advance({ clock, timers, settle: async () => {}, fired }, at(to));
  return { clock, world, timers, firings, live };
}

const rowsOf = ({ pool }: World, stream: string, status?: LedgerRow['status']) =>
  listTimers(pool, { stream, status, limit: 500 });

describe('simulated time', () => {
  it('fires each timer at its own instant, once for each recipient', async () => {
    const { world, firings, live } = await begin('2026-10-14T12:00:00Z');
    const { mentor, mentee, stream } = await world.relationship();
    await live('2026-11-06T00:00:00Z');
    expect(firings.toSorted()).toEqual(
      [
        `2026-10-24T08:00:00Z initial-meeting 1 ${mentor.id}`,
        `2026-10-24T08:00:00Z initial-meeting 1 ${mentee.id}`,
        '2026-11-04T09:00:00Z initial-meeting escalation manager',
      ].toSorted(),
    );
    expect(await world.types(stream)).toEqual([
      'RelationshipInitiated',
      'ReminderFired',
      'ReminderFired',
      'ReminderEscalated',
    ]);
  });

  it('what is no longer due in the meantime never fires', async () => {
    const { world, firings, live, clock } = await begin('2026-10-14T12:00:00Z');
    const pair = await world.relationship();
    await live('2026-10-20T12:00:00Z');
    await pair.ask({ type: 'HoldInitialMeeting', heldOn: '2026-10-19', channel: 'video', topics: ['aims'] });
    await live('2026-11-30T00:00:00Z');
    expect(firings).toEqual([]);
    expect(clock.now().toString()).toBe('2026-11-30T00:00:00Z');
    const cancelled = await rowsOf(world, pair.stream, 'cancelled');
    expect(cancelled.map(({ rule }) => rule)).toContain('initial-meeting');
  });

  it('a revised policy moves what has not fired, across the clock change', async () => {
    const { world, firings, live } = await begin('2026-10-14T12:00:00Z');
    await world.relationship();
    await live('2026-10-20T12:00:00Z');
    await world.revisePolicy({ timers: { initialMeeting: { after: 'P12D', escalateAt: 'P30D' } } });
    await live('2026-11-20T12:00:00Z');
    expect(firings.map((firing) => firing.split(' ', 3).join(' '))).toEqual([
      '2026-10-26T09:00:00Z initial-meeting 1',
      '2026-10-26T09:00:00Z initial-meeting 1',
      '2026-11-13T09:00:00Z initial-meeting escalation',
    ]);
  });

  it('after downtime everything overdue is recorded once, at the instant it is made good', async () => {
    const { world, clock, timers } = await begin('2026-10-14T12:00:00Z');
    const { stream } = await world.relationship();
    clock.setTo(at('2026-11-05T12:00:00Z'));
    const rows = await timers.fireDue(clock.now());
    expect(rows.map(({ occurrence }) => occurrence)).toEqual(['1', '1', 'escalation']);
    expect(await timers.fireDue(clock.now())).toEqual([]);
    const [first] = await rowsOf(world, stream, 'fired');
    expect(first).toMatchObject({ due: '2026-10-24T08:00:00.000Z', firedAt: '2026-11-05T12:00:00.000Z' });
  });
});

describe('deeds of Throughline itself', () => {
  it('a closure reminds after 7 and 14 days, lapses after 28, and closes by itself', async () => {
    const { world, live, firings } = await begin('2026-10-14T12:00:00Z');
    const { stream, mentee, ask } = await world.relationship();
    await ask({ type: 'Terminate' });
    await ask({ type: 'SubmitClosureReview', answers: {} }, mentee);
    await live('2026-12-31T12:00:00Z');
    expect(firings.map((firing) => firing.split(' ', 3).join(' '))).toEqual([
      '2026-10-21T08:00:00Z closure-review 1',
      '2026-10-28T09:00:00Z closure-review 2',
      '2026-11-11T09:00:00Z closure-review lapse',
    ]);
    expect((await world.types(stream)).slice(-2)).toEqual(['ClosureReviewLapsed', 'RelationshipClosed']);
    const [lapse] = await listTimers(world.pool, { stream, recipient: 'system', limit: 10 });
    expect(lapse).toMatchObject({ status: 'fired', firedAt: '2026-11-11T09:00:00.000Z' });
    expect(await rowsOf(world, stream, 'open')).toEqual([]);
  });

  it('a match that nobody answers reminds both, and expires with a word to the manager in one append', async () => {
    const { world, live, firings } = await begin('2026-10-14T12:00:00Z');
    const { stream, mentor, mentee } = await world.proposal();
    await live('2026-11-30T12:00:00Z');
    expect(firings.toSorted()).toEqual(
      [
        `2026-10-21T08:00:00Z match-reply 1 ${mentor.id}`,
        `2026-10-21T08:00:00Z match-reply 1 ${mentee.id}`,
        '2026-10-28T09:00:00Z match-reply expiry manager',
      ].toSorted(),
    );
    expect((await world.types(stream)).slice(-2)).toEqual(['ReminderEscalated', 'MatchExpired']);
    expect(await rowsOf(world, stream, 'open')).toEqual([]);
  });
});

describe('the ledger', () => {
  it('rebuilt from zero comes out identical, and nothing fires again', async () => {
    const { world, live, timers, clock } = await begin('2026-10-14T12:00:00Z');
    const one = await world.relationship();
    await live('2026-10-25T12:00:00Z');
    await world.revisePolicy({ timers: { inactivity: { after: 'P30D' } } });
    const other = await world.relationship();
    await one.ask({ type: 'Pause', resumesOn: '2026-11-10' });
    await other.ask({ type: 'ScheduleSession', startsAt: '2026-11-20T10:00:00Z', minutes: 60, channel: 'video' });
    await live('2026-11-25T12:00:00Z');
    const everything = () =>
      Promise.all(
        ['ledger', 'streams', 'programmes', 'cohorts'].map(
          async (table) => (await world.pool.query(`SELECT * FROM timers.${table} ORDER BY 1`)).rows,
        ),
      );
    const before = await everything();
    expect(before[0]!.length).toBeGreaterThan(20);
    expect(new Set(before[0]!.map(({ status }) => status))).toEqual(new Set(['open', 'fired', 'cancelled']));
    await world.store.allShown();
    await timers.ledger.rebuild();
    expect(await everything()).toEqual(before);
    expect(await timers.fireDue(clock.now())).toEqual([]);
  });

  it('says what falls due next and lists what is open, fired and cancelled', async () => {
    const { world, timers, live } = await begin('2026-10-14T12:00:00Z');
    const { stream } = await world.relationship();
    await live('2026-10-24T08:00:00Z');
    expect((await timers.nextDue())?.toString()).toBe('2026-11-04T09:00:00Z');
    expect(await nextDue(world.pool, '2026-11-04T09:00:00.000Z')).toBe('2026-12-13T09:00:00.000Z');
    expect((await rowsOf(world, stream, 'fired')).map(({ rule }) => rule)).toEqual([
      'initial-meeting',
      'initial-meeting',
    ]);
    const page = await listTimers(world.pool, { programmeId: world.programmeId, limit: 2 });
    const rest = await listTimers(world.pool, { programmeId: world.programmeId, limit: 500, after: page[1]! });
    expect([...page, ...rest]).toEqual(await rowsOf(world, stream));
  });

  it('a timer fired by two processes at once fires once', async () => {
    const { world, clock, timers } = await begin('2026-10-14T12:00:00Z');
    const { stream } = await world.relationship();
    await world.store.allShown();
    await timers.ledger.follower.catchUp();
    clock.setTo(at('2026-10-24T08:00:00Z'));
    const [row] = await rowsOf(world, stream);
    const other = new Timers({ ...(await anotherProcess(world, clock)), clock });
    const outcomes = await Promise.all([timers, other, timers, other].map(({ processor }) => processor.fire(row!)));
    expect(outcomes.filter((outcome) => outcome === 'fired')).toHaveLength(1);
    expect((await world.types(stream)).filter((type) => type === 'ReminderFired')).toHaveLength(1);
  });
});

/** The same store seen through a dispatcher of its own, as another process would. */
async function anotherProcess(world: World, clock: SimulatedClock) {
  const { Dispatcher } = await import('#commands');
  const { Transactor } = await import('#event-store');
  const { mayCommand } = await import('#access');
  const transactor = new Transactor(world.store, world.sealer, { secret: 'test' });
  const dispatcher = new Dispatcher({ transactor, authorise: mayCommand, secret: 'test', now: () => clock.now() });
  return { ...world, dispatcher };
}

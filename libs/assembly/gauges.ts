import type { Observable } from '@opentelemetry/api';
import type pg from 'pg';
import { PostgresEventStore } from '#event-store';
import { instruments } from '#runtime';
import type { QueueDepth } from '#timers';
import type { Parts } from './parts.js';
import { survey, type Survey } from './survey.js';

/** Milliseconds for which an answer of the database is not asked for again, whoever scrapes. */
const KEPT = 5_000;

/** Shows how `parts` are, at each scrape; the same in every process that has them. Nothing where nobody scrapes. */
export function observe(parts: Parts): void {
  const { store, transactor, pool, readPool } = parts;
  let asked: { readonly at: number; readonly found: Promise<Survey | undefined> } | undefined;
  const look = (): Promise<Survey | undefined> => {
    if (!asked || performance.now() - asked.at > KEPT) {
      const found = survey(pool, store, parts.clock.now().epochMilliseconds).catch(() => undefined);
      asked = { at: performance.now(), found };
    }
    return asked.found;
  };
  instruments('assembly', (meter) => {
    const gauge = (name: string, description: string) => meter.createObservableGauge(name, { description });
    const up = gauge('throughline_database_up', 'Whether the database answers: 1 or 0.');
    const lagEvents = gauge(
      'throughline_follower_lag_events',
      'Events that a follower has yet to handle, up to 10000.',
    );
    const lagSeconds = gauge('throughline_follower_lag_seconds', 'Age of the first of them in seconds.');
    const running = gauge('throughline_follower_running', 'Whether a follower runs (1) or an event stopped it (0).');
    const parked = gauge('throughline_parked_streams', 'Streams that a follower has set aside.');
    const watermark = gauge(
      'throughline_watermark_age_seconds',
      'For how long a writing transaction has kept new events from being read, in seconds.',
    );
    const open = gauge('throughline_timers_open', 'Timers that will fire or are due, up to 100000.');
    const overdue = gauge('throughline_timers_overdue', 'Timers that are due and have not fired, up to 10000.');
    const overdueFor = gauge(
      'throughline_timers_overdue_seconds',
      'For how long the first of them is due, in seconds.',
    );
    const messages = gauge('throughline_outbox_waiting_messages', 'Messages that could be sent now, up to 10000.');
    const surveyed: Observable[] = [up, lagEvents, lagSeconds, running, parked, watermark];
    meter.addBatchObservableCallback(
      async (result) => {
        const found = await look();
        result.observe(up, found ? 1 : 0);
        if (!found) return;
        for (const { name: follower, status, parked: aside, ...lag } of found.followers) {
          result.observe(lagEvents, lag.lagEvents, { follower });
          result.observe(lagSeconds, lag.lagSeconds, { follower });
          result.observe(running, status === 'running' ? 1 : 0, { follower });
          result.observe(parked, aside.length, { follower });
        }
        result.observe(watermark, found.watermarkSeconds);
        result.observe(open, found.timersOpen);
        result.observe(overdue, found.timersOverdue);
        result.observe(overdueFor, found.overdueSeconds);
        result.observe(messages, found.messagesWaiting);
      },
      [...surveyed, open, overdue, overdueFor, messages],
    );

    const cacheBytes = gauge('throughline_stream_cache_bytes', 'Bytes of events whose folded states are in memory.');
    const cacheStreams = gauge('throughline_stream_cache_streams', 'Streams whose folded states are in memory.');
    const lookups = meter.createObservableCounter('throughline_stream_cache_lookups_total', {
      description: 'Commands that found the state of their stream in memory (hit), or did not (miss).',
    });
    const waiting = gauge('throughline_appends_waiting', 'Appends that wait for a statement.');
    const connections = gauge('throughline_database_connections', 'Connections to the database, by pool and state.');
    meter.addBatchObservableCallback(
      (result) => {
        const { bytes, streams, hits, misses } = transactor.cache;
        result.observe(cacheBytes, bytes);
        result.observe(cacheStreams, streams);
        result.observe(lookups, hits, { result: 'hit' });
        result.observe(lookups, misses, { result: 'miss' });
        const pools: Record<string, pg.Pool> = { 'read-models': pool, queries: readPool };
        if (store instanceof PostgresEventStore) {
          const { load } = store;
          result.observe(waiting, load.waiting);
          pools['log'] = load.connections;
        }
        for (const [name, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
          result.observe(connections, totalCount - idleCount, { pool: name, state: 'busy' });
          result.observe(connections, idleCount, { pool: name, state: 'idle' });
          result.observe(connections, waitingCount, { pool: name, state: 'awaited' });
        }
      },
      [cacheBytes, cacheStreams, lookups, waiting, connections],
    );
    return true;
  })();
}

/** Shows what is in the queue of the timers, in the processes that work it off. */
export function observeQueue(depth: () => Promise<QueueDepth>): void {
  instruments('timers', (meter) => {
    const jobs = meter.createObservableGauge('throughline_timer_queue_jobs', {
      description: 'Timers in the queue, by state; what is due later than within days stands in the ledger only.',
    });
    meter.addBatchObservableCallback(
      async (result) => {
        const found = await depth().catch(() => undefined);
        for (const [state, count] of Object.entries(found ?? {})) result.observe(jobs, count, { state });
      },
      [jobs],
    );
    return true;
  })();
}

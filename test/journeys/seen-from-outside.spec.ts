import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/client.js';
import { Collector } from '../support/collector.js';
import { eventually } from '../support/eventually.js';
import { Issuer } from '../support/issuer.js';
import { scrape, type Scraped } from '../support/metrics.js';
import { freshDatabase } from '../support/postgres.js';
import { startCli, type CliProcess } from '../support/processes.js';
import { Programme, type Introduce } from '../support/programme.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
/** What nobody but people may read. */
const PRIVATE = {
  name: 'Xanthippe Quillfeather',
  email: 'x.quillfeather@example.org',
  note: 'worried about the merger',
};

const traceId = randomBytes(16).toString('hex');
const correlation = traceId.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
const caller = randomBytes(8).toString('hex');

let collector: Collector;
let api: CliProcess;
let worker: CliProcess;
let metrics: { api: Scraped; worker: Scraped };
let requestId: string | null;

/** One request of somebody who keeps a trace, whose reminder falls due a moment later, among others with private text. */
beforeAll(async () => {
  collector = await Collector.open();
  const [events, keys, issuer] = await Promise.all([freshDatabase(), freshDatabase(), Issuer.open()]);
  const env = {
    ...{ DATABASE_URL: events.url, KEYS_URL: keys.url, QUEUE_URL: undefined, MASTER_KEY: '7'.repeat(64) },
    ...{ ...issuer.env, LOG_LEVEL: 'debug', METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  };
  const started = await startCli(['api', '--port', '0'], { env });
  const { url } = started.ready;
  const works = await startCli(['worker'], { env });
  [api, worker] = [started.process, works.process];
  const introduce: Introduce = async (role, id = randomUUID()) => {
    const actor = { id, role };
    return new Client(actor, await issuer.token(actor), () => url);
  };
  const programme = await Programme.open(introduce);
  const { name, email, note } = PRIVATE;
  await programme.manager.tell('/v1/people', { externalId: randomUUID(), name, email });
  const pair = await programme.pair();
  await pair.mentor.post(pair.at('record-session'), { notes: note });
  const startsAt = Temporal.Now.instant().add({ hours: 24, seconds: 2 }).toString();
  const response = await fetch(`${url}${pair.at('schedule-session')}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await issuer.token(pair.mentor.actor)}`,
      ...{ 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      traceparent: `00-${traceId}-${caller}-01`,
    },
    body: JSON.stringify({ startsAt, minutes: 60, channel: 'video' }),
  });
  expect(response.status).toBe(200);
  requestId = response.headers.get('x-request-id');
  const reminders = () => ours('event ReminderFired').map(({ spanId }) => spanId);
  await eventually(() => reminders().length === 2, { within: 60_000 });
  const followed = () => ours('follow outbox').some(({ parentSpanId }) => reminders().includes(parentSpanId ?? ''));
  await eventually(followed, { within: 30_000 });
  const [readyApi, readyWorker] = [started.ready, works.ready] as unknown as { metrics: string }[];
  metrics = await eventually(
    async () => {
      const shown = { api: await scrape(readyApi!.metrics), worker: await scrape(readyWorker!.metrics) };
      const lags = shown.worker.samples.filter((sample) => sample.name === 'throughline_follower_lag_events');
      return lags.length > 0 && lags.every(({ value }) => value === 0) && shown;
    },
    { within: 30_000 },
  );
}, 150_000);

const ours = (name: string) => collector.spans.filter((span) => span.name === name && span.traceId === traceId);

describe('one trace, which the caller began,', () => {
  const REQUEST = [
    'POST /v1/relationships/:id/schedule-session',
    'command ScheduleSession',
    'append',
    'event SessionScheduled',
  ];

  /** The way to each span of this name, from the caller's request on. */
  const waysTo = (name: string) =>
    ours(name).map((span) => {
      const way: string[] = [];
      for (let at = span; ;) {
        way.unshift(at.name);
        if (at.parentSpanId === caller) return way;
        const parent = collector.spans.find(({ spanId }) => spanId === at.parentSpanId);
        if (!parent) return ['?', ...way];
        at = parent;
      }
    });

  it('leads from the request over the command to the event', () => {
    expect(waysTo('event SessionScheduled')).toEqual([REQUEST]);
  });

  it('goes on in the worker with whatever follows the event', () => {
    for (const follower of ['timeline', 'relationship_overview', 'timer-ledger']) {
      expect(waysTo(`follow ${follower}`)).toContainEqual([...REQUEST, `follow ${follower}`]);
    }
  });

  it('and ends with the reminders that fell due, and what follows those', () => {
    const fired = [...REQUEST, 'fire session-upcoming', 'command FireReminder', 'append', 'event ReminderFired'];
    expect(waysTo('event ReminderFired')).toEqual([fired, fired]);
    expect(waysTo('follow outbox')).toContainEqual([...fired, 'follow outbox']);
  });

  it('has the id that the answer and the lines in the log have', () => {
    expect(requestId).toBe(correlation);
    const lines = api.stderr.split('\n').filter((line) => line.includes('"res":') && line.includes('schedule-session'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([expect.objectContaining({ correlation })]);
  });
});

describe('metrics', () => {
  it('are shown by every process, on this machine only unless told otherwise', () => {
    for (const { samples } of [metrics.api, metrics.worker]) {
      expect(samples).toContainEqual({ name: 'throughline_database_up', labels: {}, value: 1 });
      expect(samples.map(({ name }) => name)).toContain('process_resident_memory_bytes');
    }
  });

  it('say how commands, appends, requests, followers and timers went', () => {
    const valueOf = ({ samples }: Scraped, name: string, labels: Record<string, string> = {}) =>
      samples.find((sample) => {
        const fits = Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
        return sample.name === name && fits;
      })?.value;
    const scheduled = { command: 'ScheduleSession', outcome: 'recorded' };
    expect(valueOf(metrics.api, 'throughline_command_duration_seconds_count', scheduled)).toBe(1);
    const route = { route: '/v1/relationships/:id/schedule-session', method: 'POST', status: '200' };
    expect(valueOf(metrics.api, 'throughline_http_request_duration_seconds_count', route)).toBe(1);
    expect(valueOf(metrics.api, 'throughline_append_statement_duration_seconds_count')).toBeGreaterThan(5);
    expect(valueOf(metrics.api, 'throughline_events_appended_total')).toBeGreaterThan(5);
    expect(valueOf(metrics.api, 'throughline_stream_cache_bytes')).toBeGreaterThan(0);
    expect(valueOf(metrics.worker, 'throughline_follower_events_total', { follower: 'timeline' })).toBeGreaterThan(5);
    const fired = { rule: 'session-upcoming', outcome: 'fired' };
    expect(valueOf(metrics.worker, 'throughline_timers_fired_total', fired)).toBe(2);
    expect(valueOf(metrics.worker, 'throughline_timer_queue_jobs', { state: 'delayed' })).toBeGreaterThanOrEqual(0);
    expect(valueOf(metrics.worker, 'throughline_follower_lag_seconds', { follower: 'hours' })).toBe(0);
  });

  it('each say what they mean, with the unit in the name, and end as Prometheus has it', () => {
    for (const { help, type } of [metrics.api, metrics.worker]) {
      for (const [name, kind] of type) {
        expect([name, help.get(name)]).toEqual([name, expect.stringMatching(/^\w.{10,}/)]);
        expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter']);
        if (kind === 'histogram') expect(name).toMatch(/_(seconds|batches)$/);
      }
    }
  });

  it('carry no id of anybody or anything, and few values of each label', () => {
    for (const { samples } of [metrics.api, metrics.worker]) {
      const values = new Map<string, Set<string>>();
      for (const { labels } of samples) {
        for (const [key, value] of Object.entries(labels)) {
          expect(value).not.toMatch(UUID);
          values.set(key, (values.get(key) ?? new Set()).add(value));
        }
      }
      for (const [key, seen] of values) expect([key, seen.size < 100]).toEqual([key, true]);
    }
  });

  it('that the alerts and the dashboard look at are there', async () => {
    const shown = new Set([...metrics.api.type.keys(), ...metrics.worker.type.keys()]);
    // Nothing went wrong here that would have made these.
    shown.add('throughline_append_conflicts_total');
    for (const file of ['alerts.yaml', 'grafana-dashboard.json']) {
      const text = await readFile(`infra/observability/${file}`, 'utf8');
      const names = text.match(/\b(throughline|process|nodejs)_[a-z0-9_]+/g)!;
      expect(names.length).toBeGreaterThan(5);
      const missing = names.filter((name) => !shown.has(name.replace(/_(bucket|count|sum)$/, '')));
      expect(missing).toEqual([]);
    }
  });
});

it('neither logs, nor spans, nor metrics hold anything that somebody wrote, or who they are', () => {
  const seen = [api.stderr, worker.stderr, ...collector.bodies, metrics.api.text, metrics.worker.text].join('\n');
  // Otherwise this says nothing.
  expect(seen).toContain('RegisterPerson');
  for (const text of [...Object.values(PRIVATE), 'Quillfeather', 'Bearer']) expect(seen).not.toContain(text);
});

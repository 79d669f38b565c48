import { once } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { link } from '#event-store';
import { takeCensus, type Census } from './generated/census.js';
import { Press } from './generated/press.js';

export interface GeneratedLogOptions {
  readonly relationships: number;
  /** Of all streams together, within one per cent. By default five per relationship. */
  readonly events?: number;
  /** Events of the one relationship that has most of them, at least 60. */
  readonly longest?: number;
  /** Relationships in a cohort (100), and cohorts in a programme (50). */
  readonly cohort?: number;
  readonly programme?: number;
  /** The same seed gives the same log, byte by byte. */
  readonly seed?: string;
  readonly onProgress?: (events: number, of: number) => void;
}

export interface GeneratedLog {
  readonly events: number;
  readonly streams: number;
  /** Id of the relationship that has most events. */
  readonly longest: string;
}

/** Rows in one transaction: one statement, as a group of appends is. */
const ROWS = 5000;

/**
 * Fills the empty, migrated log at `url` with the history of many programmes: real stories (told by the deciders),
 * each stamped out many times with other ids, other weeks and its own hash chain, in the order of time. Past the
 * event store, because a million appends would take minutes.
 */
export async function generateLog(url: string, options: GeneratedLogOptions): Promise<GeneratedLog> {
  const { relationships, events = relationships * 5, longest = 300, seed = 'generated', onProgress } = options;
  const { cohort = 100, programme = 50 } = options;
  const census = await takeCensus({ relationships, events, longest, seed, cohort, programme });
  const client = new pg.Client({ connectionString: url, application_name: 'throughline-generated-log' });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    const { rows } = await client.query<{ epoch: number; empty: boolean }>(
      'SELECT epoch, NOT EXISTS (SELECT FROM log.events) AS empty FROM log.identity',
    );
    const [{ epoch, empty } = { epoch: 1, empty: false }] = rows;
    if (!empty) throw new Error('the log already holds events: it can only be generated into an empty one');
    const press = new Press(census, seed);
    await copyEvents(client, census, press, epoch, (done) => onProgress?.(done, census.events));
    const streams = await copyHeads(client, press);
    // Otherwise it starts by itself some time later, amidst whatever is measured then.
    await client.query('VACUUM (ANALYZE) log.events, log.heads');
    return { events: census.events, streams, longest: press.idOf('relationship', 0) };
  } finally {
    await client.end();
  }
}

async function copyEvents(
  client: pg.Client,
  { units, events }: Census,
  press: Press,
  epoch: number,
  tell: (done: number) => void,
): Promise<void> {
  const order = inOrderOfTime(units, events);
  let sent: Promise<unknown> = Promise.resolve();
  for (let done = 0; done < events;) {
    const lines: string[] = [];
    for (const until = Math.min(done + ROWS, events); done < until; done++) {
      const { unit, nth } = order(done);
      const { stream, version, previous, ...event } = press.print(unit, nth);
      const hash = link(previous, { stream, version, ...event });
      press.linked(unit, nth, hash);
      const { id, type, schemaVersion, data, metadata } = event;
      const hex = Buffer.from(hash).toString('hex');
      lines.push(
        `${stream}\t${version}\t${id}\t${type}\t${schemaVersion}\t${plain(data)}\t${plain(metadata)}\t\\\\x${hex}\t${epoch}\n`,
      );
      // The rows before go out meanwhile.
      if (done % 500 === 0) await breathe();
    }
    await sent;
    sent = copy(client, 'log.events (stream, version, id, type, schema_version, data, metadata, hash, epoch)', lines);
    sent.catch(() => undefined);
    tell(done);
  }
  await sent;
}

async function copyHeads(client: pg.Client, press: Press): Promise<number> {
  const heads = press.heads();
  for (let n = 0; n < heads.length; n += ROWS) {
    const lines = heads.slice(n, n + ROWS).map(({ stream, version }) => `${stream}\t${version}\n`);
    await copy(client, 'log.heads (stream, version)', lines);
  }
  return heads.length;
}

async function copy(client: pg.Client, into: string, lines: readonly string[]): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${into} FROM STDIN`));
  const finished = once(sink, 'finish');
  sink.end(Buffer.from(lines.join('')));
  await finished;
}

/** What the format of COPY would read as an escape. */
const plain = (json: string): string => (json.includes('\\') ? json.replaceAll('\\', '\\\\') : json);

/** Which event comes nth, over all units; events of one unit, and of one second, stay in their order. */
function inOrderOfTime(units: Census['units'], events: number) {
  const begin = units.reduce((earliest, { stamps }) => Math.min(earliest, stamps[0]!.at), Infinity);
  const seconds = new Float64Array(events);
  const unitOf = new Uint32Array(events);
  const firstOf = new Uint32Array(units.length);
  let n = 0;
  // The programmes, cohorts and people of a second come before what happens between them.
  units.forEach(({ stamps, delay }, unit) => {
    firstOf[unit] = n;
    for (const { at } of stamps) {
      unitOf[n] = unit;
      seconds[n] = Math.floor((at + delay - begin) / 1000) * 2 ** 24 + n++;
    }
  });
  seconds.sort();
  return (place: number): { readonly unit: number; readonly nth: number } => {
    const event = seconds[place]! % 2 ** 24;
    const unit = unitOf[event]!;
    return { unit, nth: event - firstOf[unit]! };
  };
}

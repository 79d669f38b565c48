import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { adoptLog, LogNotReady, migrateLog, PostgresEventStore, type Position } from '#event-store';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { batch, newStream, readToEnd } from './event-store.contract.js';
import { until } from './until.js';

let database: FreshDatabase;
let store: PostgresEventStore;
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLog(database.url);
  store = await PostgresEventStore.open({ url: database.url, poll: 60_000 });
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await store?.close();
  await database?.drop();
});

/** A writer of its own that has stored an event and not yet committed. */
async function openWriter(stream: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: database.url,
    application_name: 'slow writer',
    // What a failed test leaves open must not stop the readers of other suites.
    idle_in_transaction_session_timeout: 10_000,
  });
  client.on('error', () => {});
  clients.push(client);
  await client.connect();
  await client.query('BEGIN');
  const [event] = batch(stream);
  const hash = Buffer.from(event!.hash).toString('hex');
  // Lists of one are what they hold.
  await client.query('SELECT log.append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)', [
    ...[stream, 0, 1, hash],
    ...[1, 1, event!.id, event!.type, 1, event!.data, event!.metadata, hash],
  ]);
  return client;
}

async function appendOne(stream = newStream()): Promise<{ stream: string; position: Position }> {
  return { stream, position: (await store.append(stream, batch(stream), 'no-stream')).position };
}

async function positionOf(stream: string): Promise<Position> {
  return (await store.read(stream))[0]!.position;
}

const streamsAfter = async (after?: Position) => (await readToEnd(store, after)).map((event) => event.stream);

/** Waits until nothing is hidden, and gives the end of the log. */
async function settled(): Promise<Position> {
  const { position } = await appendOne();
  return (await until(
    () => store.head(),
    (head) => head !== undefined && head >= position,
  ))!;
}

describe('reading below the watermark', () => {
  it('waits for an earlier position that is committed later, and shows both in their order', async () => {
    const start = await settled();
    const early = newStream();
    const writer = await openWriter(early);
    const late = (await appendOne()).stream;
    expect(await store.read(late)).toHaveLength(1);
    expect(await streamsAfter(start)).toEqual([]);
    await writer.query('COMMIT');
    expect(
      await until(
        () => streamsAfter(start),
        (streams) => streams.length === 2,
      ),
    ).toEqual([early, late]);
    expect(store.compare(await positionOf(early), await positionOf(late))).toBeLessThan(0);
  });

  it('whoever has to see everything waits until nothing is hidden any more', async () => {
    const start = await settled();
    const writer = await openWriter(newStream());
    const { stream } = await appendOne();
    let shown = false;
    const waiting = store.allShown().then(() => (shown = true));
    expect(await streamsAfter(start)).toEqual([]);
    expect(shown).toBe(false);
    await writer.query('ROLLBACK');
    await waiting;
    expect(await streamsAfter(start)).toEqual([stream]);
  });

  it('goes on past an earlier position that was rolled back', async () => {
    const start = await settled();
    const writer = await openWriter(newStream());
    const { stream } = await appendOne();
    expect(await streamsAfter(start)).toEqual([]);
    await writer.query('ROLLBACK');
    expect(
      await until(
        () => streamsAfter(start),
        (streams) => streams.length > 0,
      ),
    ).toEqual([stream]);
  });

  it('a checkpoint taken while a transaction is open for long never passes what that transaction stores', async () => {
    const start = await settled();
    const before = (await appendOne()).stream;
    await until(
      () => streamsAfter(start),
      (streams) => streams.length === 1,
    );
    const slow = newStream();
    const writer = await openWriter(slow);
    const after = [await appendOne(), await appendOne(), await appendOne()].map(({ stream }) => stream);
    const page = await store.readAll(start, 100);
    expect(page).toMatchObject({ atEnd: true, next: await positionOf(before) });
    // The cluster is shared: other suites write for a moment, this one until it is told to end.
    await until(
      () => store.oldestWriter(),
      (writer) => writer?.application === 'slow writer',
    );
    await writer.query('COMMIT');
    expect(
      await until(
        () => streamsAfter(page.next),
        (streams) => streams.length === 4,
      ),
    ).toEqual([slow, ...after]);
  });

  it('wakes a subscriber when a hidden event becomes visible, long before the next look', async () => {
    await settled();
    const writer = await openWriter(newStream());
    const { stream } = await appendOne();
    const seen: string[] = [];
    const subscription = store.subscribeAll(
      undefined,
      () => void streamsAfter().then((s) => seen.splice(0, Infinity, ...s)),
    );
    await until(
      () => seen.length,
      (n) => n > 0,
    );
    expect(seen).not.toContain(stream);
    await writer.query('COMMIT');
    await until(() => seen.includes(stream), Boolean);
    await subscription.close();
  });
});

describe('a log that was copied from another cluster', () => {
  it('is refused until it is adopted; then all of it is visible, before everything new', async () => {
    const copy = await freshDatabase();
    await migrateLog(copy.url);
    const sql = async (text: string) => {
      const client = new pg.Client({ connectionString: copy.url });
      await client.connect();
      await client.query(text).finally(() => client.end());
    };
    const far = '9000000000000000000';
    const hash = `decode('${'00'.repeat(32)}', 'hex')`;
    await sql(`INSERT INTO log.heads VALUES ('thing-old', 1, '${far}');
      INSERT INTO log.events (stream, version, id, type, schema_version, data, metadata, hash, txid, epoch)
      VALUES ('thing-old', 1, '${randomUUID()}', 'ThingHappened', 1, '{}', '{}', ${hash}, '${far}', 1);
      UPDATE log.identity SET system_identifier = '1'`);
    await expect(PostgresEventStore.open({ url: copy.url })).rejects.toThrow(LogNotReady);
    await expect(PostgresEventStore.open({ url: copy.url })).rejects.toThrow(/restore/);
    await adoptLog(copy.url);
    const adopted = await PostgresEventStore.open({ url: copy.url });
    const stream = newStream();
    await adopted.append(stream, batch(stream), 'no-stream');
    await adopted.append('thing-old', batch('thing-old', 1, { version: 1, hash: new Uint8Array(32) }), 1);
    const events = await until(
      () => readToEnd(adopted),
      (read) => read.length === 3,
    );
    expect(events.map((event) => event.stream)).toEqual(['thing-old', stream, 'thing-old']);
    await adopted.close();
    await copy.drop();
  });

  it('without tables is refused with what to do', async () => {
    const empty = await freshDatabase();
    await expect(PostgresEventStore.open({ url: empty.url })).rejects.toThrow('throughline migrate');
    await empty.drop();
  });
});

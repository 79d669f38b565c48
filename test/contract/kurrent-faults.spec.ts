import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import {
  AppendTooLarge,
  KurrentRefused,
  openKurrent,
  Overloaded,
  StoreUnavailable,
  UnknownPosition,
  type EventStore,
  type KurrentOptions,
  type Position,
} from '#event-store';
import { temporaryFolder } from '../support/folders.js';
import { selfSigned } from '../support/kurrent/certificate.js';
import { KurrentDouble, type DoubleOptions } from '../support/kurrent/double.js';
import { batch, newStream, readToEnd } from './event-store.contract.js';
import { until } from './until.js';

/** Long enough for a busy machine to answer in time, short enough to wait for. */
const DEADLINE = 1500;

let servers: KurrentDouble[] = [];
let stores: EventStore[] = [];

beforeEach(() => {
  servers = [];
  stores = [];
});
afterEach(async () => {
  for (const server of servers) Object.assign(server.faults, { silent: undefined, slow: 0, unavailable: false });
  await Promise.all(stores.map((store) => store.close()));
  for (const server of servers) server.stop();
});

async function start(options: DoubleOptions = {}): Promise<KurrentDouble> {
  const server = await KurrentDouble.start(options);
  servers.push(server);
  return server;
}

async function open(url: string, options: KurrentOptions = {}): Promise<EventStore> {
  const store = await openKurrent(url, { deadline: DEADLINE, poll: 60_000, ...options });
  stores.push(store);
  return store;
}

/** Until the store answers again: a client takes a moment to find a server that came back. */
const again = <T>(ask: () => Promise<T>): Promise<T> =>
  until(
    () => ask().catch((error: unknown) => (error instanceof StoreUnavailable ? undefined : Promise.reject(error))),
    (answer) => answer !== undefined,
  ) as Promise<T>;

describe.each([
  ['batchAppend', { batchAppend: true }],
  ['append', { batchAppend: false }],
] as const)('a KurrentDB that takes %s', (method, options) => {
  it('is appended to that way', async () => {
    const server = await start(options);
    const store = await open(server.url());
    server.calls.clear();
    await store.append('thing-1', batch('thing-1'), 'no-stream');
    expect(server.calls.get(method)).toBe(1);
    expect(server.calls.get(method === 'append' ? 'batchAppend' : 'append')).toBeUndefined();
  });

  it('and says nothing leaves nobody waiting: appends and reads end in time', async () => {
    const server = await start(options);
    const store = await open(server.url());
    const stream = newStream();
    await store.append(stream, batch(stream), 'no-stream');
    server.faults.silent = 'before';
    const other = newStream();
    const asked = [store.append(other, batch(other), 'no-stream'), store.read(stream), store.readAll(undefined, 10)];
    const refused = await Promise.allSettled([...asked, store.head()]);
    expect(refused.map((answer) => answer.status === 'rejected' && answer.reason instanceof StoreUnavailable)).toEqual(
      refused.map(() => true),
    );
    server.faults.silent = undefined;
    expect(await store.read(stream)).toHaveLength(1);
    await store.append(other, batch(other), 'no-stream');
  });

  it('and stored what it does not acknowledge answers the repetition as the first time, also after others', async () => {
    const server = await start(options);
    const store = await open(server.url());
    const stream = newStream();
    const events = batch(stream, 3);
    server.faults.silent = 'after';
    await expect(store.append(stream, events, 'no-stream')).rejects.toThrow(StoreUnavailable);
    server.faults.silent = undefined;
    const last = (await store.read(stream)).at(-1)!;
    await store.append(stream, batch(stream, 1, last), 3);
    expect(await store.append(stream, events, 'no-stream')).toEqual({ version: 3, position: last.position });
    expect(await store.read(stream)).toHaveLength(4);
  });

  it('and is unavailable says so, and is used again when it is back', async () => {
    const server = await start(options);
    const store = await open(server.url());
    const stream = newStream();
    server.faults.unavailable = true;
    await expect(store.append(stream, batch(stream), 'no-stream')).rejects.toThrow(StoreUnavailable);
    await expect(store.read(stream)).rejects.toThrow(StoreUnavailable);
    server.faults.unavailable = false;
    const events = batch(stream);
    expect(await again(() => store.append(stream, events, 'no-stream'))).toMatchObject({ version: 1 });
  });

  it('and is restarted is found again, with what was acknowledged', async () => {
    const server = await start(options);
    const store = await open(server.url());
    const stream = newStream();
    const first = await store.append(stream, batch(stream), 'no-stream');
    const other = newStream();
    const events = batch(other, 2);
    server.stop();
    await expect(store.append(other, events, 'no-stream')).rejects.toThrow(StoreUnavailable);
    await expect(store.read(stream)).rejects.toThrow(StoreUnavailable);
    await server.start();
    expect(await again(() => store.append(other, events, 'no-stream'))).toMatchObject({ version: 2 });
    expect((await store.read(stream)).map(({ position }) => position)).toEqual([first.position]);
    expect((await readToEnd(store)).map((event) => event.stream)).toEqual([stream, other, other]);
  });

  it('and is slow loses nothing', async () => {
    const server = await start(options);
    const store = await open(server.url());
    server.faults.slow = 100;
    const streams = Array.from({ length: 20 }, newStream);
    await Promise.all(streams.map((stream) => store.append(stream, batch(stream, 2), 'no-stream')));
    expect(await readToEnd(store)).toHaveLength(40);
  });

  it('and answers too late is told again, and answers that as the first time', async () => {
    const server = await start(options);
    const store = await open(server.url());
    const [before, stream, other] = [newStream(), newStream(), newStream()];
    await again(() => store.append(before, batch(before), 'no-stream'));
    const events = batch(stream);
    server.faults.slow = DEADLINE + 300;
    await expect(store.append(stream, events, 'no-stream')).rejects.toThrow(StoreUnavailable);
    server.faults.slow = 0;
    const [stored, ...more] = await until(
      () => again(() => store.read(stream)),
      (read) => read.length > 0,
    );
    expect(more).toEqual([]);
    expect(await again(() => store.append(stream, events, 'no-stream'))).toEqual({
      version: 1,
      position: stored!.position,
    });
    expect(await again(() => store.append(other, batch(other), 'no-stream'))).toMatchObject({ version: 1 });
  });

  it('and takes too little in one append is not asked in vain', async () => {
    const server = await start(options);
    const store = await open(server.url());
    const stream = newStream();
    // Names count for the server, and do not for us.
    const events = batch(stream, 10).map((event) => ({ ...event, type: 'A'.repeat(60_000) }));
    await expect(store.append(stream, events, 'no-stream')).rejects.toThrow(AppendTooLarge);
    expect(await store.read(stream)).toEqual([]);
  });

  it('is not given more at once than may wait for an answer', async () => {
    const server = await start(options);
    const store = await open(server.url(), { inFlight: { appends: 2, bytes: 1024 * 1024 } });
    server.faults.slow = 50;
    const streams = Array.from({ length: 5 }, newStream);
    const answers = await Promise.allSettled(streams.map((stream) => store.append(stream, batch(stream), 'no-stream')));
    expect(answers.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected', 'rejected', 'rejected'],
    ]);
    expect(answers[2]).toMatchObject({ reason: expect.any(Overloaded) });
    await store.append(streams[4]!, batch(streams[4]!), 'no-stream');
  });
});

describe('the stream of batches', () => {
  it('that breaks fails what it carried, and a new one carries what comes', async () => {
    const server = await start();
    const store = await open(server.url());
    const bystander = await open(server.url());
    const [stream, other] = [newStream(), newStream()];
    await store.append(stream, batch(stream), 'no-stream');
    server.faults.silent = 'before';
    const carried = store.append(newStream(), batch(newStream()), 'no-stream');
    await until(
      () => server.calls.get('batchAppend') ?? 0,
      (calls) => calls >= 2,
    );
    server.faults.silent = undefined;
    expect(server.kill('batch', grpc.status.UNAVAILABLE)).toBe(1);
    await expect(carried).rejects.toThrow(StoreUnavailable);
    const events = batch(other);
    expect(await again(() => store.append(other, events, 'no-stream'))).toMatchObject({ version: 1 });
    // One process may have several stores: what breaks for one is nothing to another.
    const third = newStream();
    await bystander.append(third, batch(third), 'no-stream');
  });
});

describe('a subscription', () => {
  it.each([grpc.status.CANCELLED, grpc.status.UNAVAILABLE, grpc.status.ABORTED])(
    'that the server ends with code %i is taken up again, and nothing is missed',
    async (code) => {
      const server = await start();
      const [store, writer] = [await open(server.url()), await open(server.url())];
      let wakes = 0;
      const subscription = store.subscribeAll(undefined, () => wakes++);
      await until(
        () => server.calls.get('subscribe') ?? 0,
        (calls) => calls === 1,
      );
      await until(
        () => server.kill('subscription', code),
        (killed) => killed === 1,
      );
      const stream = newStream();
      wakes = 0;
      await writer.append(stream, batch(stream), 'no-stream');
      await until(
        () => wakes,
        (n) => n > 0,
      );
      await until(
        () => server.calls.get('subscribe') ?? 0,
        (calls) => calls === 2,
      );
      await subscription.close();
    },
  );

  it('is taken up again after a restart, and goes on waking', async () => {
    const server = await start();
    const [store, writer] = [await open(server.url()), await open(server.url())];
    let wakes = 0;
    store.subscribeAll(undefined, () => wakes++);
    const stream = newStream();
    await writer.append(stream, batch(stream), 'no-stream');
    await server.restart();
    await until(
      () => server.calls.get('subscribe') ?? 0,
      (calls) => calls >= 2,
    );
    const [other, events] = [newStream(), batch(newStream())];
    wakes = 0;
    await again(() => writer.append(other, events, 'no-stream'));
    await until(
      () => wakes,
      (n) => n > 0,
    );
  });

  it('that is never confirmed is asked for again', async () => {
    const server = await start();
    const store = await open(server.url());
    server.faults.silent = 'before';
    store.subscribeAll(undefined, () => {});
    await until(
      () => server.calls.get('subscribe') ?? 0,
      (calls) => calls >= 2,
    );
  });

  it('wakes by the clock when the server takes none', async () => {
    const server = await start();
    const store = await open(server.url(), { poll: 20 });
    server.faults.unavailable = true;
    let wakes = 0;
    store.subscribeAll(undefined, () => wakes++);
    await until(
      () => wakes,
      (n) => n >= 3,
    );
  });
});

describe('an address', () => {
  const refusal = async (url: string): Promise<string> => {
    const error: unknown = await open(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KurrentRefused);
    return (error as Error).message;
  };

  it('with esdb+discover asks the members which of them leads, and passes over those that are down', async () => {
    const server = await start({
      members: [
        { port: 1, state: 8, alive: false },
        { port: 1, state: 6, alive: true },
      ],
    });
    const store = await open(server.url().replace('esdb://', 'esdb+discover://'));
    expect(await store.head()).toBeUndefined();
    const several = server.url().replace('localhost', 'localhost:1,localhost');
    expect(await (await open(several)).head()).toBeUndefined();
    expect(server.calls.get('gossip')).toBeGreaterThanOrEqual(2);
  });

  it('that leads to a member which is gone finds the others again', async () => {
    const server = await start();
    const store = await open(`${server.url().replace('esdb://', 'esdb+discover://')}&discoveryInterval=10`);
    const stream = newStream();
    server.stop();
    await expect(store.read(stream)).rejects.toThrow(StoreUnavailable);
    await expect(store.append(stream, batch(stream), 'no-stream')).rejects.toThrow(StoreUnavailable);
    await server.start();
    const events = batch(stream);
    expect(await again(() => store.append(stream, events, 'no-stream'))).toMatchObject({ version: 1 });
  });

  it('where nothing answers, or nobody speaks, is refused in time and without its password', async () => {
    const server = await start();
    const url = server.url().replace('esdb://', 'esdb://admin:hunter2@');
    server.faults.silent = 'before';
    const silent = await refusal(url);
    server.stop();
    for (const message of [silent, await refusal(url), await refusal(url.replace('esdb', 'esdb+discover'))]) {
      expect(message).toBe(`nothing at localhost:${server.port} answers as a KurrentDB`);
    }
  });

  it('with a certificate that is not trusted, or another password, is refused', async () => {
    const tls = selfSigned();
    const server = await start({ tls, credentials: { username: 'admin', password: 'right' } });
    const file = join(await temporaryFolder(), 'ca.pem');
    await writeFile(file, tls.certificate);
    const place = `localhost:${server.port}`;
    expect(await refusal(server.url())).toBe(`nothing at ${place} answers as a KurrentDB`);
    const trusting = server.url(`tlsCAFile=${file}`);
    expect(await refusal(trusting.replace('right', 'wrong'))).toBe(`${place} does not accept this user and password`);
    expect(await (await open(trusting)).head()).toBeUndefined();
  });

  it.each([
    ['esdb://admin:hunter2@one:2113?tls=maybe', 'its tls is one of true, false'],
    ['esdb://admin:hunter2@one:2113?colour=red', 'it has an option that is not known'],
    ['esdb://admin:hunter2@one:99999', 'a host in it is not like host:2113'],
    ['esdb://hunter2@one:2113', 'its user and password are not like user:password@'],
    ['esdb://admin:hunter2%@one:2113', 'it holds a % that does not stand for a character'],
    ['esdb://admin:hunter2@one:2113?tlsCAFile=/nowhere/ca.pem', 'the file of its tlsCAFile cannot be read (ENOENT)'],
    ['esdb://admin:hunter2@one:2113?tlsVerifyCert=false', 'tlsVerifyCert=false is not accepted'],
    ['esdb://admin:hunter2@one:2113?defaultDeadline=0', 'its defaultDeadline is a whole number from 1 on'],
  ])('like %s is refused with what is wrong, and repeats nothing secret', async (url, message) => {
    const said = await refusal(url);
    expect(said).toContain(message);
    expect(said).not.toContain('hunter2');
  });

  it('of a server too old to say where the events of a stream stand is refused', async () => {
    const server = await start({ placed: false });
    expect(await refusal(server.url())).toContain('older than EventStoreDB 22.6');
  });
});

describe('a position', () => {
  it('of another server, beyond the end or between two events is unknown', async () => {
    const [one, two] = [await start(), await start()];
    two.fill(100);
    const [store, other] = [await open(one.url()), await open(two.url())];
    const stream = newStream();
    const { position } = await other.append(stream, batch(stream), 'no-stream');
    await expect(store.readAll(position, 10)).rejects.toThrow(UnknownPosition);
    const moved = (by: number) =>
      position.replace(/\d{20}/g, (digits) => String(Number(digits) + by).padStart(20, '0')) as Position;
    await expect(other.readAll(moved(1_000_000), 10)).rejects.toThrow(UnknownPosition);
    const fresh = await open(two.url());
    await expect(fresh.readAll(moved(-1), 10)).rejects.toThrow(UnknownPosition);
    expect((await fresh.readAll(position, 10)).events).toEqual([]);
  });

  it('goes past a great many events of others, page by page', async () => {
    const server = await start();
    const store = await open(server.url());
    const [stream, other] = [newStream(), newStream()];
    const first = await store.append(stream, batch(stream), 'no-stream');
    server.fill(4500);
    const { position } = await store.append(other, batch(other), 'no-stream');
    const page = await store.readAll(first.position, 1000);
    expect(page).toMatchObject({ events: [], atEnd: false });
    expect(page.next! > first.position).toBe(true);
    expect((await readToEnd(store, page.next, 1000)).map((event) => event.stream)).toEqual([other]);
    expect(await store.head()).toBe(position);
  });
});

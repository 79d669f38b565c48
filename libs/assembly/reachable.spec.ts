import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { CannotStart } from '#runtime';
import { freshDatabase } from '../../test/support/postgres.js';
import { mustReach } from './reachable.js';

/** A port of this machine at which nobody listens any more. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const complaint = async (url: string): Promise<string> => {
  const error: unknown = await mustReach('DATABASE_URL', url).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CannotStart);
  return (error as CannotStart).message;
};

it('lets a database pass that can be used', async () => {
  const database = await freshDatabase();
  await expect(mustReach('DATABASE_URL', database.url)).resolves.toBeUndefined();
  await database.drop();
});

it('says in a sentence that names the variable, and without the password, why a database cannot be used', async () => {
  const port = await deadPort();
  expect(await complaint(`postgres://somebody:hidden@127.0.0.1:${port}/x`)).toBe(
    `DATABASE_URL names a database that cannot be used: nothing at 127.0.0.1:${port} lets us in (ECONNREFUSED).`,
  );
  const database = await freshDatabase();
  const { host } = new URL(database.url);
  await database.drop();
  expect(await complaint(database.url)).toBe(
    `DATABASE_URL names a database that cannot be used: ${host} has no database of this name.`,
  );
});

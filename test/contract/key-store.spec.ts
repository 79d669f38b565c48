import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { KeysUnavailable, MasterKey, MemoryKeyStore, migrateKeys, PostgresKeyStore, WrongMasterKey } from '#privacy';
import { isPassing } from '#read-models';
import { freshDatabase } from '../support/postgres.js';
import { keyStoreContract } from './key-store.contract.js';
import { until } from './until.js';

keyStoreContract('memory', async () => {
  const store = new MemoryKeyStore();
  return { open: async () => store, dispose: async () => {} };
});

keyStoreContract('PostgreSQL', async () => {
  const { url, drop } = await freshDatabase();
  await migrateKeys(url);
  const masterKey = new MasterKey(randomBytes(32));
  return { open: () => PostgresKeyStore.open({ url, masterKey }), dispose: drop };
});

describe('the keys database', () => {
  it('refuses a wrong master key at the start, in one sentence that names it', async () => {
    const { url, drop } = await freshDatabase();
    await migrateKeys(url);
    const right = new MasterKey(randomBytes(32));
    await (await PostgresKeyStore.open({ url, masterKey: right })).close();
    const wrong = PostgresKeyStore.open({ url, masterKey: new MasterKey(randomBytes(32)) });
    await expect(wrong).rejects.toThrow(WrongMasterKey);
    await expect(wrong).rejects.toThrow(/^MASTER_KEY [^.]*\.$/);
    await (await PostgresKeyStore.open({ url, masterKey: right })).close();
    await drop();
  });

  it('refuses a master key that is not 32 bytes long', () => {
    expect(() => new MasterKey(randomBytes(16))).toThrow(WrongMasterKey);
  });

  it('holds no key, no secret and no master key in the clear', async () => {
    const { url, drop } = await freshDatabase();
    await migrateKeys(url);
    const master = randomBytes(32);
    const store = await PostgresKeyStore.open({ url, masterKey: new MasterKey(master) });
    const key = (await store.keysFor(['person:1'])).get('person:1')!.key;
    const secret = await store.secret('signing', () => randomBytes(32));
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const dump = JSON.stringify(
      (
        await client.query(`SELECT to_jsonb(k) FROM keys.subject_keys k UNION ALL SELECT to_jsonb(s) FROM keys.secrets s
          UNION ALL SELECT to_jsonb(m) FROM keys.master_check m`)
      ).rows,
    );
    for (const bytes of [master, key, secret]) expect(dump).not.toContain(Buffer.from(bytes).toString('hex'));
    expect(dump).toContain('person:1');
    await client.end();
    await store.close();
    await drop();
  });

  it('whose connection is lost is unavailable, and answers again afterwards', async () => {
    const { url, drop } = await freshDatabase();
    await migrateKeys(url);
    const store = await PostgresKeyStore.open({ url, masterKey: new MasterKey(randomBytes(32)) });
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query('BEGIN; LOCK TABLE keys.subject_keys');
    const lost = store.keysFor(['person:1']);
    lost.catch(() => {});
    await until(
      async () =>
        (
          await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'throughline-keys' AND wait_event_type = 'Lock'`)
        ).rowCount,
      (n) => n === 1,
    );
    const failure = await lost.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeysUnavailable);
    // What follows the log waits for better times: the event that it was at is not to blame.
    expect(isPassing(failure)).toBe(true);
    await admin.query('COMMIT');
    expect((await store.keysFor(['person:1'])).size).toBe(1);
    await admin.end();
    await store.close();
    await drop();
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { Overloaded } from '#event-store';
import { DatabaseClient, Gathering } from '#runtime';
import { KeyStore, KeysUnavailable, type DataKey, type LiveKey } from '../key-store.js';
import type { MasterKey } from '../master-key.js';
import { KeyCache } from './cache.js';
import { checkMasterKey } from './master-check.js';

export interface PostgresKeyStoreOptions {
  readonly url: string;
  readonly masterKey: MasterKey;
  /** Connections at most. */
  readonly connections?: number;
}

interface Row {
  readonly id: string;
  readonly subject: string;
  readonly wrapped: Buffer | null;
}

// In the order of the subjects, so that two processes never wait for each other's.
const GET_OR_CREATE = {
  name: 'keys-get-or-create',
  text: `WITH given AS (
      SELECT * FROM unnest($1::text[], $2::uuid[], $3::bytea[]) AS g (subject, id, wrapped)
    ), made AS (
      INSERT INTO keys.subject_keys (id, subject, wrapped)
      SELECT id, subject, wrapped FROM given
      WHERE NOT EXISTS (SELECT FROM keys.subject_keys k WHERE k.subject = given.subject AND k.destroyed IS NULL)
      ORDER BY subject COLLATE "C"
      ON CONFLICT (subject) WHERE destroyed IS NULL DO NOTHING
      RETURNING id, subject, wrapped
    )
    SELECT * FROM made UNION ALL
    SELECT k.id, k.subject, k.wrapped FROM keys.subject_keys k
    WHERE k.subject = ANY ($1::text[]) AND k.destroyed IS NULL`,
};

const BY_SUBJECT = {
  name: 'keys-by-subject',
  text: `SELECT id, subject, wrapped FROM keys.subject_keys WHERE subject = ANY ($1::text[]) AND destroyed IS NULL`,
};

const BY_ID = {
  name: 'keys-by-id',
  text: `SELECT id, subject, wrapped FROM keys.subject_keys WHERE id = ANY ($1::uuid[])`,
};

const DESTROY = {
  name: 'keys-destroy',
  text: `UPDATE keys.subject_keys SET wrapped = NULL, destroyed = now()
    WHERE subject = ANY ($1::text[]) AND destroyed IS NULL`,
};

const SECRET = `SELECT wrapped FROM keys.secrets WHERE name = $1`;
const NEW_SECRET = `INSERT INTO keys.secrets (name, wrapped) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`;

/** Statements on the wire at once, questions in one, and questions that wait at most. */
const LOOKUPS = { wires: 2, together: 64, waiting: 4096 };

/** Keys in a PostgreSQL database of their own, wrapped by MASTER_KEY. */
export class PostgresKeyStore extends KeyStore {
  readonly #cache = new KeyCache();
  /** Many commands ask at once, each for the key of one subject. */
  readonly #lookups = new Gathering<readonly string[], Iterable<readonly [string, LiveKey]>>({
    ...LOOKUPS,
    ask: async (asked) => {
      const found = await this.#findOrMake([...new Set(asked.flat())]);
      return asked.map((subjects) => subjects.map((subject) => [subject, found.get(subject)!]));
    },
    concernsAll: (error) => error instanceof KeysUnavailable,
    full: () => new Overloaded(`${LOOKUPS.waiting} commands are waiting for keys already`),
  });

  private constructor(
    private readonly pool: pg.Pool,
    private readonly master: MasterKey,
  ) {
    super();
  }

  /** @throws {WrongMasterKey} when this database was made with another one */
  static async open({ url, masterKey, connections = 4 }: PostgresKeyStoreOptions): Promise<PostgresKeyStore> {
    const pool = new pg.Pool({
      Client: DatabaseClient,
      connectionString: url,
      max: connections,
      application_name: 'throughline-keys',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      // Each is a matter of milliseconds: one that gets no answer shall not keep others from asking.
      statement_timeout: 4000,
      query_timeout: 4500,
      idle_in_transaction_session_timeout: 10_000,
    });
    // An idle connection that breaks is replaced when needed; without a hearer it would end the process.
    pool.on('error', () => {});
    try {
      await checkMasterKey(pool, masterKey);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new PostgresKeyStore(pool, masterKey);
  }

  override async keysFor(subjects: Iterable<string>): Promise<ReadonlyMap<string, LiveKey>> {
    const found = new Map<string, LiveKey>();
    const missing: string[] = [];
    for (const subject of new Set(subjects)) {
      const known = this.#cache.bySubject(subject);
      if (known) found.set(subject, known);
      else missing.push(subject);
    }
    if (missing.length > 0) for (const [subject, key] of await this.#lookups.ask(missing)) found.set(subject, key);
    return found;
  }

  override async keysById(ids: Iterable<string>): Promise<ReadonlyMap<string, DataKey>> {
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const known = this.#cache.byId(id);
      if (known) found.set(id, known);
      else missing.push(id);
    }
    if (missing.length > 0) {
      for (const row of await this.#ask<Row>({ ...BY_ID, values: [missing] })) found.set(row.id, this.#unwrap(row));
    }
    return found;
  }

  override async destroy(subjects: Iterable<string>): Promise<number> {
    const given = [...subjects];
    try {
      return (await this.pool.query({ ...DESTROY, values: [given] })).rowCount ?? 0;
    } catch (error) {
      throw unavailable(error);
    } finally {
      for (const subject of given) this.#cache.forget(subject);
    }
  }

  override async secret(name: string, make: () => Promise<Uint8Array> | Uint8Array): Promise<Uint8Array> {
    const read = async () => {
      const [row] = await this.#ask<{ wrapped: Buffer }>({ text: SECRET, values: [name] });
      return row && this.master.unwrap(row.wrapped, `secret ${name}`);
    };
    const known = await read();
    if (known) return known;
    await this.#ask({ text: NEW_SECRET, values: [name, this.master.wrap(await make(), `secret ${name}`)] });
    return (await read())!;
  }

  override async close(): Promise<void> {
    await this.pool.end();
  }

  async #findOrMake(subjects: readonly string[]): Promise<ReadonlyMap<string, LiveKey>> {
    const found = new Map<string, LiveKey>();
    const keep = (row: Row) => {
      const key = this.#unwrap(row);
      if (isLive(key)) found.set(key.subject, key);
    };
    for (const row of await this.#ask<Row>({ ...BY_SUBJECT, values: [subjects] })) keep(row);
    // Goes round once more only when another process made one of the keys in between.
    for (let missing; (missing = subjects.filter((subject) => !found.has(subject))).length > 0;) {
      const made = missing.map((subject) => ({ subject, id: randomUUID(), key: randomBytes(32) }));
      const wrapped = made.map(({ id, key }) => this.master.wrap(key, id));
      const values = [missing, made.map(({ id }) => id), wrapped];
      for (const row of await this.#ask<Row>({ ...GET_OR_CREATE, values })) keep(row);
    }
    return found;
  }

  #unwrap({ id, subject, wrapped }: Row): DataKey {
    const key = { id, subject, key: wrapped ? this.master.unwrap(wrapped, id) : undefined };
    if (isLive(key)) this.#cache.keep(key);
    return key;
  }

  async #ask<T extends object>(query: pg.QueryConfig): Promise<readonly T[]> {
    try {
      return (await this.pool.query<T>(query)).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }
}

function isLive(key: DataKey): key is LiveKey {
  return key.key !== undefined;
}

function unavailable(error: unknown): unknown {
  const passing = error instanceof pg.DatabaseError ? /^(08|40|53|57)/.test(error.code ?? '') : error instanceof Error;
  return passing ? new KeysUnavailable((error as Error).message, { cause: error }) : error;
}

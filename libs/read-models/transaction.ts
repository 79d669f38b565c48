import pg from 'pg';
import { Contention, StoreUnavailable } from '#event-store';

/** Runs `work` in one transaction: all of it or nothing. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  // A broken connection tells of itself here too; without a hearer it would end the process.
  const hear = (error: Error) => (lost = error);
  client.on('error', hear);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (!lost) await client.query('ROLLBACK').catch((second: Error) => (lost = second));
    throw lost && !(error instanceof pg.DatabaseError) ? new StoreUnavailable(lost.message, { cause: error }) : error;
  } finally {
    client.off('error', hear);
    client.release(lost);
  }
}

// SQLSTATEs after which the same work may succeed: connection, serialisation and deadlock, resources, lock not
// available, cancelled or shut down, idle too long.
const PASSING_STATE = /^(08|40|53|55P03|57|25P0[34])/;
const PASSING_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_)/;
// The driver has no codes for these.
const PASSING_MESSAGE = /^(Connection terminated|timeout e|Query read timeout|Client (was closed|has encountered))/;

/** Whether the failure speaks of the connection or of company, not of what was to be done: trying again may help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StoreUnavailable || error instanceof Contention) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof pg.DatabaseError) return PASSING_STATE.test(code);
  return PASSING_CODE.test(code) || PASSING_MESSAGE.test(error.message);
}

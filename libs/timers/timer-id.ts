import { createHash } from 'node:crypto';
import { dueKey, type Due } from '#domain';

/** Identity of a timer in all streams: it stays when its due instant moves. 64 hexadecimal digits. */
export function timerId(stream: string, due: Pick<Due, 'rule' | 'anchor' | 'recipient' | 'occurrence'>): string {
  return createHash('sha256')
    .update(`${stream}\n${dueKey(due)}`)
    .digest('hex');
}

/**
 * One job for each due instant of a timer: a moved timer gets a new job, and the old one finds nothing to do.
 * Derived from the ledger's row and from no counter, so that it means the same after a rebuild, with a new
 * database and with an old queue. No `:` and not digits alone, both of which the queue gives a meaning.
 */
export const jobId = (timerId: string, due: string): string => `${timerId}-g${Date.parse(due).toString(36)}`;

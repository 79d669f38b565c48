import type pg from 'pg';
import type { Due } from '#domain';
import { uuidv5, type EventStore, type Recorded, type Upcasts } from '#event-store';
import { Follower, type Trouble } from '#read-models';
import { wordingOf } from './wording.js';

export interface OutboxOptions {
  readonly store: EventStore;
  readonly pool: pg.Pool;
  /** Whether there is somewhere to send messages to; without it they are kept. */
  readonly sends: boolean;
  readonly upcasts?: Upcasts;
  onTrouble?(trouble: Trouble): void;
}

/** Milliseconds. */
const LATE = 60_000;
const HOLD = 15_000;

type Fired = Omit<Due, 'escalation'> & { readonly firedAt: string };

/** Every firing to somebody becomes one message, whatever is read twice: its id is the event's and the recipient's. */
export class Outbox {
  readonly follower: Follower;

  constructor(private readonly options: OutboxOptions) {
    this.follower = new Follower({
      name: 'outbox',
      store: options.store,
      pool: options.pool,
      upcasts: options.upcasts,
      poison: 'park-stream',
      onTrouble: options.onTrouble,
      handle: async (batch) => {
        const fired = batch.filter(({ type }) => type === 'ReminderFired' || type === 'ReminderEscalated');
        return fired.length > 0 ? (tx) => this.#write(tx, fired) : undefined;
      },
    });
  }

  async #write(tx: pg.ClientBase, batch: readonly Recorded[]): Promise<void> {
    const status = this.options.sends ? 'pending' : 'kept';
    const rows = batch.map(({ id, stream, type, event }) => {
      const { rule, recipient, occurrence, due, firedAt } = event as Recorded['event'] & Fired;
      const escalation = type === 'ReminderEscalated';
      return {
        message_id: uuidv5(`message\n${id}\n${recipient}`),
        event_id: id,
        ...{ stream, recipient, rule, occurrence, escalation, due },
        fired_at: firedAt,
        ...wordingOf({ rule, escalation }),
        ...{ status, next_attempt_at: notBefore(due, firedAt) },
      };
    });
    await tx.query(
      `INSERT INTO outbox.messages (${COLUMNS}) SELECT ${COLUMNS}
       FROM json_populate_recordset(NULL::outbox.messages, $1) ON CONFLICT (message_id) DO NOTHING`,
      [JSON.stringify(rows)],
    );
    await supersede(tx, [...new Set(batch.map(({ stream }) => stream))]);
  }
}

const COLUMNS = `message_id, event_id, stream, recipient, rule, occurrence, escalation, due, fired_at, subject, text,
  status, next_attempt_at`;

/** A late firing waits a moment for later ones of its rule, which would supersede it. */
function notBefore(due: string, firedAt: string): string {
  const late = Date.parse(firedAt) - Date.parse(due) > LATE;
  return late ? new Date(Date.parse(firedAt) + HOLD).toISOString() : firedAt;
}

/**
 * After downtime several firings of a rule come at once, and only the latest is sent: a message is superseded when
 * one of the same stream, rule and recipient was due later, and already when this one fired.
 */
async function supersede(tx: pg.ClientBase, streams: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE outbox.messages AS old SET status = 'superseded'
     WHERE old.stream = ANY ($1) AND old.status IN ('pending', 'kept') AND EXISTS (
       SELECT FROM outbox.messages AS new
       WHERE new.stream = old.stream AND new.rule = old.rule AND new.recipient = old.recipient
         AND new.due > old.due AND new.due <= old.fired_at)`,
    [streams],
  );
}

export interface Message {
  readonly messageId: string;
  readonly stream: string;
  readonly recipient: string;
  readonly rule: string;
  readonly occurrence: string;
  readonly escalation: boolean;
  /** ISO instants. */
  readonly due: string;
  readonly firedAt: string;
  readonly subject: string;
  readonly text: string;
  readonly status: 'pending' | 'sent' | 'kept' | 'superseded' | 'unaddressed' | 'failed';
  readonly attempts: number;
  readonly sentAt: string | null;
  readonly lastError: string | null;
}

export interface MessageFilter {
  readonly status?: Message['status'];
  readonly stream?: string;
  readonly recipient?: string;
  /** Goes on after this message. */
  readonly after?: { readonly firedAt: string; readonly messageId: string };
  readonly limit: number;
}

/** The outbox in the order of firing. */
export async function listMessages(pool: pg.Pool, filter: MessageFilter): Promise<readonly Message[]> {
  const { status, stream, recipient, after, limit } = filter;
  const { rows } = await pool.query<Message & { due: Date; firedAt: Date; sentAt: Date | null }>(
    `SELECT message_id AS "messageId", stream, recipient, rule, occurrence, escalation, due, fired_at AS "firedAt",
       subject, text, status, attempts, sent_at AS "sentAt", last_error AS "lastError"
     FROM outbox.messages
     WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR stream = $2)
       AND ($3::text IS NULL OR recipient = $3)
       AND ($4::timestamptz IS NULL OR (fired_at, message_id) > ($4, $5::uuid))
     ORDER BY fired_at, message_id LIMIT $6`,
    [status, stream, recipient, after?.firedAt, after?.messageId, limit],
  );
  return rows.map(({ due, firedAt, sentAt, ...row }) => ({
    ...row,
    due: due.toISOString(),
    firedAt: firedAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  }));
}

import type { Actor } from '#domain';
import { LEDGER, listMessages, listTimers } from '#timers';
import { V1 } from '../http/command-route.js';
import { EXAMPLE } from '../http/examples.js';
import { Page, pageBy, type PageRequest } from '../http/paging.js';
import { Caller, IdInPath, QueryRoute } from '../http/query-route.js';
import { ReadPool } from '../parts.js';
import { Records } from '../reading/records.js';

const TIMER = {
  ...{ timerId: EXAMPLE.event, stream: `relationship-${EXAMPLE.relationship}`, programmeId: EXAMPLE.programme },
  ...{ cohortId: EXAMPLE.cohort, rule: 'rhythm-lapse', anchor: '2026-10-15', recipient: EXAMPLE.mentor },
  ...{ occurrence: '1', due: '2026-11-05T09:00:00.000Z', escalation: false, status: 'open', firedAt: null },
};
const MESSAGE = {
  ...{ messageId: EXAMPLE.event, stream: `relationship-${EXAMPLE.relationship}`, recipient: EXAMPLE.mentor },
  ...{ rule: 'rhythm-lapse', occurrence: '1', escalation: false, due: '2026-11-05T09:00:00.000Z' },
  ...{ firedAt: '2026-11-05T09:00:00.000Z', status: 'kept', attempts: 0, sentAt: null },
};

/** The timer ledger and the outbox. */
@V1('', 'operations')
export class OperationsQueries {
  constructor(
    private readonly records: Records,
    private readonly pool: ReadPool,
  ) {}

  @QueryRoute('relationships/:id/timers', {
    query: 'timers',
    operationId: 'relationshipTimers',
    summary: 'What falls due next, fell due and was cancelled; participants see what is addressed to them.',
    answers: TIMER,
    paged: {},
    from: [LEDGER],
  })
  async ofRelationship(@Caller() caller: Actor, @IdInPath() id: string, @Page() page: PageRequest) {
    const { reader } = await this.records.relationship(caller, id);
    const recipient = reader.as === 'participant' ? reader.id : undefined;
    return this.#timers(page, { stream: `relationship-${id}`, recipient });
  }

  @QueryRoute('timers', {
    query: 'operations',
    operationId: 'timers',
    summary: 'The timer ledger: what falls due when, everywhere.',
    answers: TIMER,
    paged: {},
    from: [LEDGER],
  })
  timers(@Page() page: PageRequest) {
    return this.#timers(page, { status: 'open' });
  }

  @QueryRoute('messages', {
    query: 'operations',
    operationId: 'messages',
    summary: 'The outbox without its texts: what was sent, is waiting, or could not be sent.',
    answers: MESSAGE,
    paged: {},
  })
  async messages(@Page() page: PageRequest) {
    const place = (at: readonly [string, string]) => ({ firedAt: at[0], messageId: at[1] });
    const list = (limit: number, at?: readonly [string, string]) =>
      listMessages(this.pool.pool, { limit, after: at && place(at) });
    const { items, next } = await pageBy(page, list, ({ firedAt, messageId }) => [firedAt, messageId]);
    return { items: items.map(({ subject: _subject, text: _text, lastError: _error, ...shown }) => shown), next };
  }

  #timers(page: PageRequest, narrowed: { stream?: string; recipient?: string; status?: 'open' }) {
    const list = (limit: number, at?: readonly [string, string]) =>
      listTimers(this.pool.pool, { ...narrowed, limit, after: at && { due: at[0], timerId: at[1] } });
    return pageBy(page, list, ({ due, timerId }) => [due, timerId]);
  }
}

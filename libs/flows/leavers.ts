import type pg from 'pg';
import {
  awaitsSeat,
  cohort,
  earlier,
  endOfDay,
  hasLeft,
  isoInstant,
  localDate,
  match,
  person,
  relationship,
  type MatchState,
  type PersonState,
} from '#domain';
import { relationshipId } from '#commands';
import { idOf } from '#event-store';
import { attempt, type Cause, type Flow, type FlowOptions, type Step } from './flow.js';

const NAME = 'leavers';
/** Where a local date ends first, and where last: before and after nobody's last day ends. */
const FIRST_ZONE = 'Pacific/Kiritimati';
const LAST_ZONE = 'Etc/GMT+12';

/**
 * Leaving: nobody who takes part learns of it until the last day has ended in the time zone of their cohort; then
 * the leaver's matches are withdrawn, and their relationships note it.
 */
export class Leavers {
  /** Whether the table was empty when it was last looked at, and nothing was written to it here since. */
  #nobody = false;

  constructor(
    private readonly options: FlowOptions,
    private readonly pool: pg.Pool,
  ) {}

  /** Keeps in mind who is leaving: the one thing that the log cannot be asked for when a day comes. */
  readonly flow: Flow = {
    name: NAME,
    handle: async (batch) => {
      const lastDays = new Map<string, string | undefined>();
      for (const { event, stream } of batch as readonly Cause[]) {
        if (event.type === 'LeavingRecorded') lastDays.set(idOf(stream), event.lastDay);
        if (event.type === 'PersonReturned') lastDays.set(idOf(stream), undefined);
      }
      if (lastDays.size === 0) return undefined;
      return async (tx) => {
        for (const [personId, lastDay] of lastDays) {
          await tx.query('DELETE FROM flows.leavers WHERE person_id = $1', [personId]);
          if (lastDay === undefined) continue;
          await tx.query('INSERT INTO flows.leavers (person_id, last_day) VALUES ($1, $2)', [personId, lastDay]);
        }
        this.#nobody = false;
      };
    },
  };

  /**
   * Does what is due for those whose last day has ended. True if there was anything to do. May be repeated.
   * @param afresh also looks for whom another process has noted meanwhile
   */
  async sweep(now: Temporal.Instant, afresh: boolean): Promise<boolean> {
    const today = localDate(now, FIRST_ZONE);
    const due = (await this.#leaving(afresh)).filter(({ lastDay }) => lastDay < today);
    let acted = false;
    for (const { personId, lastDay } of due) {
      const { taken, left } = await this.#part(personId, now);
      acted ||= taken;
      if (!left) continue;
      const over = 'DELETE FROM flows.leavers WHERE person_id = $1 AND last_day = $2';
      await this.pool.query(over, [personId, lastDay]);
    }
    return acted;
  }

  /** The next instant after `after` at which somebody's last day ends where they take part: simulated time stops there. */
  async next(after: Temporal.Instant): Promise<Temporal.Instant | undefined> {
    const { transactor } = this.options;
    const now = isoInstant(after);
    let next: string | undefined;
    for (const { personId, lastDay } of await this.#leaving(false)) {
      for (const matchId of matchesOf((await transactor.load(person, personId)).state)) {
        const { cohortId } = (await transactor.load(match, matchId)).state;
        const ends = endOfDay(lastDay, (await transactor.load(cohort, cohortId)).state.timeZone);
        if (ends > now) next = earlier(next ?? ends, ends);
      }
    }
    return next === undefined ? undefined : Temporal.Instant.from(next);
  }

  async #leaving(afresh: boolean): Promise<readonly { readonly personId: string; readonly lastDay: string }[]> {
    if (this.#nobody && !afresh) return [];
    const { rows } = await this.pool.query<{ personId: string; lastDay: string }>(
      'SELECT person_id AS "personId", last_day::text AS "lastDay" FROM flows.leavers ORDER BY 1',
    );
    this.#nobody = rows.length === 0;
    return rows;
  }

  /** Whether any step was taken, and whether the person has left everything that they took part in. */
  async #part(personId: string, now: Temporal.Instant): Promise<{ taken: boolean; left: boolean }> {
    const { transactor } = this.options;
    const { state } = await transactor.load(person, personId);
    let taken = false;
    // Until their last day has ended everywhere they may still be seated somewhere.
    let left = hasLeft(state, localDate(now, LAST_ZONE));
    for (const matchId of matchesOf(state)) {
      const { state: matched } = await transactor.load(match, matchId);
      const { state: inCohort } = await transactor.load(cohort, matched.cohortId);
      if (!hasLeft(state, localDate(now, inCohort.timeZone))) {
        left = false;
        continue;
      }
      const step = await this.#stepOut(personId, state, matchId, matched);
      const answer = step && (await attempt(this.options, NAME, step, { key: `${personId}/${state.lastDay}` }));
      if (answer && answer.events.length > 0 && !answer.repeated) taken = true;
      // Refused: something else happened in this moment. Confirmed: there will be something to step out of.
      const again = (step && !answer) || (matched.status === 'confirmed' && (await this.#phase(matchId)) === 'none');
      if (again) left = false;
    }
    return { taken, left };
  }

  async #stepOut(
    personId: string,
    { lastDay = '' }: PersonState,
    matchId: string,
    matched: MatchState,
  ): Promise<Step | undefined> {
    if (awaitsSeat(matched)) return { aggregate: 'match', id: matchId, command: { type: 'WithdrawMatch' } };
    if (['none', 'closed'].includes(await this.#phase(matchId))) return undefined;
    const command = { type: 'NoteParticipantLeft', personId, lastDay } as const;
    return { aggregate: 'relationship', id: relationshipId(matchId), command };
  }

  async #phase(matchId: string): Promise<string> {
    return (await this.options.transactor.load(relationship, relationshipId(matchId))).state.phase;
  }
}

/** Everything the person takes or took part in, on either side. */
const matchesOf = ({ held, places, waiting, formerPlaces }: PersonState): readonly string[] => [
  ...new Set([
    ...Object.keys(held),
    ...Object.keys(places),
    ...waiting.map((one) => one.matchId),
    ...Object.keys(formerPlaces),
  ]),
];

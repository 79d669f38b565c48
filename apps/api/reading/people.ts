import { Injectable } from '@nestjs/common';
import { NotFound } from '#access';
import { person, type Actor, type PersonFact, type PersonState } from '#domain';
import { ERASED, Sealer, Transactor } from '#event-store';
import { getPerson, listRelationships, type Person } from '#read-models';
import { ReadPool } from '../parts.js';
import { Records } from './records.js';
import { Scopes } from './scope.js';

/** What the organisation knows of a person, in plain text. */
export interface Details {
  readonly externalId?: string;
  readonly name?: string;
  readonly email?: string;
  readonly employeeNumber?: string;
  readonly lineManagerId?: string;
  readonly unit?: string;
  readonly region?: string;
}

/** Of somebody whose key is destroyed. */
const NO_LONGER: Details = { externalId: ERASED, name: ERASED, email: ERASED, employeeNumber: ERASED };

/** As what somebody looks at a person. */
export type View = 'self' | 'partner' | 'programme';

/** Reads people: identity is opened for the person themself and for those who run their programme. */
@Injectable()
export class People {
  constructor(
    private readonly transactor: Transactor,
    private readonly records: Records,
    private readonly sealer: Sealer,
    private readonly scopes: Scopes,
    private readonly pool: ReadPool,
  ) {}

  /** @throws {NotFound} also where the caller may not know of them */
  async person(caller: Actor, id: string): Promise<{ state: PersonState; version: number; view: View }> {
    const { state, version } = await this.transactor.load(person, id);
    if (!state.registered) throw new NotFound('This person');
    const view = await this.#viewOf(caller, id, state);
    if (view === undefined) throw new NotFound('This person');
    return { state, version, view };
  }

  async detailsOf(id: string): Promise<Details> {
    const recorded = await this.records.facts<PersonFact>(`person-${id}`);
    const about = recorded.filter(({ type }) => type === 'PersonRegistered' || type === 'PersonDetailsChanged');
    const opened = await this.sealer.openAll(about, person.classes);
    return opened.reduce<Details>((known, { event }) => {
      const { type: _type, by: _by, ...details } = event as typeof event & { by: string };
      return { ...known, ...(details as Details) };
    }, {});
  }

  /** What is confidential of many people at once, in their order: from their rows, without asking the log for each. */
  async confidentialOf(rows: readonly Pick<Person, 'details'>[]): Promise<readonly Details[]> {
    const envelopes = rows.map(({ details }) =>
      details.flatMap(({ eventId, sealed }) =>
        Object.entries(sealed).map(([keyId, text]) => ({ eventId, keyId, text })),
      ),
    );
    const contents = (await this.sealer.open(envelopes.flat())).values();
    return envelopes.map((own) =>
      own.reduce<Details>((known) => ({ ...known, ...(contents.next().value?.fields ?? NO_LONGER) }), {}),
    );
  }

  /** Names by id; people who are not registered are left out. */
  async namesOf(ids: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const each = await Promise.all(ids.map(async (id) => [id, (await this.detailsOf(id)).name] as const));
    return Object.fromEntries(each.map(([id, name]) => [id, name ?? ERASED]));
  }

  async #viewOf(caller: Actor, id: string, state: PersonState): Promise<View | undefined> {
    if (caller.role === 'mentor' || caller.role === 'mentee') {
      if (caller.id === id) return 'self';
      const reserved = [...Object.values(state.held), ...Object.values(state.places)];
      if (reserved.some(({ partnerIds }) => partnerIds.includes(caller.id))) return 'partner';
      // Closure frees the place, and partners still know one another.
      const shared = [{ mentorId: id }, { menteeId: id }].map((other) =>
        listRelationships(this.pool.pool, { personId: caller.id, ...other, limit: 1 }),
      );
      return (await Promise.all(shared)).some(({ items }) => items.length > 0) ? 'partner' : undefined;
    }
    return (await this.#runsProgrammeOf(caller, id, state)) ? 'programme' : undefined;
  }

  /** Whether they registered the person, or run something that the person is in. */
  async #runsProgrammeOf(caller: Actor, id: string, state: PersonState): Promise<boolean> {
    const [registered] = await this.records.facts<PersonFact>(`person-${id}`);
    if (registered?.type === 'PersonRegistered' && registered.metadata.actor) {
      const { actor } = registered.metadata;
      if ('id' in actor && actor.id === caller.id) return true;
    }
    const scope = await this.scopes.of(caller);
    const row = await getPerson(this.pool.pool, id);
    const cohorts = new Set([...(row?.mentorIn ?? []), ...(row?.menteeIn ?? [])]);
    if (scope.cohortIds) return scope.cohortIds.some((cohortId) => cohorts.has(cohortId));
    const programmes = new Set([...state.approvedFor, ...state.agreedWith, ...Object.keys(state.codes)]);
    for (const cohortId of cohorts) programmes.add((await this.records.cohortOf(cohortId)).programmeId);
    return (scope.programmeIds ?? []).some((programmeId) => programmes.has(programmeId));
  }
}

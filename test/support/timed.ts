import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import type { Actor, PolicyChanges, RelationshipCommand } from '#domain';
import { mayCommand } from '#access';
import { Dispatcher } from '#commands';
import { migrateLog, PostgresEventStore, Transactor } from '#event-store';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { Clock } from '#runtime';
import { freshDatabase } from './postgres.js';

/** Runs like the system's clock, but may be put forward: what lies weeks ahead is due in a moment. */
export class ShiftedClock extends Clock {
  #ahead = 0;

  now(): Temporal.Instant {
    return Temporal.Instant.fromEpochMilliseconds(Date.now() + this.#ahead);
  }

  setTo(instant: string): void {
    this.#ahead = Date.parse(instant) - Date.now();
  }
}

export interface World {
  readonly url: string;
  readonly store: PostgresEventStore;
  readonly pool: pg.Pool;
  readonly sealer: EnvelopeSealer;
  readonly dispatcher: Dispatcher;
  readonly programmeId: string;
  readonly cohortId: string;
  readonly manager: Actor;
  now(): Temporal.Instant;
  revisePolicy(changes: PolicyChanges): Promise<void>;
  /** A person with this address. */
  person(email?: string): Promise<string>;
  relationship(mentorId?: string, menteeId?: string): Promise<Pair>;
  /** A match proposed to a mentor and a mentee who are enrolled. */
  proposal(): Promise<{ readonly stream: string; readonly mentor: Actor; readonly mentee: Actor }>;
  /** Types of the stream's events, in order. */
  types(stream: string): Promise<string[]>;
}

export interface Pair {
  readonly id: string;
  readonly stream: string;
  readonly mentor: Actor;
  readonly mentee: Actor;
  ask(command: Asked, by?: Actor): Promise<void>;
}

type Asked = Exclude<RelationshipCommand, { type: 'DraftAgreement' | 'AmendAgreement' }>;

/** A programme with a cohort in London on a database of its own, and the real way in for commands. */
export async function worldAt(clock: Clock, policy: PolicyChanges = {}): Promise<World> {
  const database = await freshDatabase();
  await migrateLog(database.url);
  const { url } = database;
  const store = await PostgresEventStore.open({ url });
  const pool = new pg.Pool({ connectionString: url, max: 6 });
  // The database goes while a connection of it may be ending.
  pool.on('error', () => undefined);
  closings.push(async () => {
    await store.close();
    await pool.end();
    await database.drop();
  });
  const sealer = new EnvelopeSealer(new MemoryKeyStore());
  const dispatcher = new Dispatcher({
    transactor: new Transactor(store, sealer, { secret: 'test' }),
    authorise: mayCommand,
    secret: 'test',
    now: () => clock.now(),
  });
  const manager: Actor = { id: randomUUID(), role: 'manager' };
  const { id: programmeId } = await dispatcher.execute({
    aggregate: 'programme',
    command: { type: 'DefineProgramme', name: 'Leaders Together', managers: [manager.id], policy },
    caller: manager,
    key: randomUUID(),
  });
  const { id: cohortId } = await dispatcher.execute({
    aggregate: 'cohort',
    command: {
      type: 'OpenCohort',
      programmeId,
      name: 'Autumn',
      startsOn: '2026-09-01',
      endsOn: '2027-08-31',
      timeZone: 'Europe/London',
    },
    caller: manager,
    key: randomUUID(),
  });
  const system: Actor = { id: 'seating', role: 'system' };
  const person: World['person'] = async (email) => {
    const command = { type: 'RegisterPerson', externalId: randomUUID(), name: 'Somebody', email } as const;
    return (await dispatcher.execute({ aggregate: 'person', command, caller: manager, key: randomUUID() })).id;
  };
  return {
    url,
    store,
    pool,
    sealer,
    dispatcher,
    programmeId,
    cohortId,
    manager,
    now: () => clock.now(),
    async revisePolicy(changes) {
      const command = { type: 'RevisePolicy', changes } as const;
      await dispatcher.execute({
        aggregate: 'programme',
        id: programmeId,
        command,
        caller: manager,
        key: randomUUID(),
      });
    },
    person,
    async relationship(mentorId = randomUUID(), menteeId = randomUUID()) {
      const id = randomUUID();
      const execute = (command: Asked, caller: Actor) =>
        dispatcher.execute({ aggregate: 'relationship', id, command, caller, key: randomUUID() });
      const seats = { programmeId, cohortId, form: 'one-to-one', mentorId, menteeIds: [menteeId] } as const;
      await execute({ type: 'InitiateRelationship', matchId: randomUUID(), ...seats }, system);
      const mentor: Actor = { id: mentorId, role: 'mentor' };
      return {
        id,
        stream: `relationship-${id}`,
        mentor,
        mentee: { id: menteeId, role: 'mentee' },
        ask: async (command, by = mentor) => void (await execute(command, by)),
      };
    },
    async proposal() {
      const [mentorId, menteeId] = [await person(), await person()];
      const caller = manager;
      const key = randomUUID;
      const approve = { type: 'ApproveMentor', programmeId } as const;
      await dispatcher.execute({ aggregate: 'person', id: mentorId, command: approve, caller, key: key() });
      const sign = { type: 'SignMentorAgreement', programmeId, textDigest: '0'.repeat(64) } as const;
      const mentor: Actor = { id: mentorId, role: 'mentor' };
      await dispatcher.execute({ aggregate: 'person', id: mentorId, command: sign, caller: mentor, key: key() });
      for (const [personId, as] of [
        [mentorId, 'mentor'],
        [menteeId, 'mentee'],
      ] as const) {
        const enrol = { type: 'Enrol', personId, as } as const;
        await dispatcher.execute({ aggregate: 'cohort', id: cohortId, command: enrol, caller, key: key() });
      }
      const seats = { cohortId, form: 'one-to-one', mentorId, menteeIds: [menteeId] } as const;
      const propose = { type: 'ProposeMatch', ...seats, source: 'list', attempt: 1 } as const;
      const { id } = await dispatcher.execute({ aggregate: 'match', command: propose, caller, key: key() });
      return { stream: `match-${id}`, mentor, mentee: { id: menteeId, role: 'mentee' } };
    },
    types: async (stream) => (await store.read(stream)).map(({ type }) => type),
  };
}

const closings: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of closings.splice(0)) await close();
});

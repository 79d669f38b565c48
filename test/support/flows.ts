import { mayCommand } from '#access';
import { Dispatcher, relationshipId, type CommandRequest } from '#commands';
import {
  cohort,
  match,
  person,
  relationship,
  type Actor,
  type CohortState,
  type Form,
  type MatchState,
  type PersonState,
  type PolicyChanges,
  type RelationshipState,
} from '#domain';
import {
  decode,
  MemoryEventStore,
  Transactor,
  type Answer,
  type EventStore,
  type Position,
  type Recorded,
} from '#event-store';
import { allFlows, type Flow } from '#flows';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { SimulatedClock } from '#runtime';
import { considerations, readiness } from './situations.js';

const SECRET = 'of this test';
export const manager: Actor = { id: 'manager', role: 'manager' };
export const as = (id: string, role: 'mentor' | 'mentee'): Actor => ({ id, role });

/** A programme with one cohort, by default in memory, its real command handlers, and the flows that follow its log. */
export class House {
  readonly clock = new SimulatedClock(Temporal.Instant.from('2026-09-03T08:00:00Z'));
  readonly transactor: Transactor;
  readonly dispatcher: Dispatcher;
  readonly #flows: { readonly flow: Flow; at: Position | undefined }[];
  #keys = 0;
  programmeId = '';
  cohortId = '';

  private constructor(readonly store: EventStore) {
    this.transactor = new Transactor(store, new EnvelopeSealer(new MemoryKeyStore()), { secret: SECRET });
    this.dispatcher = new Dispatcher({
      transactor: this.transactor,
      authorise: mayCommand,
      secret: SECRET,
      now: () => this.clock.now(),
    });
    this.#flows = allFlows(this).map((flow) => ({ flow, at: undefined }));
  }

  static async open(policy: PolicyChanges = {}, store: EventStore = new MemoryEventStore()): Promise<House> {
    const house = new House(store);
    house.programmeId = await house.create('programme', { type: 'DefineProgramme', name: 'Leaders', policy });
    house.cohortId = await house.create('cohort', {
      type: 'OpenCohort',
      programmeId: house.programmeId,
      name: 'Autumn',
      startsOn: '2026-09-01',
      endsOn: '2027-06-30',
      timeZone: 'Europe/London',
    });
    return house;
  }

  /** Sends a command under a key of its own. */
  send(request: Omit<CommandRequest, 'key' | 'caller'>, caller: Actor = manager): Promise<Answer> {
    return this.dispatcher.execute({ ...request, caller, key: `${this.#keys++}` } as CommandRequest);
  }

  async create<A extends CommandRequest['aggregate']>(
    aggregate: A,
    command: Extract<CommandRequest, { aggregate: A }>['command'],
  ): Promise<string> {
    return (await this.send({ aggregate, command } as CommandRequest)).id;
  }

  /** Registered, enrolled with answers, approved. */
  async mentor(name: string, capacity?: number): Promise<string> {
    const id = await this.create('person', { type: 'RegisterPerson', externalId: name, name });
    const { programmeId, cohortId } = this;
    await this.send({ aggregate: 'person', id, command: { type: 'ApproveMentor', programmeId } });
    await this.send({
      aggregate: 'cohort',
      id: cohortId,
      command: { type: 'Enrol', personId: id, as: 'mentor', considerations },
    });
    if (capacity !== undefined)
      await this.send({ aggregate: 'person', id, command: { type: 'SetCapacity', capacity } });
    return id;
  }

  /** Registered, and enrolled with answers. */
  async mentee(name: string): Promise<string> {
    const id = await this.create('person', { type: 'RegisterPerson', externalId: name, name });
    await this.send({
      aggregate: 'cohort',
      id: this.cohortId,
      command: { type: 'Enrol', personId: id, as: 'mentee', readiness },
    });
    return id;
  }

  propose(mentorId: string, menteeIds: readonly string[], form: Form = 'one-to-one', attempt = 1): Promise<string> {
    const { cohortId } = this;
    return this.create('match', { type: 'ProposeMatch', cohortId, form, mentorId, menteeIds, source: 'list', attempt });
  }

  /** Proposed and accepted by everyone, a millisecond after whatever was agreed before. */
  async agree(mentorId: string, menteeIds: readonly string[], form: Form = 'one-to-one', attempt = 1): Promise<string> {
    const id = await this.propose(mentorId, menteeIds, form, attempt);
    const command = { type: 'AcceptMatch' } as const;
    this.clock.setTo(this.clock.now().add({ milliseconds: 1 }));
    await this.send({ aggregate: 'match', id, command }, as(mentorId, 'mentor'));
    for (const menteeId of menteeIds) await this.send({ aggregate: 'match', id, command }, as(menteeId, 'mentee'));
    return id;
  }

  /** Lets every flow follow the log to its end. `times` over: each batch is handed over that often. */
  async settle({ times = 1, fromStart = false } = {}): Promise<void> {
    if (fromStart) for (const followed of this.#flows) followed.at = undefined;
    for (let handled = true; handled;) {
      handled = false;
      for (const followed of this.#flows) {
        const page = await this.store.readAll(followed.at, 7);
        const batch = page.events.map((event) => decode(event));
        if (batch.length === 0) continue;
        for (let time = 0; time < times; time++) await followed.flow.handle(batch);
        followed.at = page.next;
        handled = true;
      }
    }
  }

  /** Events of one stream, those that the log does not show yet included. */
  async stream(name: string): Promise<readonly Recorded[]> {
    return (await this.store.read(name)).map((event) => decode(event));
  }

  async log(): Promise<readonly Recorded[]> {
    return (await this.store.readAll(undefined, 100_000)).events.map((event) => decode(event));
  }

  async count(type: string): Promise<number> {
    return (await this.log()).filter((event) => event.type === type).length;
  }

  async person(id: string): Promise<PersonState> {
    return (await this.transactor.load(person, id)).state;
  }

  async match(id: string): Promise<MatchState> {
    return (await this.transactor.load(match, id)).state;
  }

  async relationship(matchId: string): Promise<RelationshipState> {
    return (await this.transactor.load(relationship, relationshipId(matchId))).state;
  }

  async cohort(): Promise<CohortState> {
    return (await this.transactor.load(cohort, this.cohortId)).state;
  }

  /** What follows a match, as one word each: the match's status and the relationship's phase. */
  async outcome(matchId: string): Promise<string> {
    return `${(await this.match(matchId)).status} ${(await this.relationship(matchId)).phase}`;
  }
}

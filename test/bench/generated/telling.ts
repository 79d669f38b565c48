import { mayCommand } from '#access';
import { Dispatcher, relationshipId, type Asks, type CommandRequest } from '#commands';
import { dueKey, programme, relationship, relationshipDues, type Actor, type Due } from '#domain';
import { decode, MemoryEventStore, Transactor, uuidv5, type Answer, type EventStore, type Sealer } from '#event-store';
import { allFlows } from '#flows';
import { EnvelopeSealer, MemoryKeyStore } from '#privacy';
import { SimulatedClock } from '#runtime';
import { CLAUSES, CONSIDERED, MEETING, OBJECTIVES, PLAN, READY } from '../../../apps/cli/simulation/texts.js';

const TIME_ZONE = 'Europe/London';
const TIMERS: Actor = { id: 'timers', role: 'system' };
/** More relationships than anyone has: a person of a generated log takes part in many. */
const CAPACITY = 100;

/**
 * One pair's story, told by the real commands on a simulated clock: what is decided here is what is stored. Timers
 * fire on the way. By default in memory, in a log that holds nothing but the story.
 */
export class Telling {
  readonly clock = new SimulatedClock(Temporal.Instant.from('2026-01-05T10:00:00Z'));
  readonly manager: Actor;
  readonly coordinator: Actor;
  programmeId = '';
  cohortId = '';
  matchId = '';
  relationshipId = '';
  mentor: Actor = { id: '', role: 'mentor' };
  mentee: Actor = { id: '', role: 'mentee' };
  readonly transactor: Transactor;
  readonly #dispatcher: Dispatcher;
  readonly #fired = new Set<string>();
  #keys = 0;

  constructor(
    readonly name: string,
    readonly store: EventStore = new MemoryEventStore(),
    sealer: Sealer = new EnvelopeSealer(new MemoryKeyStore()),
  ) {
    this.transactor = new Transactor(store, sealer, { secret: name, salt: name });
    const now = () => this.clock.now();
    this.#dispatcher = new Dispatcher({ transactor: this.transactor, authorise: mayCommand, secret: name, now });
    this.manager = { id: uuidv5(`${name}/manager`), role: 'manager' };
    this.coordinator = { id: uuidv5(`${name}/coordinator`), role: 'coordinator' };
  }

  /** A programme with a cohort, and in it a mentor and a mentee. */
  async open(): Promise<void> {
    const { manager } = this;
    this.programmeId = await this.#create('programme', { type: 'DefineProgramme', name: 'Leaders Together' });
    this.cohortId = await this.#create('cohort', {
      ...{ type: 'OpenCohort', programmeId: this.programmeId, name: 'Spring', timeZone: TIME_ZONE },
      ...{ startsOn: '2026-01-01', endsOn: '2026-12-31', coordinators: [this.coordinator.id] },
    });
    this.mentor = { id: await this.#register('mentor'), role: 'mentor' };
    this.mentee = { id: await this.#register('mentee'), role: 'mentee' };
    const { id } = this.mentor;
    await this.#send({ aggregate: 'person', id, command: { type: 'ApproveMentor', programmeId: this.programmeId } });
    await this.#send({ aggregate: 'person', id, command: { type: 'SetCapacity', capacity: CAPACITY } }, manager);
  }

  async propose(): Promise<void> {
    const { cohortId, mentor, mentee } = this;
    const seats = { cohortId, form: 'one-to-one', mentorId: mentor.id, menteeIds: [mentee.id] } as const;
    const criteria = { areas: 'communication' };
    this.matchId = await this.#create('match', {
      type: 'ProposeMatch',
      ...seats,
      source: 'list',
      criteria,
      attempt: 1,
    });
    this.relationshipId = relationshipId(this.matchId);
  }

  /** Both accept, and the flows seat them: preparation begins. */
  async agree(): Promise<void> {
    for (const one of [this.mentor, this.mentee]) {
      await this.pass('PT20H');
      await this.#send({ aggregate: 'match', id: this.matchId, command: { type: 'AcceptMatch' } }, one);
    }
    await this.settle();
  }

  /** Preparation and negotiating, up to growth. @returns the ids of the objectives */
  async grow(): Promise<readonly string[]> {
    const { mentor, mentee } = this;
    await this.ask({ type: 'AnswerReadiness', answers: READY }, mentee);
    await this.ask({ type: 'AttestOtherMentors', attestation: 'no-other-mentor' }, mentee);
    await this.ask({ type: 'ConfirmConsiderations', answers: CONSIDERED });
    await this.pass('P4D');
    await this.ask({ type: 'HoldInitialMeeting', heldOn: this.today, ...MEETING });
    await this.ask({ type: 'BeginNegotiating' });
    await this.pass('P5D');
    const terms = {
      ...{ duration: 'P6M', rhythm: 'P2W', sessionLength: 'PT2H', commitment: 'PT24H' },
      channels: ['face-to-face', 'video'],
    } as const;
    // The dispatcher adds salt and digest.
    await this.ask({ type: 'DraftAgreement', terms, clauses: CLAUSES } as unknown as Asks['relationship']);
    await this.ask({ type: 'DraftDevelopmentPlan', ...PLAN, menteeId: mentee.id }, mentee);
    const objectives: string[] = [];
    for (const [n, text] of OBJECTIVES.entries()) {
      const targetDate = this.date.add({ months: n + 2 }).toString();
      const set = await this.ask({ type: 'SetObjective', menteeId: mentee.id, targetDate, ...text }, mentee);
      objectives.push(set.created!);
    }
    const { state } = await this.transactor.load(relationship, this.relationshipId);
    const textDigest = ('text' in state && state.text?.textDigest) || '';
    await this.ask({ type: 'SignAgreement', textDigest }, mentee);
    await this.ask({ type: 'SignAgreement', textDigest }, mentor);
    await this.ask({ type: 'BeginEnablingGrowth' });
    return objectives;
  }

  /** A session two weeks ahead, and two weeks later what came of it. @returns its id */
  async meet(notes: object = { targets: 'One step before the next meeting.' }): Promise<string> {
    const at = {
      startsAt: this.clock
        .now()
        .add({ hours: 14 * 24 })
        .toString(),
      minutes: 120,
    } as const;
    const { created } = await this.ask({ type: 'ScheduleSession', ...at, channel: 'face-to-face' }, this.mentee);
    const sessionId = created!;
    await this.pass('P14D');
    const held = { sessionId, heldOn: this.today, minutes: 120, channel: 'face-to-face', goalsReviewed: true } as const;
    await this.pass('PT3H');
    await this.ask({ type: 'RecordSession', ...held, ...notes });
    return sessionId;
  }

  ask(command: Asks['relationship'], by: Actor = this.mentor): Promise<Answer> {
    return this.#send({ aggregate: 'relationship', id: this.relationshipId, command }, by);
  }

  /** Lets this much time pass, and fires on the way what falls due. */
  async pass(duration: string): Promise<void> {
    const { days, hours } = Temporal.Duration.from(duration);
    const until = this.clock.now().add({ hours: days * 24 + hours });
    for (let due = await this.#nextDue(until); due; due = await this.#nextDue(until)) {
      this.#fired.add(dueKey(due));
      const at = Temporal.Instant.from(due.due);
      if (Temporal.Instant.compare(at, this.clock.now()) > 0) this.clock.setTo(at);
      await this.ask({ type: 'FireReminder', due }, TIMERS);
    }
    this.clock.setTo(until);
  }

  /** Lets the flows follow what has happened. */
  async settle(): Promise<void> {
    const { transactor, store } = this;
    const flows = allFlows({ transactor, dispatcher: this.#dispatcher });
    for (let before = -1, events = await this.#log(); events.length > before;) {
      before = events.length;
      for (const flow of flows) await flow.handle(events);
      await store.allShown();
      events = await this.#log();
    }
  }

  get today(): string {
    return this.date.toString();
  }

  get date(): Temporal.PlainDate {
    return this.clock.now().toZonedDateTimeISO(TIME_ZONE).toPlainDate();
  }

  async #log() {
    return (await this.store.readAll(undefined, 10_000)).events.map((event) => decode(event));
  }

  async #nextDue(until: Temporal.Instant): Promise<Due | undefined> {
    if (this.relationshipId === '') return undefined;
    const [{ state }, { state: of }] = await Promise.all([
      this.transactor.load(relationship, this.relationshipId),
      this.transactor.load(programme, this.programmeId),
    ]);
    return relationshipDues(state, of.policy, TIME_ZONE)
      .filter((due) => !this.#fired.has(dueKey(due)))
      .filter((due) => Temporal.Instant.compare(Temporal.Instant.from(due.due), until) <= 0)
      .toSorted((a, b) => (a.due < b.due ? -1 : 1))[0];
  }

  async #register(role: 'mentor' | 'mentee'): Promise<string> {
    const details = {
      name: `The ${role} of this story`,
      email: `${role}.of.${this.name}@example.org`,
      region: 'North',
    };
    const externalId = `staff:${this.name}-${role}`;
    const personId = await this.#create('person', { type: 'RegisterPerson', externalId, ...details, unit: 'Finance' });
    const answers = role === 'mentor' ? { considerations: CONSIDERED } : { readiness: READY };
    await this.#send({
      aggregate: 'cohort',
      id: this.cohortId,
      command: { type: 'Enrol', personId, as: role, ...answers },
    });
    return personId;
  }

  async #create<A extends CommandRequest['aggregate']>(
    aggregate: A,
    command: Extract<CommandRequest, { aggregate: A }>['command'],
  ): Promise<string> {
    return (await this.#send({ aggregate, command } as CommandRequest)).id;
  }

  #send(request: Omit<CommandRequest, 'key' | 'caller'>, caller: Actor = this.manager): Promise<Answer> {
    return this.#dispatcher.execute({ ...request, caller, key: `${this.name}/${this.#keys++}` } as CommandRequest);
  }
}

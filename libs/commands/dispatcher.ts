import { trace } from '@opentelemetry/api';
import {
  cohort,
  hasLeft,
  match,
  person,
  programme,
  relationship,
  type Actor,
  type Circumstances,
  type Decider,
  type RelationshipCommand,
} from '#domain';
import type { Answer, Supply, Transactor } from '#event-store';
import { traced } from '#runtime';
import type { Authorise, Question } from './authorise.js';
import {
  cohortContext,
  matchContext,
  personContext,
  relationshipContext,
  type Belonging,
  type Supplied,
} from './contexts.js';
import { agreementDigest, createdId, Marks, matchId } from './ids.js';
import { Lookups, Surveyor } from './lookups.js';
import { measured } from './measured.js';
import type { Addressed, Asks, CommandRequest } from './request.js';
import { surroundingsOf } from './surroundings.js';
import { todayIn } from './today.js';

const tracer = trace.getTracer('throughline.commands');

export interface DispatcherOptions {
  readonly transactor: Transactor;
  readonly authorise: Authorise;
  /** The organisation's secret: ids of people and marks hang on it. */
  readonly secret: string | Uint8Array;
  readonly now: () => Temporal.Instant;
}

/** Takes each command to its aggregate with what the decision needs, for people, flows and timers alike. */
export class Dispatcher {
  readonly marks: Marks;
  readonly #lookups: Lookups;

  constructor(private readonly options: DispatcherOptions) {
    this.marks = new Marks(options.secret);
    this.#lookups = new Lookups(options.transactor);
  }

  /**
   * Carries out one command, once.
   * @throws whatever transact throws, and what `authorise` does
   */
  execute(request: CommandRequest): Promise<Answer> {
    const { aggregate, command } = request;
    const attributes = () => ({ 'throughline.aggregate': aggregate, 'throughline.command': command.type });
    const carryOut = () => measured(command.type, () => this.#execute(request));
    return traced(tracer, `command ${command.type}`, attributes, carryOut);
  }

  #execute(request: CommandRequest): Promise<Answer> {
    const id = request.id ?? this.#idOf(request);
    const look = new Surveyor(this.#lookups);
    const { marks } = this;
    switch (request.aggregate) {
      case 'programme':
        return this.#carryOut(programme, { ...request, id }, look, async (_state, context) => ({
          context,
          policyVersion: undefined,
        }));
      case 'cohort':
        return this.#carryOut(cohort, { ...request, id }, look, (state, given) =>
          cohortContext(state, request.command, given, look),
        );
      case 'person':
        return this.#carryOut(person, { ...request, id }, look, (state, given) =>
          personContext(id, state, request.command, given, look, marks),
        );
      case 'match':
        return this.#carryOut(match, { ...request, id }, look, (state, given) =>
          matchContext(state, request.command, given, look, marks),
        );
      case 'relationship': {
        const command = this.#complete(id, request);
        return this.#carryOut(relationship, { ...request, id, command }, look, (state, given) =>
          relationshipContext(id, state, belongingOf(state, command), joining(command), given, look, marks),
        );
      }
    }
  }

  /** What stands in the way of leaving the present phase is asked with the same context as a command would have. */
  async relationshipContext(id: string, caller: Actor) {
    const look = new Surveyor(this.#lookups);
    look.fresh();
    const { state } = await this.options.transactor.load(relationship, id);
    const given = { now: this.options.now(), actor: caller, id };
    const { context } = await relationshipContext(id, state, belongingOf(state), undefined, given, look, this.marks);
    return { state, context };
  }

  /** Whether this person's last day has ended, by the calendar of a cohort they are or were in. */
  async hasLeft(personId: string): Promise<boolean> {
    const look = new Surveyor(this.#lookups);
    const state = await look.person(personId);
    if (state.lastDay === undefined) return false;
    const { held, places, formerPlaces } = state;
    const cohortId = [...Object.values(held), ...Object.values(places)][0]?.cohortId ?? Object.values(formerPlaces)[0];
    const { timeZone } = cohortId === undefined ? { timeZone: 'UTC' } : await look.cohort(cohortId);
    return hasLeft(state, todayIn(timeZone, this.options.now()));
  }

  async #carryOut<
    S,
    C extends { type: string },
    E extends { type: string },
    F extends { type: string },
    X extends Circumstances,
  >(
    decider: Decider<S, C, E, F, X>,
    request: Addressed & { readonly aggregate: Question['aggregate']; readonly id: string; readonly command: C },
    look: Surveyor,
    supplied: (state: S, given: Circumstances) => Promise<Supplied<X>>,
  ): Promise<Answer> {
    const { aggregate, id, command, caller, key, ifMatch, correlation, causation } = request;
    let policyVersion: number | undefined;
    const supply: Supply<S, X> = {
      authorise: async (state) => {
        // The union's members are tied by `aggregate`, which chose decider and command together.
        const about = {
          aggregate,
          id,
          state,
          command,
          caller,
          exists: state !== decider.initial,
        } as unknown as Question;
        this.options.authorise({ ...about, surroundings: await surroundingsOf(about, look) });
      },
      context: async (state, given) => {
        const { context, policyVersion: version } = await supplied(state, given);
        policyVersion = version;
        return context;
      },
      fresh: () => look.fresh(),
      policyVersion: () => policyVersion,
    };
    const stream = `${decider.category}-${id}`;
    const now = this.options.now();
    const answer = await this.options.transactor.transact(
      decider,
      { stream, command, caller, key, ifMatch, now, correlation, causation },
      supply,
    );
    if (answer.events.length > 0) this.#lookups.forget(stream);
    return answer;
  }

  /** The id of what the command creates. */
  #idOf({ aggregate, command, caller, key }: CommandRequest): string {
    if (command.type === 'RegisterPerson') return this.marks.personId(command.externalId);
    if (command.type === 'ProposeMatch') return matchId(command);
    return createdId(caller, aggregate, key);
  }

  /** An agreement comes with its salt and digest: the same for a repeated request, unguessable for everyone else. */
  #complete(id: string, { command, caller, key }: Addressed & { command: Asks['relationship'] }): RelationshipCommand {
    if (command.type !== 'DraftAgreement' && command.type !== 'AmendAgreement') return command;
    const salt = this.marks.salt(`relationship-${id}`, caller, key);
    return { ...command, salt, textDigest: agreementDigest(salt, command.terms, command.clauses) };
  }
}

/** Who is to be added to a group. */
const joining = (command: RelationshipCommand): string | undefined =>
  command.type === 'AddParticipant' ? command.personId : undefined;

function belongingOf(state: object, command?: RelationshipCommand): Belonging | undefined {
  if ('programmeId' in state) return state as Belonging;
  return command?.type === 'InitiateRelationship' ? command : undefined;
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  countedMinutes,
  dueKey,
  instantAt,
  Refusal,
  relationship,
  relationshipClasses,
  unmetFor,
  type Actor,
  type RelationshipCommand,
  type RelationshipContext,
  type RelationshipEvent,
  type RelationshipState,
} from '#domain';
import { stateAfter } from '../support/given.js';
import { context } from '../support/situations.js';
import { ASKS, COMMANDS, onward, PEOPLE, type Draw } from './relationship-asks.js';
import {
  mayReturn,
  minutesOf,
  participantsOf,
  phaseOf,
  reviewsMissing,
  unduelySignedOff,
} from './relationship-model.js';

/** The model is the plain list of what happened; the real one is the aggregate's state, folded step by step. */
interface Model {
  readonly events: RelationshipEvent[];
}
interface Real {
  state: RelationshipState;
  today: string;
  readonly reached: Set<string>;
}

const ORDER = ['none', 'preparation', 'negotiating', 'enabling-growth', 'closure', 'closed'];
const CLOSED_ACCEPTS = [
  'RecordCorrected',
  'ReturnConsented',
  'ReopeningRequested',
  'ReopeningRefused',
  'RelationshipReopened',
];
/** Telling it once more is another fact; a repeated request is recognised by its key before it comes here. */
const TOLD_AGAIN: readonly RelationshipCommand['type'][] = [
  'AnswerReadiness',
  'ConfirmConsiderations',
  'DraftDevelopmentPlan',
  'RecordContact',
  'RecordReflection',
  'GiveFeedback',
  'NoteReferralOutcome',
  'ReviewDevelopmentPlan',
  'MakeIntroduction',
  'AgreeRemedy',
  'AgreeNextSteps',
  'CorrectRecord',
];

class Step implements fc.Command<Model, Real> {
  constructor(
    private readonly ask: RelationshipCommand['type'] | 'onward',
    private readonly who: number,
    private readonly days: number,
    private readonly draw: Draw,
  ) {}

  check = () => true;

  run(model: Model, real: Real): void {
    real.today = addDays(real.today, this.days);
    const { command, context: at } = this.asked(model, real);
    const events = decided(real.state, command, at);
    if (events instanceof Refusal) {
      expect(events.code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      if (command.type === 'Terminate') expect(participantsOf(model.events)).not.toContain(at.actor.id);
      return;
    }
    holdsBefore(model, command, events);
    for (const event of events) {
      expect(mayFollow(model.events, event)).toBe(true);
      model.events.push(event);
    }
    real.state = fold(real.state, events);
    real.reached.add(real.state.phase);
    holdsAfter(model, real, at);
    if (events.length > 0 && !TOLD_AGAIN.includes(command.type)) {
      const again = decided(real.state, command, at);
      if (!(again instanceof Refusal)) expect(again).toEqual([]);
    }
  }

  /** Somebody asks for something; the clock stands at noon, the id is that of the step. */
  private asked(model: Model, real: Real): { command: RelationshipCommand; context: RelationshipContext } {
    const id = `${this.ask} ${model.events.length}`;
    const circumstances = (who: string): RelationshipContext => ({
      ...context,
      now: Temporal.Instant.from(instantAt(real.today, '12:00', 'Europe/London')),
      today: real.today,
      id,
      actor: { id: who, role: roleOf(who) },
      actorMark: `mark of ${who}`,
    });
    if (this.ask === 'onward') {
      const { who, command } = onward(real.state, this.draw, circumstances('mentor'));
      return { command, context: circumstances(who) };
    }
    const at = circumstances(PEOPLE[this.who]!);
    return { command: ASKS[this.ask](real.state, this.draw, at), context: at };
  }

  toString = () => `${this.ask}(${PEOPLE[this.who]}, +${this.days}d, ${JSON.stringify(this.draw)})`;
}

const roleOf = (who: string): Actor['role'] =>
  who === 'mentor' ? 'mentor' : who === 'manager' ? 'manager' : who === 'seating' ? 'system' : 'mentee';

function decided(
  state: RelationshipState,
  command: RelationshipCommand,
  at: RelationshipContext,
): readonly RelationshipEvent[] | Refusal {
  try {
    return relationship.decide(state, command, at);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** As the log would give it back. */
const fold = (state: RelationshipState, events: readonly RelationshipEvent[]): RelationshipState =>
  stateAfter({ ...relationship, initial: state }, events);

/** What the new events may be, given what happened before. */
function holdsBefore(model: Model, command: RelationshipCommand, events: readonly RelationshipEvent[]): void {
  const phase = phaseOf(model.events);
  const types = events.map(({ type }) => type);
  if (phase === 'closed') expect(types.filter((type) => !CLOSED_ACCEPTS.includes(type))).toEqual([]);
  if (command.type === 'Terminate' && (phase === 'closure' || phase === 'closed')) expect(types).toEqual([]);
  if (types.includes('ReopeningRequested') || types.includes('RelationshipReopened')) {
    expect(mayReturn(model.events)).toBe(true);
  }
  for (const event of events) {
    const classes: Readonly<Record<string, unknown>> = relationshipClasses[event.type];
    expect(Object.keys(event).filter((field) => field !== 'type' && !(field in classes))).toEqual([]);
    if (event.type === 'ReminderFired' || event.type === 'ReminderEscalated') {
      const before = model.events.filter((other) => 'occurrence' in other && dueKey(other) === dueKey(event));
      expect(before).toEqual([]);
    }
  }
  // Where somebody ended it, nothing that stands in the clear says who.
  const early = events.find((event) => event.type === 'ClosureBegan' && event.kind === 'early');
  if (early?.type === 'ClosureBegan') {
    const { endedBy: _, enderMark: __, reason: ___, ...clear } = early;
    const others = events.filter((event) => event !== early);
    expect(JSON.stringify([clear, others.map((event) => ('by' in event ? event.by : ''))])).not.toMatch(
      /mentor|ada|bob|cy/,
    );
  }
}

/** What is true of every relationship at any time. */
function holdsAfter({ events }: Model, real: Real, at: RelationshipContext): void {
  const { state } = real;
  expect(state.phase).toBe(phaseOf(events));
  expect(fold(relationship.initial, events)).toEqual(state);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  if (state.phase === 'none') return;

  expect(unduelySignedOff(events)).toEqual([]);

  expect(countedMinutes(state)).toBe(minutesOf(events, at.today));
  for (const id of state.menteeIds) expect(countedMinutes(state, id)).toBe(minutesOf(events, at.today, id));

  const everyone = [state.mentorId, ...state.menteeIds];
  expect(everyone.toSorted()).toEqual(participantsOf(events).toSorted());
  expect(new Set(everyone).size).toBe(everyone.length);
  expect(state.menteeIds.length).toBeGreaterThanOrEqual(1);

  // A closure in which nothing is outstanding has closed by itself, and none closes before.
  if (state.phase === 'closure') expect(unmetFor(state, at)).not.toEqual([]);
  if (state.phase === 'closed') expect(reviewsMissing(events)).toEqual([]);
  if (state.phase === 'closed') expect(state.pause).toBeUndefined();

  const slots = Object.values(state.sessions).flatMap((session) => (session.status === 'scheduled' ? [session] : []));
  const inOrder = slots.toSorted((one, other) => (one.startsAt < other.startsAt ? -1 : 1));
  expect(inOrder.every(({ endsAt }, n) => n + 1 === inOrder.length || endsAt <= inOrder[n + 1]!.startsAt)).toBe(true);
  for (const event of events) {
    if (event.type !== 'SessionHeld') continue;
    expect(event.minutes).toBeGreaterThanOrEqual(1);
    expect(event.minutes).toBeLessThanOrEqual(720);
    expect(event.heldOn <= at.today && event.heldOn >= state.initiatedOn).toBe(true);
  }
  if (state.agreement) expect(state.agreement.endsOn > state.agreement.startsOn).toBe(true);
}

/** Phases lead forward one by one, or into closure; only a correction or a reopening leads back. */
function mayFollow(events: readonly RelationshipEvent[], event: RelationshipEvent): boolean {
  const before = ORDER.indexOf(phaseOf(events));
  const after = ORDER.indexOf(phaseOf([...events, event]));
  if (event.type === 'PhaseCorrected') return after < before;
  if (event.type === 'RelationshipReopened') return after < ORDER.indexOf('closure');
  return after === before || after === before + 1 || (event.type === 'ClosureBegan' && after > before);
}

const number = fc.nat(1000);
/** Mentor and mentees mostly, sometimes somebody else. */
const who = fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(PEOPLE.length - 1) });
const draw = fc.record({ a: number, b: number, c: number });
const days = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 60 }) },
);
/** Chance asks for what it likes, but seldom for an end, so that there is something to end. */
const ENDS: readonly RelationshipCommand['type'][] = ['Terminate', 'NoteParticipantLeft', 'BeginClosure'];
const LIKELY = COMMANDS.filter((type) => !ENDS.includes(type));
/** What leads somewhere only in company. */
const OFTEN: readonly RelationshipCommand['type'][] = [
  'ScheduleSession',
  'RecordSession',
  'DisputeSession',
  'SettleDispute',
  'Pause',
  'Resume',
  'Extend',
  'ProposeEnd',
  'AgreeEnd',
  'ConsentToReturn',
  'Reopen',
  'CompleteReopening',
];
const ask = fc.oneof(
  { weight: 6, arbitrary: fc.constant('onward' as const) },
  { weight: 6, arbitrary: fc.constantFrom(...OFTEN) },
  { weight: 6, arbitrary: fc.constantFrom(...LIKELY) },
  { weight: 1, arbitrary: fc.constantFrom(...ENDS) },
);
const step = fc.tuple(ask, who, days, draw).map((drawn) => new Step(...drawn));

const beginning = (): { model: Model; real: Real } => ({
  model: { events: [] },
  real: { state: relationship.initial, today: '2026-08-20', reached: new Set() },
});

describe('whatever is asked of a relationship, and in whichever order', () => {
  it('the rules that always hold hold after every step', () => {
    const reached = new Set<string>();
    const commands = fc.commands([step], { size: '+1', maxCommands: 150 });
    fc.assert(
      fc.property(commands, (steps) => {
        fc.modelRun(() => {
          const setup = beginning();
          return { model: setup.model, real: { ...setup.real, reached } };
        }, steps);
      }),
      { numRuns: 100 },
    );
    // The walk is worth something only if it gets everywhere.
    expect([...reached].toSorted()).toEqual(ORDER.toSorted().filter((phase) => reached.has(phase)));
    expect(ORDER.slice(1).filter((phase) => !reached.has(phase))).toEqual([]);
  });

  it('ending it is never refused to those who take part, in any phase before closure', () => {
    fc.assert(
      fc.property(fc.commands([step], { size: '+1', maxCommands: 80 }), fc.nat(10), (steps, who) => {
        const { model, real } = beginning();
        fc.modelRun(() => ({ model, real }), steps);
        if (real.state.phase === 'none') return;
        const people = [real.state.mentorId, ...real.state.menteeIds];
        const id = people[who % people.length]!;
        const at = { ...context, today: real.today, actor: { id, role: roleOf(id) }, actorMark: `mark of ${id}` };
        const types = relationship.decide(real.state, { type: 'Terminate' }, at).map(({ type }) => type);
        const over = real.state.phase === 'closure' || real.state.phase === 'closed';
        expect(types.filter((type) => type === 'ClosureBegan' || type === 'ParticipantWithdrawn')).toHaveLength(
          over ? 0 : 1,
        );
      }),
      { numRuns: 50 },
    );
  });
});

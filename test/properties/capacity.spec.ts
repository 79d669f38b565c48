import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, LEADERS_TOGETHER, person, type PersonContext, type PersonEvent, type PersonState } from '#domain';

const context: PersonContext = {
  now: Temporal.Instant.from('2026-09-01T08:00:00Z'),
  actor: { id: 'seating', role: 'system' },
  id: 'new',
  personId: 'mentor',
  policy: LEADERS_TOGETHER,
  timeZone: 'Europe/London',
  today: '2026-09-01',
  codeVersion: 0,
  pairMark: '',
};

type Step = { ask: 'reserve' | 'release'; match: number; minute: number } | { ask: 'set'; capacity: number };

const match = fc.nat(11);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ ask: fc.constant('reserve' as const), match, minute: fc.nat(59) }) },
  { weight: 3, arbitrary: fc.record({ ask: fc.constant('release' as const), match, minute: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('set' as const), capacity: fc.nat(4) }) },
);

function asked(state: PersonState, one: Step): readonly PersonEvent[] {
  if (one.ask === 'set') return person.decide(state, { type: 'SetCapacity', capacity: one.capacity }, context);
  const matchId = `match-${one.match}`;
  if (one.ask === 'release') return person.decide(state, { type: 'ReleaseCapacity', matchId }, context);
  const agreedAt = `2026-09-01T08:${String(one.minute).padStart(2, '0')}:00.000Z`;
  // Every third match is of the same pair as another one.
  const partnerIds = [`mentee-${one.match % 8}`];
  const reservation = { matchId, cohortId: 'cohort', form: 'one-to-one', partnerIds } as const;
  return person.decide(state, { type: 'ReserveCapacity', ...reservation, agreedAt }, context);
}

/** Checks every state on the way. */
function play(
  steps: readonly Step[],
  check: (before: PersonState, events: readonly PersonEvent[], after: PersonState) => void,
) {
  let state = fold(person.evolve, person.initial, [{ type: 'PersonRegistered', by: 'manager' }]);
  for (const one of steps) {
    const events = asked(state, one);
    // Reservations have structural fields only, so the events are what the log gives back.
    const after = fold(person.evolve, state, events as never);
    check(state, events, after);
    state = after;
  }
}

const limit = (state: PersonState) => state.capacity ?? LEADERS_TOGETHER.capacity;
const taken = (state: PersonState) => Object.keys(state.held).length;

describe('however requests for a mentor come in', () => {
  it('no reservation ever exceeds the capacity', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) =>
        play(steps, (_, events, after) => {
          if (events.some((event) => event.type === 'CapacityReserved')) {
            expect(taken(after)).toBeLessThanOrEqual(limit(after));
          }
        }),
      ),
    ));

  it('nobody waits while there is room', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) =>
        play(steps, (_, __, after) => {
          if (taken(after) < limit(after)) expect(after.waiting).toEqual([]);
        }),
      ),
    ));

  it('the waiting are seated in the order in which their matches were agreed', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) =>
        play(steps, (before, _, after) => {
          const seated = before.waiting.filter((one) => after.held[one.matchId]);
          const left = after.waiting.filter((one) => before.waiting.some((other) => other.matchId === one.matchId));
          for (const early of seated) {
            for (const late of left) expect(early.waitingSince <= late.waitingSince).toBe(true);
          }
        }),
      ),
    ));

  it('lowering the capacity evicts nobody', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) =>
        play(steps, (before, events, after) => {
          if (events.some((event) => event.type === 'CapacitySet')) {
            expect(Object.keys(after.held)).toEqual(expect.arrayContaining(Object.keys(before.held)));
          }
        }),
      ),
    ));

  it('a pair is never together twice', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) =>
        play(steps, (_, __, after) => {
          const partners = Object.values(after.held).flatMap((one) => one.partnerIds);
          expect(new Set(partners).size).toBe(partners.length);
        }),
      ),
    ));
});

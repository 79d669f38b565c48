import { describe, it } from '@jest/globals';
import { LEADERS_TOGETHER, person, type PersonContext, type PersonEvent, type Reservation } from '#domain';
import { given } from '../../../test/support/given.js';

const context: PersonContext = {
  now: Temporal.Instant.from('2026-09-01T08:00:00Z'),
  actor: { id: 'seating', role: 'system' },
  id: 'new',
  personId: 'ada',
  policy: { ...LEADERS_TOGETHER, capacity: 1 },
  timeZone: 'Europe/London',
  today: '2026-09-01',
  codeVersion: 0,
  pairMark: '',
};
const registered: PersonEvent = { type: 'PersonRegistered', by: 'manager', externalId: 'E-1', name: 'Ada' };
const ada = given(person, context, registered);

/** A match of Ada's with the same letter as its mentee. */
const of = (letter: string, changes: Partial<Reservation> = {}): Reservation => ({
  matchId: `match-${letter}`,
  cohortId: 'autumn',
  form: 'one-to-one',
  partnerIds: [letter],
  ...changes,
});
const at = (minute: number) => `2026-09-01T08:0${minute}:00.000Z`;
const reserve = (letter: string, minute: number) =>
  ({ type: 'ReserveCapacity', ...of(letter), agreedAt: at(minute) }) as const;
const reserved = (letter: string): PersonEvent => ({ type: 'CapacityReserved', ...of(letter) });
const full = (letter: string, minute: number): PersonEvent => ({
  type: 'CapacityRefused',
  ...of(letter),
  reason: 'full',
  waitingSince: at(minute),
});
const released = (letter: string): PersonEvent => ({ type: 'CapacityReleased', matchId: `match-${letter}` });

describe("a mentor's capacity", () => {
  it("is the programme's unless the mentor said otherwise", () => {
    ada.when(reserve('b', 1)).thenRecorded(reserved('b'));
    ada.and(reserved('b')).when(reserve('c', 2)).thenRecorded(full('c', 2));
    ada
      .and({ type: 'CapacitySet', by: 'ada', capacity: 2 }, reserved('b'))
      .when(reserve('c', 2))
      .thenRecorded(reserved('c'));
  });

  it('is reserved once for each match', () => {
    ada.and(reserved('b')).when(reserve('b', 1)).thenNothing();
    ada.and(reserved('b'), full('c', 2)).when(reserve('c', 2)).thenNothing();
  });

  it('is never taken twice by one pair, whichever of the two is the mentor', () => {
    const again = { ...reserve('b', 2), matchId: 'second' };
    const refused: PersonEvent = { type: 'CapacityRefused', ...of('b', { matchId: 'second' }), reason: 'pair-exists' };
    ada.and(reserved('b')).when(again).thenRecorded(refused);
    ada
      .and({ type: 'PlaceReserved', ...of('b') })
      .when(again)
      .thenRecorded(refused);
  });

  it('takes a group as one place', () => {
    const group = of('g', { form: 'group', partnerIds: ['x', 'y', 'z'] });
    ada
      .when({ type: 'ReserveCapacity', ...group, agreedAt: at(1) })
      .thenRecorded({ type: 'CapacityReserved', ...group });
  });

  it('goes to whoever has waited longest, in the append that frees it', () =>
    ada
      .and(reserved('b'), full('d', 3), full('c', 2))
      .when({ type: 'ReleaseCapacity', matchId: 'match-b' })
      .thenRecorded(released('b'), reserved('c')));

  it('goes to as many as there is room for once it is raised', () =>
    ada
      .and(reserved('b'), full('c', 2), full('d', 3), full('e', 4))
      .when({ type: 'SetCapacity', capacity: 3 })
      .thenRecorded({ type: 'CapacitySet', by: 'seating', capacity: 3 }, reserved('c'), reserved('d')));

  it('evicts nobody when it is lowered, and blocks only new reservations', () => {
    const lowered = ada
      .and({ type: 'CapacitySet', by: 'ada', capacity: 2 }, reserved('b'), reserved('c'))
      .and({ type: 'CapacitySet', by: 'ada', capacity: 1 });
    lowered.when(reserve('d', 4)).thenRecorded(full('d', 4));
    lowered.and(full('d', 4)).when({ type: 'ReleaseCapacity', matchId: 'match-b' }).thenRecorded(released('b'));
  });

  it('is not given to a match that left the waiting list', () =>
    ada
      .and(reserved('b'), full('c', 2), full('d', 3), released('c'))
      .when({ type: 'ReleaseCapacity', matchId: 'match-b' })
      .thenRecorded(released('b'), reserved('d')));

  it('passes over a pair that has come together meanwhile', () =>
    ada
      .and(reserved('b'), full('c', 2), full('d', 3), { type: 'PlaceReserved', ...of('c', { matchId: 'reverse' }) })
      .when({ type: 'ReleaseCapacity', matchId: 'match-b' })
      .thenRecorded(released('b'), { type: 'CapacityRefused', ...of('c'), reason: 'pair-exists' }, reserved('d')));

  it('lets the longest-waiting go before a newcomer', () =>
    ada
      .and(reserved('b'), full('c', 2), full('d', 3))
      .where({ policy: { ...LEADERS_TOGETHER, capacity: 2 } })
      .when(reserve('e', 4))
      .thenRecorded(reserved('c'), full('e', 4)));

  it('is released once', () =>
    ada.and(reserved('b'), released('b')).when({ type: 'ReleaseCapacity', matchId: 'match-b' }).thenNothing());

  it('is set in whole places', () => ada.when({ type: 'SetCapacity', capacity: -1 }).thenRefused('capacity-invalid'));
});

describe("a mentee's places", () => {
  const place = (letter: string, changes: Partial<Reservation> = {}) =>
    ({ type: 'ReservePlace', ...of(letter, changes) }) as const;
  const placed = (letter: string): PersonEvent => ({ type: 'PlaceReserved', ...of(letter) });

  it('are one by default for each cohort and form', () => {
    ada.when(place('m')).thenRecorded(placed('m'));
    ada
      .and(placed('m'))
      .when(place('n'))
      .thenRecorded({ type: 'PlaceRefused', ...of('n'), reason: 'mentors-per-mentee' });
    const group = of('n', { form: 'group' });
    ada
      .and(placed('m'))
      .when(place('n', { form: 'group' }))
      .thenRecorded({ type: 'PlaceReserved', ...group });
    const spring = of('n', { cohortId: 'spring' });
    ada
      .and(placed('m'))
      .when(place('n', { cohortId: 'spring' }))
      .thenRecorded({ type: 'PlaceReserved', ...spring });
  });

  it('are as many as the policy says: more than one mentor is allowed [003]', () =>
    ada
      .and(placed('m'))
      .where({ policy: { ...LEADERS_TOGETHER, mentorsPerMentee: 2 } })
      .when(place('n'))
      .thenRecorded(placed('n')));

  it('hold each mentor once', () =>
    ada
      .and(placed('m'))
      .where({ policy: { ...LEADERS_TOGETHER, mentorsPerMentee: 2 } })
      .when(place('m', { matchId: 'second' }))
      .thenRecorded({ type: 'PlaceRefused', ...of('m', { matchId: 'second' }), reason: 'pair-exists' }));

  it('are reserved and released once', () => {
    ada.and(placed('m')).when(place('m')).thenNothing();
    const free = { type: 'ReleasePlace', matchId: 'match-m' } as const;
    ada.and(placed('m')).when(free).thenRecorded({ type: 'PlaceReleased', matchId: 'match-m' });
    ada.and(placed('m'), { type: 'PlaceReleased', matchId: 'match-m' }).when(free).thenNothing();
  });

  it('are free again once released', () =>
    ada.and(placed('m'), { type: 'PlaceReleased', matchId: 'match-m' }).when(place('n')).thenRecorded(placed('n')));
});

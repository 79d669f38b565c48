import { describe, expect, it } from '@jest/globals';
import { relationship, relationshipClasses, type RelationshipEvent, type RelationshipState } from '#domain';
import type { Reader } from './reading.js';
import { show, showsActivity, standpointOf, type Seen } from './visibility.js';

const mentor: Reader = { as: 'participant', id: 'mentor' };
const mentee: Reader = { as: 'participant', id: 'mentee' };
const manager: Reader = { as: 'programme', id: 'manager' };
const auditor: Reader = { as: 'auditor', id: 'auditor' };

const initiated: RelationshipEvent = {
  ...{ type: 'RelationshipInitiated', matchId: 'match', programmeId: 'programme', cohortId: 'cohort', form: 'group' },
  ...{ mentorId: 'mentor', menteeIds: ['mentee', 'other'], initiatedOn: '2026-09-03' },
};

const seen = (version: number, { type, ...fields }: RelationshipEvent): Seen => ({
  ...{ version, type, fields },
  classes: relationshipClasses[type],
});

/** How the last of these events reads to somebody. */
function read(reader: Reader, ...events: readonly RelationshipEvent[]) {
  const history = [initiated, ...events].map((event, n) => seen(n + 1, event));
  const state = [initiated, ...events].reduce<RelationshipState>(
    (at, event) => relationship.evolve(at, event as never),
    relationship.initial,
  );
  return show(history.at(-1)!, standpointOf(reader, state, history));
}

const reflection = (shared: boolean): RelationshipEvent => ({
  ...{ type: 'ReflectionRecorded', by: 'mentor', reflectionId: 'r', shared, text: 'A doubt.' },
});
const review = (by: string): RelationshipEvent => ({
  ...{ type: 'ClosureReviewSubmitted', by },
  answers: {
    learned: { text: 'To ask.', audience: 'partner' },
    feedbackOnProgramme: { text: 'More.', audience: 'programme' },
    thanks: { text: 'Mine.', audience: 'only-me' },
  },
  restricted: { effectiveness: 4 },
});
const ended: RelationshipEvent = {
  ...{ type: 'ClosureBegan', kind: 'early', beganOn: '2026-09-30', enderMark: 'mark' },
  ...{ endedBy: 'mentee', reason: 'A secret.' },
};

describe('notes', () => {
  it('are shared by participants unless their author says otherwise', () => {
    expect(read(mentee, reflection(true))?.data).toMatchObject({ text: 'A doubt.' });
    expect(read(mentee, reflection(false))).toMatchObject({ withheld: ['text'] });
    expect(read(mentor, reflection(false))?.data).toMatchObject({ text: 'A doubt.' });
  });

  it('are closed to those who run the programme, and to auditors', () => {
    for (const reader of [manager, auditor]) {
      expect(read(reader, reflection(true))).toMatchObject({ withheld: ['text'], data: { by: 'mentor' } });
    }
  });

  it('from before somebody joined a group stay closed to them', () => {
    const joins: RelationshipEvent = {
      ...{ type: 'ParticipantAdded', by: 'mentor', personId: 'late', textDigest: 'd', addedOn: '2026-09-10' },
    };
    const late: Reader = { as: 'participant', id: 'late' };
    const history = [initiated, reflection(true), joins, reflection(true)].map((event, n) => seen(n + 1, event));
    const standpoint = standpointOf(late, relationship.initial, history);
    expect(history.map((event) => show(event, standpoint)?.withheld)).toEqual([[], ['text'], [], []]);
  });

  it('from after somebody withdrew from a group are not theirs to know of', () => {
    const gone: RelationshipEvent = { type: 'ParticipantWithdrawn', personId: 'other', withdrawnOn: '2026-09-10' };
    const other: Reader = { as: 'participant', id: 'other' };
    expect(read(other, gone, reflection(true))).toBeUndefined();
    expect(read(other, gone, review('other'))?.data).toHaveProperty('restricted');
    expect(read(mentee, gone, reflection(true))?.data).toHaveProperty('text');
  });
});

describe('restricted answers', () => {
  const answered: RelationshipEvent = {
    type: 'ReadinessAnswered',
    by: 'mentee',
    answers: {
      ...{ dedicateTime: 'no', accountableForOwnDevelopment: 'yes', selfManage: 'yes' },
      ...{ willingToBeChallenged: 'yes', openToIntrospection: 'not-applicable' },
    },
  };

  it('are read by their author alone', () => {
    expect(read(mentee, answered)?.data).toHaveProperty('answers');
    for (const reader of [mentor, manager, auditor]) {
      expect(read(reader, answered)?.withheld).toEqual(['answers']);
    }
  });
});

describe('an early end', () => {
  it('reads "ended, no fault", without who or why', () => {
    for (const reader of [mentor, manager, auditor]) {
      const shown = read(reader, ended);
      expect(shown?.note).toBe('ended, no fault');
      expect(JSON.stringify(shown?.data)).not.toMatch(/mentee|secret/);
    }
  });

  it('reads the same whether a reason was given or not', () => {
    const { reason: _, ...silent } = ended as typeof ended & { reason: string };
    for (const reader of [mentor, manager, auditor]) {
      const told = read(reader, silent as RelationshipEvent)?.withheld ?? [];
      expect(told.toSorted()).toEqual(read(reader, ended)?.withheld.toSorted());
    }
    expect(read(mentee, silent as RelationshipEvent)?.withheld).toEqual(['enderMark']);
  });

  it('is known in full to whoever ended it', () => {
    expect(read(mentee, ended)?.data).toMatchObject({ endedBy: 'mentee', reason: 'A secret.' });
  });

  it('hides the mark by which its ender is told again from everyone but auditors', () => {
    for (const reader of [mentor, mentee, manager]) expect(read(reader, ended)?.withheld).toContain('enderMark');
    expect(read(auditor, ended)?.data).toMatchObject({ enderMark: 'mark' });
  });
});

describe('a leaving', () => {
  it('reads "ended by the programme" to partners', () => {
    const began: RelationshipEvent = { type: 'ClosureBegan', kind: 'leaver', beganOn: '2026-09-30' };
    expect(read(mentee, began)).toMatchObject({ note: 'ended by the programme', data: { kind: 'programme-ended' } });
    expect(read(manager, began)?.data).toMatchObject({ kind: 'leaver' });
    const left: RelationshipEvent = { type: 'ParticipantLeft', personId: 'mentor', lastDay: '2026-09-29' };
    expect(read(mentee, left)?.data).toEqual({});
    expect(read(manager, left)?.data).toMatchObject({ personId: 'mentor' });
  });
});

describe('a closure review', () => {
  it('stays sealed from the partner until all are in or lapsed', () => {
    expect(read(mentor, ended, review('mentee'))?.withheld).toEqual(['answers', 'restricted']);
    const lapsed = (personId: string): RelationshipEvent => ({ type: 'ClosureReviewLapsed', personId });
    const events = [ended, lapsed('mentor'), lapsed('other'), review('mentee')];
    expect(read(mentor, ...events)?.data['answers']).toEqual({ learned: { text: 'To ask.', audience: 'partner' } });
  });

  it('shows each answer to the audience its author chose', () => {
    expect(read(manager, ended, review('mentee'))?.data['answers']).toEqual({
      feedbackOnProgramme: { text: 'More.', audience: 'programme' },
    });
    expect(read(auditor, ended, review('mentee'))?.withheld).toEqual(['answers', 'restricted']);
    expect(Object.keys(read(mentee, ended, review('mentee'))!.data['answers'] as object)).toHaveLength(3);
  });
});

it('shows what a pair does by cohort only, where the programme says so, to those who run it', () => {
  const contact: RelationshipEvent = {
    ...{ type: 'ContactRecorded', by: 'mentor', contactId: 'c', on: '2026-09-10', channel: 'email' },
  };
  const history = [initiated, contact].map((event, n) => seen(n + 1, event));
  const types = (reader: Reader, activityVisibility: 'visible' | 'cohort-only') => {
    const standpoint = standpointOf(
      reader,
      relationship.initial,
      history,
      showsActivity(reader, { activityVisibility }),
    );
    return history.filter((event) => show(event, standpoint)).map(({ type }) => type);
  };
  expect(types(manager, 'cohort-only')).toEqual(['RelationshipInitiated']);
  expect(types(manager, 'visible')).toHaveLength(2);
  expect(types(mentee, 'cohort-only')).toHaveLength(2);
  expect(types(auditor, 'cohort-only')).toHaveLength(2);
});

it('shows no class of field that it does not know', () => {
  const strange: Seen = { version: 2, type: 'SomethingNew', fields: { text: 'x' }, classes: {} };
  const standpoint = standpointOf(mentor, relationship.initial, []);
  expect(show(strange, standpoint)).toMatchObject({ data: {}, withheld: ['text'] });
});
